"""Texts in their search form, with the way back to the characters that were written."""

import re
from dataclasses import dataclass
from functools import cache

from schemas.text import search_key

_MARKS = "\u0300-\u036f\u3099\u309a\uff9e\uff9f"
# A character with what belongs to it: accents, and the voice marks of half-width kana.
_CHARACTER = re.compile(f"(?s:.)[{_MARKS}]*")
_MARKED = re.compile(f"[{_MARKS}]")


@dataclass(frozen=True)
class Folded:
    """A text in its search form; `places` has the [start, end) that each character came from.

    No places mean that each character stands where it stood.
    """

    text: str
    places: tuple[tuple[int, int], ...] = ()

    def span(self, start: int, end: int) -> tuple[int, int]:
        """[start, end) of the search form as [start, end) of the text as written."""
        if not self.places:
            return start, end
        return self.places[start][0], self.places[end - 1][1]


def fold(text: str) -> Folded:
    """Search form, character by character, so that offsets lead back to the original."""
    if not _MARKED.search(text):
        keys = [_key(character) for character in text]
        folded = "".join(keys)
        if len(folded) == len(text) and all(keys):
            return Folded(folded)
    pieces = [(_key(found[0]), found.span()) for found in _CHARACTER.finditer(text)]
    return Folded(
        "".join(piece for piece, _ in pieces),
        tuple(place for piece, place in pieces for _ in piece),
    )


@cache
def _key(character: str) -> str:
    return search_key(character)
