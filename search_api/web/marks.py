"""Marked text: offsets become pieces that a template can show, and a long text is cut around them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from schemas.text import language

_LENGTHS = {"ja": 160, "en": 340}  # characters of an excerpt: about four lines
_BEFORE = {"ja": 50, "en": 100}  # characters that an excerpt shows before its first mark
# After a sentence's end; a full stop in a number such as 2.4 or ０．５ is none.
_END = re.compile(r"(?<=[。！？!?\n])|(?<=\.)(?=\s)|(?<=．)(?!\d)")


@dataclass(frozen=True)
class Piece:
    """A stretch of text that is marked or isn't."""

    text: str
    marked: bool


@dataclass(frozen=True)
class Excerpt:
    """Part of a text as pieces, its language, and whether something was cut off at either end."""

    pieces: tuple[Piece, ...]
    language: str
    before: bool
    after: bool


def pieces(
    text: str, spans: Iterable[Sequence[int]], start: int = 0, end: int | None = None
) -> tuple[Piece, ...]:
    """`text[start:end]` in pieces; `spans` are sorted [start, end) offsets that don't overlap.

    >>> [piece.text for piece in pieces("abcd", [(1, 2)])]
    ['a', 'b', 'cd']
    """
    end = len(text) if end is None else end
    found: list[Piece] = []
    at = start
    for span in spans:
        first, last = max(span[0], at), min(span[1], end)
        if first >= last:
            continue
        found += [Piece(text[at:first], False), Piece(text[first:last], True)]
        at = last
    found.append(Piece(text[at:end], False))
    return tuple(piece for piece in found if piece.text)


def merged(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Spans in order, those that touch or overlap as one.

    >>> merged([(2, 5), (0, 3), (7, 8)])
    ((0, 5), (7, 8))
    """
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)


def excerpt(text: str, spans: Sequence[Sequence[int]] = ()) -> Excerpt:
    """The stretch of `text` that shows most of the marks, from the start of a sentence if one is near."""
    tongue = language(text)
    length = _LENGTHS[tongue]
    if len(text) <= length * 5 // 4:
        return Excerpt(pieces(text, spans), tongue, before=False, after=False)
    best = max(
        (start for start, _ in spans),
        key=lambda at: sum(at <= s and e <= at + length - _BEFORE[tongue] for s, e in spans),
        default=0,
    )
    start = _start(text, best, _BEFORE[tongue])
    end = _end(text, min(len(text), start + length), best)
    return Excerpt(pieces(text, spans, start, end), tongue, start > 0, end < len(text))


def _start(text: str, mark: int, before: int) -> int:
    """Where to begin: at the sentence's start if it is near before the mark, else a little before."""
    floor = max(0, mark - before)
    if floor == 0:
        return 0
    end = _END.search(text, floor, mark)
    if end is None:
        return _word(text, mark - before // 2)
    return end.end() + len(text[end.end() : mark]) - len(text[end.end() : mark].lstrip())


def _end(text: str, limit: int, mark: int) -> int:
    """Where to stop: at the last sentence's end before the limit if that is near, else there."""
    floor = max(mark + 1, limit - limit // 4)
    ends = [end.end() for end in _END.finditer(text, floor, limit)]
    if limit == len(text):
        return limit
    cut = ends[-1] if ends else _word(text, limit)
    return max(len(text[:cut].rstrip()), mark + 1)


def _word(text: str, at: int) -> int:
    """The start of the Latin word that `at` would cut."""
    while 0 < at < len(text) and _latin(text[at - 1]) and _latin(text[at]):
        at -= 1
    return at


def _latin(character: str) -> bool:
    return character.isascii() and character.isalnum()
