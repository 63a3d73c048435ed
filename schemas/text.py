"""Normal forms of text: one for showing, one for comparing; and which language a text is in."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

_UNWANTED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufeff\u200b-\u200d\u2060]")
_KANA_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f]")
_SPACES = re.compile(r"[^\S\n]+")


def clean(text: str) -> str:
    """NFC without control characters, lone surrogates and zero-width marks; line ends are LF."""
    if text.isprintable():  # none of those, and no line end
        return text if text.isascii() else unicodedata.normalize("NFC", text)
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _UNWANTED.sub("", unified))


def one_line(text: str) -> str:
    """`clean`, with every run of white space as one space."""
    return " ".join(clean(text).split())


def has_japanese(text: str) -> bool:
    """Whether any kana or kanji stands in a text.

    >>> has_japanese("GaN系"), has_japanese("heat, 2 W!")
    (True, False)
    """
    return _KANA_HAN.search(text) is not None


def search_key(text: str) -> str:
    """The form in which two spellings compare equal: NFKC, case folded, common characters.

    >>> search_key("ＧａＮ・髙橋・⻑さ")
    'gan・高橋・長さ'
    """
    return unicodedata.normalize("NFKC", text).casefold().translate(_common())


@dataclass(frozen=True, slots=True)
class SearchForm:
    """A text as `search_key` makes it, and where each of its characters comes from.

    `places[i]` is the [start, end) in the first text of what became `text[i]`; an accent belongs
    to its letter, so both have one place. Places never go back.
    """

    text: str
    places: tuple[tuple[int, int], ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where `text[start:end]`, which is not empty, stands in the first text."""
        return self.places[start][0], self.places[end - 1][1]


def search_form(text: str) -> SearchForm:
    """`search_key(text)` with offsets that lead back to `text`, such as a display form.

    >>> form = search_form("㈱見本でｶﾞﾘｳﾑを")
    >>> start = form.text.index("ガリウム")
    >>> form.span(start, start + 4)
    (4, 9)
    """
    starts = [at for at, character in enumerate(text) if not at or not _belongs_before(character)]
    spans = pairwise([*starts, len(text)])
    pieces = [(search_key(text[start:end]), (start, end)) for start, end in spans]
    places = tuple(place for piece, place in pieces for _ in piece)
    return SearchForm("".join(piece for piece, _ in pieces), places)


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


@cache
def common_characters() -> tuple[tuple[str, str], ...]:
    """`variants` and those `radicals` that NFKC leaves apart, each with the form it ends in."""
    common = dict(variants())
    bare = {chr(code): ideograph for code, ideograph in radicals().items()}
    apart = (pair for pair in bare.items() if unicodedata.is_normalized("NFKC", pair[0]))
    return (*variants(), *((left, common.get(right, right)) for left, right in apart))


@cache
def function_words() -> frozenset[str]:
    """English words that tell nothing of a topic, in small letters."""
    lines = (files("schemas") / "lexicon" / "function_words.txt").read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def trim_doi(doi: str) -> str:
    """A DOI without the marks at its right end that belong to the sentence around it."""
    while doi and (doi[-1] in ".,;:'" or _unopened(doi)):
        doi = doi[:-1]
    return doi


def _pairs(name: str) -> tuple[tuple[str, str], ...]:
    lines = (files("schemas") / "lexicon" / name).read_text("utf-8").splitlines()
    pairs = (line.split("=>") for line in lines if line and not line.startswith("#"))
    return tuple((left.strip(), right.strip()) for left, right in pairs)


@cache
def _common() -> dict[int, str]:
    return {ord(left): right for left, right in common_characters()}


@cache
def _belongs_before(character: str) -> bool:
    """Whether NFKC may join it to what stands before it: marks, and Korean vowels and endings."""
    first = unicodedata.normalize("NFKC", character)[0]
    return unicodedata.category(first)[0] == "M" or "\u1160" <= first <= "\u11ff"


def _unopened(text: str) -> bool:
    """Whether `text` ends with a bracket that it didn't open: one of the sentence around it."""
    pair = {")": "()", "]": "[]"}.get(text[-1])
    return pair is not None and text.count(pair[0]) < text.count(pair[1])
