"""The words of the pages: every string shown, in Japanese and English, kept in `texts.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from schemas.report import Bilingual

Ui = Literal["ja", "en"]
Calendar = Literal["both", "era", "western"]
CALENDARS: tuple[Calendar, ...] = ("both", "era", "western")


@dataclass(frozen=True)
class Words:
    """The strings of one language; a call gives one of them, with its blanks filled in.

    Beside them it says how the reader wants years, and whether names are left out.
    """

    ui: Ui
    calendar: Calendar = "both"
    blind: bool = False

    def __call__(self, key: str, **values: object) -> str:
        """The string called `key`; KeyError where there is none, or where a blank is left."""
        return load()[key].best(self.ui).format(**values)

    def known(self, key: str, fallback: str) -> str:
        """The string called `key`, or `fallback` for a code that the pages have no word for."""
        return self(key) if key in load() else fallback

    @property
    def other(self) -> Ui:
        """The language that the switch leads to."""
        return "en" if self.ui == "ja" else "ja"


@cache
def load() -> Mapping[str, Bilingual]:
    """All strings by their keys."""
    raw = tomllib.loads((files(__package__) / "texts.toml").read_text("utf-8"))
    return {key: Bilingual(**text) for key, text in raw.items()}
