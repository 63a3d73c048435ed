"""Texts in their search form, with the way back to the characters that were written."""

from dataclasses import dataclass
from functools import cached_property

from schemas.text import SearchForm, search_form, search_key


@dataclass(frozen=True)
class Folded:
    """A text in its search form beside the text as written; the way back is made when asked for."""

    text: str
    written: str

    def span(self, start: int, end: int) -> tuple[int, int]:
        """[start, end) of the search form as [start, end) of the text as written."""
        return (start, end) if self.written.isascii() else self._form.span(start, end)

    def cut(self, place: int) -> bool:
        """Whether `place` of the search form lies inside a character as written.

        A mark belongs to its letter, and ㍿ is one character: 会社 is no word that stands in it.
        """
        if self.written.isascii() or not 0 < place < len(self.text):
            return False
        return self._form.places[place - 1] == self._form.places[place]

    @cached_property
    def _form(self) -> SearchForm:
        return search_form(self.written)


def fold(text: str) -> Folded:
    """The search form of a text, from which offsets lead back to the original."""
    return Folded(search_key(text), text)
