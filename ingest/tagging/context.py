"""What stands beside a cue and takes its meaning away: negation, and law or history of a thing."""

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

from schemas.text import search_key

_REACH = 40  # characters on each side that are looked at


def spoiled(text: str, start: int, end: int) -> str:
    """The phrase beside [start, end) of a folded sentence that takes the cue's meaning away, or "".

    「原子力を除く」, "other than radar", 「ドローン規制」, "history of nuclear power".
    """
    before, after = text[max(0, start - _REACH) : start], text[end : end + _REACH]
    for pattern, side in ((_before(), before), (_after(), after)):
        if found := pattern.search(side):
            return found[0].strip(" の")
    return ""


def discipline(text: str) -> str:
    """The phrase of a folded sentence that makes it one about people and institutions, or ""."""
    found = _disciplines().search(text)
    return found[0] if found else ""


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "context.toml").read_text("utf-8"))


@cache
def _after() -> re.Pattern[str]:
    """What follows a cue: at once, or after a joining word and 「等」 or a plural s."""
    negation, frame = _data()["negation"], _data()["frame"]
    links = _any(frame["links_ja"])
    framed = f"(?:{links})(?:{_any(frame['after_ja'])})(?![率則線])"
    ended = _any([*negation["after_en"], *frame["after_en"]])
    return re.compile(
        f"^(?:等|など|s)?(?:{_any(negation['after_ja'])}|{framed}|(?:{ended})(?![a-z]))"
    )


@cache
def _before() -> re.Pattern[str]:
    """What comes before a cue, with an article and at most one word between."""
    words = _any([*_data()["negation"]["before_en"], *_data()["frame"]["before_en"]])
    return re.compile(
        rf"(?<![a-z])(?:{words})[ -](?:(?:the|a|an|any|use of|armed|civil|using) ?)*$"
    )


@cache
def _disciplines() -> re.Pattern[str]:
    found = _data()["discipline"]
    return re.compile(f"{_any(found['ja'])}|(?<![a-z])(?:{_any(found['en'])})(?![a-z])")


def _any(phrases: Iterable[str]) -> str:
    keys = sorted({search_key(phrase) for phrase in phrases}, key=len, reverse=True)
    return "|".join(map(re.escape, keys))
