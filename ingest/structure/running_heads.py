"""Running heads, feet and page numbers: lines at the edge of pages that come again and again."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

_EDGE = 2  # lines looked at from the top and from the bottom
_SHARE = 4  # a head runs on at least every fourth page, and on two
_LONGEST = 120
_PAGE_NUMBER = re.compile(r"^[\W_]*[0-9]{1,4}\b|\b[0-9]{1,4}[\W_]*$")


def running_lines(pages: Sequence[tuple[int, list[str]]]) -> list[set[int]]:
    """For each page, given as (number, lines), the places of its lines that repeat at the edges.

    >>> running_lines([(7, ["Report A", "First.", "- 7 -"]), (8, ["Report A", "Second.", "- 8 -"])])
    [{0, 2}, {0, 2}]
    """
    keys = [{place: _keys(lines[place], page) for place in _edges(lines)} for page, lines in pages]
    seen = Counter(key for page in keys for key in frozenset().union(*page.values()))
    often = {key for key, count in seen.items() if count >= max(2, len(pages) / _SHARE)}
    return [{place for place, told in page.items() if often & told} for page in keys]


def _edges(lines: list[str]) -> set[int]:
    """Places of the first and the last lines that hold text."""
    places = [place for place, line in enumerate(lines) if line.strip()]
    return {*places[:_EDGE], *places[-_EDGE:]}


def _keys(line: str, page: int) -> set[str]:
    """What may be the same on every page: the line, and its page number counted from the page."""
    folded = " ".join(unicodedata.normalize("NFKC", line).split())
    if len(folded) > _LONGEST:
        return set()
    return {folded, _PAGE_NUMBER.sub(lambda m: f"#{_number(m[0]) - page}", folded, count=1)}


def _number(text: str) -> int:
    return int(re.sub(r"[^0-9]", "", text))
