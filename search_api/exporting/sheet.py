"""Tables as CSV for spreadsheets: UTF-8 with a byte order mark, no cell that would run as a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

MARK = "\ufeff"
MEDIA_TYPE = "text/csv; charset=utf-8"
# Japanese spreadsheets take the full-width signs for formulas as well.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def write(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """The text of a file with its header."""
    return MARK + lines([columns, *rows])


def lines(rows: Iterable[Sequence[str]]) -> str:
    """Rows alone, each ended by CR and LF."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(map(guarded, row) for row in rows)
    return text.getvalue()


def guarded(cell: str) -> str:
    """A cell that a spreadsheet shows and never runs.

    >>> guarded("=1+1"), guarded("橋"), guarded("")
    ("'=1+1", '橋', '')
    """
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
