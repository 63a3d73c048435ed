"""Words of a question marked in a text: what the engine is asked, and what its answer says. Pure."""

import re

from search_api.query import Clause

OPEN_MARK, CLOSE_MARK = "\ue000", "\ue001"  # private characters: never markup


def highlight(fields: list[str], query: Clause) -> Clause:
    """Marks the words of `query` in whole fields."""
    return {
        "fields": {name: {} for field in fields for name in (field, f"{field}.en")},
        "number_of_fragments": 0,
        "pre_tags": [OPEN_MARK],
        "post_tags": [CLOSE_MARK],
        "highlight_query": query,
        "max_analyzed_offset": 100_000,
    }


def marked(text: str, snippets: list[str]) -> tuple[tuple[int, int], ...]:
    """Offsets of the marks of highlighted copies of `text`, merged and in order.

    >>> marked("abc", ["a\\ue000b\\ue001c"])
    ((1, 2),)
    """
    spans: set[tuple[int, int]] = set()
    for snippet in snippets:
        if snippet.replace(OPEN_MARK, "").replace(CLOSE_MARK, "") != text:
            continue
        at = 0
        for piece in re.split(f"([{OPEN_MARK}{CLOSE_MARK}])", snippet):
            if piece == OPEN_MARK:
                start = at
            elif piece == CLOSE_MARK:
                spans.add((start, at))
            else:
                at += len(piece)
    return _merged(sorted(spans))


def _merged(spans: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    found: list[tuple[int, int]] = []
    for start, end in spans:
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)
