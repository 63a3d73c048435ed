"""CSV for spreadsheets: UTF-8 with a byte order mark, no cell that would run as a formula."""

import csv
import io
from collections.abc import Iterable

from search_api.exporting.entries import Entry

COLUMNS = (
    "id", "kind", "title", "other_title", "authors", "authors_yomi", "year", "container",
    "publisher", "volume", "issue", "pages", "number", "doi", "url", "keywords", "summary",
)  # fmt: skip
# Japanese spreadsheets take the full-width signs for formulas as well.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def write(entries: Iterable[Entry]) -> str:
    """The text of the file, with its header."""
    text = io.StringIO("\ufeff", newline="")
    text.seek(0, io.SEEK_END)
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    rows.writerows([guarded(cell) for cell in _cells(entry)] for entry in entries)
    return text.getvalue()


def guarded(cell: str) -> str:
    """A cell that a spreadsheet shows and never runs.

    >>> guarded("=1+1"), guarded("橋"), guarded("")
    ("'=1+1", '橋', '')
    """
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _cells(entry: Entry) -> tuple[str, ...]:
    return (
        entry.id, entry.kind, entry.title, entry.other_title,
        "; ".join(one.inverted for one in entry.authors),
        "; ".join(one.yomi for one in entry.authors) if any(a.yomi for a in entry.authors) else "",
        "" if entry.year is None else str(entry.year),
        entry.container, entry.publisher, entry.volume, entry.issue, entry.pages, entry.number,
        entry.doi, entry.url, "; ".join(entry.keywords), entry.summary,
    )  # fmt: skip
