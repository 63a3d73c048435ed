"""Terms of two languages: what stands for a word of a question in the other one."""

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from schemas.text import search_key


def translations(text: str) -> tuple[tuple[str, str], ...]:
    """(term, its translation) for each term of the table in `text`, the longest first at a place.

    Terms come in the form of `search_key`, in the order of the text; no place counts twice.

    >>> translations("窒化ガリウム 増幅器")
    (('窒化ガリウム', 'gallium nitride'), ('増幅器', 'amplifier'))
    >>> translations("Gallium Nitride amplifiers")
    (('gallium nitride', '窒化ガリウム'),)
    """
    key = search_key(text)
    return tuple(
        (found[0], table[found[0]])
        for pattern, table in _patterns()
        for found in pattern.finditer(key)
    )


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], dict[str, str]], ...]:
    to_english = dict(_table())
    to_japanese: dict[str, str] = {}
    for japanese, english in _table():
        # Of several Japanese words the shortest is the plain one.
        if len(japanese) < len(to_japanese.get(english, japanese + "_")):
            to_japanese[english] = japanese
    return (
        (re.compile(_longest_first(to_english)), to_english),
        (re.compile(rf"\b(?:{_longest_first(to_japanese)})\b"), to_japanese),
    )


def _longest_first(table: dict[str, str]) -> str:
    return "|".join(re.escape(term) for term in sorted(table, key=lambda term: (-len(term), term)))


def _table() -> Iterator[tuple[str, str]]:
    for line in (files("schemas") / "lexicon" / "terms.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            japanese, english = line.split(" => ")
            yield search_key(japanese), search_key(english)
