"""The references that a file lists, each as printed and with its place; none is dropped."""

from collections.abc import Iterable, Iterator

from ingest.structure.items import Item, items
from ingest.structure.lines import Line
from ingest.structure.sections import Part
from schemas.report import Reference, SectionKey


def references(parts: Iterable[Part]) -> tuple[Reference, ...]:
    """References in the order in which they stand, from every list of the document."""
    found: list[Reference] = []
    for lines, displays in _lists(parts):
        found += (_reference(item, displays) for item in items(lines))
    return tuple(found)


def _lists(parts: Iterable[Part]) -> Iterator[tuple[list[Line], dict[int, str]]]:
    """The lines of each list, which may go on over pages, and the texts of its pages."""
    lines: list[Line] = []
    displays: dict[int, str] = {}
    for part in parts:
        listed = part.key is SectionKey.REFERENCES
        if lines and (part.begins or not listed):
            yield lines, displays
            lines, displays = [], {}
        if listed:
            lines += part.lines
            displays[part.page] = part.display
    if lines:
        yield lines, displays


def _reference(item: Item, displays: dict[int, str]) -> Reference:
    """What stands on the first page by its place, and what stands on others after it."""
    first = item.lines[0]
    ends: dict[int, tuple[int, int]] = {}
    for line in item.lines:
        start = ends.get(line.page, (line.start, 0))[0]
        ends[line.page] = (start, line.end)
    raw = "\n".join(displays[page][start:end] for page, (start, end) in ends.items())
    return Reference(
        raw=raw, page=first.page, start=first.start, end=ends[first.page][1], label=item.label
    )
