"""Pasted text: where one reference ends and the next begins."""

import re
from collections.abc import Iterator

Span = tuple[int, int]
_LINE = re.compile(r"[^\n]+")
_LABEL = re.compile(
    r"\s*(?:[\[［(（]\s*\d{1,3}\s*[\]］)）]|\d{1,3}\s*[)）．.](?=\s|\D)|[①-⑳㉑-㉟]|[・•●■*-]\s)"
)
_HEADING = 30  # characters of a line that is no reference but what stands above them
_BLANK = re.compile(r"\n[^\S\n]*\n")


def references(text: str) -> list[Span]:
    """The [start, end) of each reference: by its mark ([1], 1., ①, ・), else by blank lines, else
    one a line.

    >>> pasted = "[1] A. B, C, 2001.\\n[2] D. E,\\n  F, 2002."
    >>> [pasted[start:end] for start, end in references(pasted)]
    ['[1] A. B, C, 2001.', '[2] D. E,\\n  F, 2002.']
    """
    lines = [(hit.start(), hit.end()) for hit in _LINE.finditer(text) if hit[0].strip()]
    marked = [bool(_LABEL.match(text, start, end)) for start, end in lines]
    head = int(_headed(lines, marked))
    if lines and marked[head] and (sum(marked) > 1 or len(lines) > 1):
        found = [*lines[:head], *_joined(lines[head:], marked[head:])]
    elif _BLANK.search(text.strip()):
        found = list(_paragraphs(text))
    else:
        found = lines
    return [_stripped(text, start, end) for start, end in found]


def _headed(lines: list[Span], marked: list[bool]) -> bool:
    """Whether a list of marked references stands under a heading, such as 引用文献."""
    short = bool(lines) and lines[0][1] - lines[0][0] <= _HEADING
    return short and not marked[0] and sum(marked) > 1 and marked[1]


def _joined(lines: list[Span], marked: list[bool]) -> Iterator[Span]:
    """A line without a mark goes on with the one before it."""
    now = lines[0]
    for line, begins in zip(lines[1:], marked[1:], strict=True):
        if begins:
            yield now
            now = line
        else:
            now = (now[0], line[1])
    yield now


def _paragraphs(text: str) -> Iterator[Span]:
    start = 0
    for gap in _BLANK.finditer(text):
        if text[start : gap.start()].strip():
            yield start, gap.start()
        start = gap.end()
    if text[start:].strip():
        yield start, len(text)


def _stripped(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - (len(piece) - len(piece.rstrip()))
