"""Lines of pages with their places, free of running heads; and how lines become running text."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ingest.structure.running_heads import running_lines
from schemas.text import clean, squeeze

_HALF_WIDTH = {0xFF01 + i: 0x21 + i for i in range(94)} | {0x3000: 0x20}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page: `text` is `display[start:end]`, without white space around it."""

    page: int
    start: int
    end: int
    text: str

    def cut(self, start: int, end: int | None = None) -> "Line":
        """A stretch of the line, given by offsets in its text, without white space around it."""
        part = self.text[start:end]
        text = part.strip()
        begin = self.start + min(start, len(self.text)) + len(part) - len(part.lstrip())
        return Line(self.page, begin, begin + len(text), text)


def page_lines(pages: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str, list[Line]]]:
    """Pages, given as (number, display text), as (number, display text, lines worth reading)."""
    found = [(number, text, text.split("\n")) for number, text in pages]
    heads = running_lines([(number, lines) for number, _, lines in found])
    for (number, text, lines), running in zip(found, heads, strict=True):
        yield number, text, list(_placed(number, lines, running))


def _placed(page: int, lines: list[str], running: set[int]) -> Iterator[Line]:
    offset = 0
    for place, line in enumerate(lines):
        if place not in running:
            text = line.strip()
            start = offset + len(line) - len(line.lstrip())
            yield Line(page, start, start + len(text), text)
        offset += len(line) + 1


def fold(text: str) -> str:
    """ASCII for its full-width forms; offsets hold.

    >>> fold("［１２］　ＤＯＩ：")
    '[12] DOI:'
    """
    return text.translate(_HALF_WIDTH)


def running_text(lines: Iterable[Line]) -> str:
    """Lines as they read: blanks squeezed, unwanted characters dropped, line ends joined."""
    return join_lines(squeeze(clean(line.text)).strip() for line in lines)


def join_lines(lines: Iterable[str]) -> str:
    """Lines as running text: no blank beside a wide character, a blank between Latin words.

    >>> join_lines(["高周波の", "増幅器を作る。", "The gain of the ampli-", "fier is 12 dB."])
    '高周波の増幅器を作る。The gain of the amplifier is 12 dB.'
    """
    text = ""
    for line in lines:
        if not line:
            text = text.rstrip("\n") + "\n\n" if text else ""
        elif text.endswith("-") and line[0].islower():
            text = text[:-1] + line
        elif not text or text.endswith("\n") or _wide(text[-1]) or _wide(line[0]):
            text += line
        else:
            text += f" {line}"
    return text.strip()


def width(text: str) -> int:
    """Columns that a text takes where a wide character takes two."""
    return sum(2 if _wide(character) else 1 for character in text)


def _wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"
