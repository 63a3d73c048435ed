"""How a page's text looks: shares of what garbled text is full of and good text has none of."""

import re
import unicodedata
from collections import Counter
from functools import cache
from itertools import pairwise

TEXT_LAYER_CHARACTERS = 30
"""A page with an image and fewer characters, blanks aside, counts as one without text."""

ILLEGIBLE = 0.3
"""A page with this share of bad characters is as good as without text."""

LIMITS = {
    "alien": 0.005,  # letters of scripts that reports of Japan don't use; unassigned code points
    "replacement": 0.005,
    "private": 0.02,
    "control": 0.01,
    "cid": 0.002,  # (cid:123) or /g12 in place of a character
    "extension_a": 0.01,  # rare Han: の shown as 䛾
    "no_kana": 0.5,
    "one_character_lines": 0.5,
    "doubled": 0.01,  # lines printed twice
}
"""The share from which on a page fails."""

_BAD = ("alien", "replacement", "private", "control", "cid", "extension_a", "doubled")
_CID = re.compile(r"\(cid:\d+\)|/[gGcC](?:id)?\d{1,5}")
_CID_TOKENS = 5  # fewer may be part of an address or a formula
# How the names of letters begin that a report of Japan may well use.
_USUAL = (
    *("LATIN", "GREEK", "CYRILLIC", "CJK", "HIRAGANA", "KATAKANA", "HANGUL", "HALFWIDTH"),
    *("FULLWIDTH", "IDEOGRAPHIC", "VERTICAL", "KANGXI", "MICRO", "MODIFIER", "MASCULINE"),
    *("FEMININE", "SUPERSCRIPT", "DOUBLE", "BLACK", "SCRIPT", "MATHEMATICAL", "PLANCK"),
    *("KELVIN", "ANGSTROM", "OHM", "COMBINING"),
)
_HAN_ENOUGH, _KANA_ENOUGH = 0.2, 0.03
_MANY_LINES = 6


def score(text: str) -> dict[str, float]:
    """Shares from 0 to 1 by name, those of 0 left out; and `characters`, their number.

    >>> score("高周波の増幅器を作る。")
    {'characters': 11.0}
    >>> score("ぱむɟƙת܃")["alien"] >= 0.3
    True
    """
    counts = Counter(text)
    kinds: Counter[str] = Counter()
    for character, count in counts.items():
        kinds[_kind(character)] += count
    total = sum(kinds.values()) - kinds["blank"]
    found = {"characters": float(total)}
    if not total:
        return found
    shares = {kind: kinds[kind] / total for kind in LIMITS if kind in kinds}
    shares |= {
        "cid": _cid_share(text, total),
        "no_kana": float(_lacks_kana(kinds, total)),
        **_lines(text, total),
    }
    return found | {kind: round(share, 4) for kind, share in shares.items() if share >= 0.0001}


def fails(scores: dict[str, float]) -> bool:
    """Whether another extractor should try the page."""
    return not scores["characters"] or any(scores.get(k, 0) > v for k, v in LIMITS.items())


def lacks_text(scores: dict[str, float]) -> bool:
    """Whether there are too few characters for a text layer, or mostly wrong ones."""
    return scores["characters"] < TEXT_LAYER_CHARACTERS or badness(scores) >= ILLEGIBLE


def badness(scores: dict[str, float]) -> float:
    """The share of characters that are wrong, from 0 to 1; lines of one character count half."""
    broken = scores.get("one_character_lines", 0.0)
    cut = broken / 2 if broken > LIMITS["one_character_lines"] else 0.0
    return min(1.0, sum(scores.get(kind, 0.0) for kind in _BAD) + cut)


def is_better(one: dict[str, float], other: dict[str, float]) -> bool:
    """Whether `one` is the better reading of a page: fewer wrong characters, and no fewer right."""
    right, right_of_other = _right(one), _right(other)
    if not right_of_other:
        return right > 0
    return badness(one) < badness(other) and right >= right_of_other / 2


def _right(scores: dict[str, float]) -> float:
    return scores["characters"] * (1 - badness(scores))


@cache
def _kind(character: str) -> str:
    """`blank`, `kana`, `han`, one of `LIMITS`, or `other`."""
    if character in "\n\r\t\f":
        return "blank"
    category = unicodedata.category(character)
    named = {"Co": "private", "Cc": "control", "Cn": "alien", "Cs": "replacement", "Zs": "blank"}
    if character == "\ufffd":
        return "replacement"
    return named.get(category) or _script(character, category)


def _script(character: str, category: str) -> str:
    if "\u3041" <= character <= "\u30ff" or "\uff66" <= character <= "\uff9f":
        return "kana"
    if "\u3400" <= character <= "\u4dbf":
        return "extension_a"
    if "\u4e00" <= character <= "\u9fff":
        return "han"
    # Latin beyond what Europe writes is where CIDs land that were taken for Unicode.
    if "\u0180" <= character <= "\u02af" and unicodedata.name(character).startswith("LATIN"):
        return "alien"
    if category[0] in "LM" and not unicodedata.name(character, "").startswith(_USUAL):
        return "alien"
    return "other"


def _cid_share(text: str, total: int) -> float:
    tokens = _CID.findall(text)
    return sum(map(len, tokens)) / total if len(tokens) >= _CID_TOKENS else 0.0


def _lacks_kana(kinds: Counter[str], total: int) -> bool:
    both = kinds["han"] + kinds["kana"]
    return (
        total >= TEXT_LAYER_CHARACTERS
        and both > _HAN_ENOUGH * total
        and (kinds["kana"] < _KANA_ENOUGH * both)
    )


def _lines(text: str, total: int) -> dict[str, float]:
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    single = sum(len(line) == 1 for line in lines)
    # Pieces printed twice within a line are no loss: the display form shows them once.
    twice = sum(
        len(line)
        for line, after in pairwise(lines)
        if line == after and len(line) >= 4 and not line.isascii()
    )
    return {
        "one_character_lines": single / len(lines) if len(lines) >= _MANY_LINES else 0.0,
        "doubled": twice / total,
    }
