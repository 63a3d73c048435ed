"""Entries as CSV for spreadsheets, a column for each field."""

from collections.abc import Iterable

from search_api.exporting import sheet
from search_api.exporting.entries import Entry

COLUMNS = (
    "id", "kind", "title", "other_title", "authors", "authors_yomi", "year", "container",
    "publisher", "volume", "issue", "pages", "number", "doi", "url", "keywords", "summary", "exported",
)  # fmt: skip


def write(entries: Iterable[Entry]) -> str:
    """The text of the file, with its header."""
    return sheet.write(COLUMNS, map(_cells, entries))


HEAD = sheet.write(COLUMNS, ())


def body(entries: Iterable[Entry]) -> str:
    """Rows alone."""
    return sheet.lines(map(_cells, entries))


def _cells(entry: Entry) -> tuple[str, ...]:
    return (
        entry.id, entry.kind, entry.title, entry.other_title,
        "; ".join(one.inverted for one in entry.authors),
        "; ".join(one.yomi for one in entry.authors) if any(a.yomi for a in entry.authors) else "",
        "" if entry.year is None else str(entry.year),
        entry.container, entry.publisher, entry.volume, entry.issue, entry.pages, entry.number,
        entry.doi, entry.url, "; ".join(entry.keywords), entry.summary, entry.exported,
    )  # fmt: skip
