"""Titles: the whole of what a quote holds, and no mark around it that isn't its own."""

import re
from collections.abc import Sequence

Span = tuple[int, int]
_AROUND = " ,.;:，、．。；：・/／|"
_DASHES = "-–—―－"
_PAIRS = {
    "「": "」",
    "『": "』",
    "(": ")",
    "（": "）",
    "[": "]",
    "“": "”",
    '"': '"',
    "‘": "’",
    "'": "'",
    "［": "］",
}
_CLOSING = {close: mark for mark, close in _PAIRS.items()}
_QUOTES = {"「": "」", "『": "』", "“": "”"}
_NAME = re.compile(r"[^\u3040-\u309f「『]{2,10}[:：、，]?")
_SUBTITLE = re.compile(r"\s?[:：―—–－-]\s?")


def find(text: str, runs: Sequence[Span]) -> Span:
    """Where the title stands, out of the runs of a reference that were tagged as such."""
    if not runs:
        return 0, 0
    joined = [runs[0]]
    for start, end in runs[1:]:
        if _SUBTITLE.fullmatch(text[joined[-1][1] : start]):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    start, end = max(joined, key=lambda span: span[1] - span[0])
    return _quoted(text, start, end) or (start, _closed(text, start, end))


def _quoted(text: str, start: int, end: int) -> Span | None:
    """The inside of the quote that holds most of the run, where the quote is no part of a title."""
    for opening, inside, closing in _quotes(text):
        if start == inside:  # the tagger saw where it begins
            return inside, closing
        if min(end, closing) - max(start, inside) <= (end - start) / 2:
            continue
        if start < opening:  # a name before it, which the tagger took along
            return (inside, closing) if _NAME.fullmatch(text[start:opening]) else None
        return (inside, closing) if start > inside or closing >= end - 1 else None
    return None


def _quotes(text: str) -> list[tuple[int, int, int]]:
    """(opening, inside, closing) of each outermost quote."""
    found, depth, opened = [], 0, -1
    for place, character in enumerate(text):
        if depth == 0 and character in _QUOTES:
            depth, opened = 1, place
        elif depth and character == text[opened]:
            depth += 1
        elif depth and character == _QUOTES[text[opened]]:
            depth -= 1
            if depth == 0:
                found.append((opened, opened + 1, place))
    return found


def _closed(text: str, start: int, end: int) -> int:
    """The end, past a bracket that closes one which the run opened."""
    after = text[end : end + 1]
    for mark, close in _PAIRS.items():
        if after == close != mark and text.count(mark, start, end) > text.count(close, start, end):
            return end + 1
    return end


def bare(text: str) -> str:
    """Without marks and brackets that stand around the whole.

    >>> bare("「橋の点検」，"), bare("GaN（窒化物）"), bare("“A “b” c”"), bare("橋 ―点検―")
    ('橋の点検', 'GaN（窒化物）', 'A “b” c', '橋 ―点検―')
    """
    inner, before = _trimmed(text), ""
    while inner != before:
        inner, before = _trimmed(_unwrapped(inner)), inner
    return inner


def _unwrapped(text: str) -> str:
    """Without the brackets around the whole, else without one at an end that has no other half."""
    if not text:
        return text
    first, last, rest = text[0], text[-1], text[1:]
    if _PAIRS.get(first) == last and rest and _wraps(text):
        return text[1:-1]
    if (first in _PAIRS and _PAIRS[first] not in rest) or (
        first in _CLOSING and first not in _PAIRS
    ):
        return rest
    lonely = last in _CLOSING and _CLOSING[last] not in text[:-1]
    return text[:-1] if lonely or (last in _PAIRS and last not in _CLOSING) else text


def _trimmed(text: str) -> str:
    """Without marks at the ends; a dash stays where it closes a subtitle that a dash began."""
    inner = text.strip(_AROUND).lstrip(_AROUND + _DASHES)
    if inner and inner[-1] in _DASHES and inner.count(inner[-1]) % 2:
        inner = inner.rstrip(_AROUND + _DASHES)
    return inner


def _wraps(text: str) -> bool:
    """Whether the first bracket is closed by the last, not before."""
    if text[0] == _PAIRS[text[0]]:
        return text.count(text[0]) == 2
    depth = 0
    for place, character in enumerate(text):
        depth += (character == text[0]) - (character == _PAIRS[text[0]])
        if depth == 0:
            return place == len(text) - 1
    return False
