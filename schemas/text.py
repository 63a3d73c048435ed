"""Normal forms of text: one for showing, one for comparing; and which language a text is in."""

import re
import unicodedata
from functools import cache
from importlib.resources import files

_UNWANTED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufeff\u200b-\u200d\u2060]")
_KANA_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f]")
_SPACES = re.compile(r"[^\S\n]+")


def clean(text: str) -> str:
    """NFC without control characters, lone surrogates and zero-width marks; line ends are LF."""
    if text.isascii() and text.isprintable():
        return text
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _UNWANTED.sub("", unified))


def one_line(text: str) -> str:
    """`clean`, with every run of white space as one space."""
    return " ".join(clean(text).split())


def search_key(text: str) -> str:
    """The form in which two spellings compare equal: NFKC, case folded, common characters.

    >>> search_key("ＧａＮ・髙橋")
    'gan・高橋'
    """
    return unicodedata.normalize("NFKC", text).casefold().translate(_variant_table())


def language(text: str) -> str:
    """`ja` where kana and han are at least a tenth of the letters, else `en`."""
    if text.isascii():
        return "en"
    letters = sum(ch.isalpha() for ch in text[:20_000])
    return "ja" if letters and len(_KANA_HAN.findall(text[:20_000])) >= letters / 10 else "en"


def squeeze(text: str) -> str:
    """Runs of blanks as one, line ends kept."""
    return _SPACES.sub(" ", text)


@cache
def variants() -> tuple[tuple[str, str], ...]:
    """(variant, common) pairs of characters that NFKC leaves apart, such as 髙 and 高."""
    return _pairs("variants.txt")


@cache
def radicals() -> dict[int, str]:
    """For `str.translate`: the ideographs that CJK radicals and strokes stand for."""
    return {ord(left): right for left, right in _pairs("radicals.txt")}


def _pairs(name: str) -> tuple[tuple[str, str], ...]:
    lines = (files("schemas") / "lexicon" / name).read_text("utf-8").splitlines()
    pairs = (line.split("=>") for line in lines if line and not line.startswith("#"))
    return tuple((left.strip(), right.strip()) for left, right in pairs)


@cache
def _variant_table() -> dict[int, str]:
    return {ord(left): right for left, right in variants()}
