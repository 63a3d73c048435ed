"""Sections out of page texts: a heading opens one, and the next heading or the page's end closes it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ingest.structure.headings import heading, label, label_within
from ingest.structure.items import items
from ingest.structure.lines import Line, fold, page_lines, running_text
from schemas.report import Section, SectionKey

_LISTS = {SectionKey.PRODUCTS, SectionKey.REFERENCES}
_KEYWORD_LINES = 4  # a list of keywords is no longer


@dataclass(frozen=True, slots=True)
class Part:
    """Lines of one page under one heading; `display` is the text of the whole page.

    `begins` tells whether the heading stands on this page, right before the lines.
    """

    key: SectionKey
    page: int
    lines: tuple[Line, ...]
    display: str
    begins: bool

    @property
    def text(self) -> str:
        """The lines as running text; items of a list apart."""
        if self.key not in _LISTS:
            return running_text(self.lines)
        return "\n\n".join(running_text(lines) for lines in _apart(self.lines))


def parts(pages: Iterable[tuple[int, str]]) -> tuple[Part, ...]:
    """Parts of a document given as (page number, display text), in reading order; none is empty."""
    found: list[Part] = []
    key = SectionKey.BODY
    for number, display, lines in page_lines(pages):
        held: list[Line] = []
        begins = False
        for opened, line in _opened(lines, key):
            if opened is not None:
                found += _part(key, number, held, display, begins)
                key, held, begins = opened, [], True
            held.append(line)
        found += _part(key, number, held, display, begins)
    return tuple(found)


def sections(found: Iterable[Part]) -> tuple[Section, ...]:
    """The parts as a report shows them; a section that spans pages is cut there."""
    texts = ((part, part.text) for part in found)
    return tuple(Section(key=p.key, page=p.page, text=text) for p, text in texts if text)


def split(pages: Iterable[tuple[int, str]]) -> tuple[Section, ...]:
    """Sections of a document given as (page number, display text)."""
    return sections(parts(pages))


def _apart(lines: Iterable[Line]) -> Iterator[tuple[Line, ...]]:
    """Items of a list, none of them over the heading of a group such as 〔図書〕."""
    held: list[Line] = []
    for line in lines:
        if label(fold(line.text))[0]:
            yield from (item.lines for item in items(held))
            held = []
        held.append(line)
    yield from (item.lines for item in items(held))


def _opened(lines: list[Line], key: SectionKey) -> Iterator[tuple[SectionKey | None, Line]]:
    """Lines, each with the section that it opens, if any; headings themselves are empty lines."""
    keywords = 0  # lines of the list so far
    for whole in lines:
        for line in _cut(whole):
            opened, rest = _read(line, key)
            if opened is None and key is SectionKey.KEYWORDS and _ends_keywords(rest, keywords):
                opened = SectionKey.BODY
            keywords = (0 if opened else keywords) + bool(rest.text)
            key = opened or key
            yield opened, rest


def _read(line: Line, now: SectionKey) -> tuple[SectionKey | None, Line]:
    if key := heading(line.text):
        return key, line.cut(len(line.text))
    key, length = label(fold(line.text))
    # Groups of products follow each other in one section.
    return (None if length == 0 and key is now else key), line.cut(length)


def _cut(line: Line) -> Iterator[Line]:
    while place := label_within(line.text):
        yield line.cut(0, place)
        line = line.cut(place)
    yield line


def _ends_keywords(line: Line, before: int) -> bool:
    """Whether a line is no more of the keywords: a sentence, a blank line, or one too many."""
    text = fold(line.text)
    sentence = "。" in text or ". " in text or text.endswith(".")
    return bool(before) and (not text or sentence or before >= _KEYWORD_LINES)


def _part(
    key: SectionKey, page: int, lines: list[Line], display: str, begins: bool
) -> Iterator[Part]:
    if any(line.text for line in lines):
        yield Part(key, page, tuple(lines), display, begins)
