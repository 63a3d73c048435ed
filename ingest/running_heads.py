"""Running heads, feet and page numbers: lines at the edge of pages that come again and again."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

_EDGE = 2  # lines looked at from the top and from the bottom
_SHARE = 4  # a head runs on at least every fourth page, and on two
_LONGEST = 120
_PAGE_NUMBER = re.compile(r"^[\W_]*[0-9]{1,4}\b|\b[0-9]{1,4}[\W_]*$")


def without_running_heads(pages: Iterable[tuple[int, str]]) -> list[tuple[int, str]]:
    """Pages, given as (number, text), without the lines that repeat at their edges.

    >>> without_running_heads([(7, "Report A\\nFirst.\\n- 7 -"), (8, "Report A\\nSecond.\\n- 8 -")])
    [(7, 'First.'), (8, 'Second.')]
    """
    split = [(number, text.split("\n")) for number, text in pages]
    keys = [{place: _keys(lines[place], page) for place in _edges(lines)} for page, lines in split]
    seen = Counter(key for page in keys for key in frozenset().union(*page.values()))
    often = {key for key, count in seen.items() if count >= max(2, len(split) / _SHARE)}
    return [
        (
            number,
            "\n".join(x for place, x in enumerate(lines) if not often & page.get(place, set())),
        )
        for (number, lines), page in zip(split, keys, strict=True)
    ]


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
