"""How likely a reference means a work: what agrees and what contradicts, weighed to one number."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz

from ranking.citing import keys
from ranking.citing.folding import fold
from schemas.citation import Fields, Work

# Set by hand, looking at references of which none is scored in an evaluation.
WEIGHTS: Mapping[str, float] = {
    "bias": -9.0, "title": 6.0, "whole_title": 3.0, "short": -1.5, "author": 1.5, "volume": 1.5,
    "page": 2.5, "container": 1.0, "year": 1.5, "other_id": -4.0,
}  # fmt: skip
SHORT = 25  # letters of a title that many works may have
_FAR = 0.6  # below it a title is another one, however much
_AUTHORS_END = 120  # letters in which the first author stands


@dataclass(frozen=True)
class Asked:
    """A reference made ready for comparing with many works."""

    text: str  # squeezed
    fields: Fields
    title: str  # squeezed
    author: str
    volume: str
    page: str
    container: str
    numbers: frozenset[str]


def ask(text: str, fields: Fields) -> Asked:
    """The forms of a reference that are compared; `text` is the reference on one line."""
    return Asked(
        keys.squeeze(text),
        fields,
        keys.squeeze(fields.title),
        keys.family(fields.authors[0]) if fields.authors else "",
        keys.number(fields.volume),
        keys.first_page(fields.pages),
        fields.container,
        frozenset(re.findall(r"[a-z]?\d+", fold(text).lower())),
    )


def same_ids(asked: Asked, work: Work) -> tuple[str, ...]:
    """The identifiers that both have."""
    return tuple(key for key in asked.fields.ids if key in work.ids)


def evidence(asked: Asked, work: Work) -> dict[str, float]:
    """What speaks for the work (above 0) and against it (below), each between -1 and 1."""
    titles = [squeezed for title in work.titles if (squeezed := keys.squeeze(title))]
    within = max((_within(title, asked.text) for title in titles), default=0.0)
    whole = max((fuzz.ratio(title, asked.title) / 100 for title in titles), default=0.0)
    longest = max(map(len, titles), default=0)
    return {
        "bias": 1.0,
        "title": within,
        "whole_title": _scaled(whole) if asked.title else 0.0,
        "short": max(0.0, 1.0 - longest / (2 * SHORT)),
        "author": _author(asked, work),
        "volume": _number(asked.volume, keys.number(work.volume), asked.numbers),
        "page": _number(asked.page, keys.first_page(work.pages), asked.numbers),
        "container": _container(asked.container, work.container),
        "year": _year(asked.fields.year, work.year),
        "other_id": float(_contradicts(asked.fields.ids, work.ids)),
    }


def score(found: Mapping[str, float]) -> float:
    """The probability, 0 to 1, that the evidence amounts to."""
    total = sum(WEIGHTS[name] * value for name, value in found.items())
    return 1.0 / (1.0 + math.exp(-total))


def supported(found: Mapping[str, float]) -> bool:
    """Whether more than the title agrees: one thing, and two where the title is short."""
    agreeing = sum(found[name] > 0 for name in ("author", "volume", "page", "container", "year"))
    return agreeing >= (2 if found["short"] > 0 else 1)


def _within(title: str, text: str) -> float:
    """How well a title stands somewhere in a reference."""
    return 1.0 if title in text else _scaled(fuzz.partial_ratio(title, text) / 100)


def _scaled(ratio: float) -> float:
    return max(0.0, (ratio - _FAR) / (1 - _FAR))


def _author(asked: Asked, work: Work) -> float:
    name = keys.family(work.authors[0]) if work.authors else ""
    if not name:
        return 0.0
    if asked.author and (asked.author.startswith(name) or name.startswith(asked.author)):
        return 1.0
    return 0.7 if name in asked.text[:_AUTHORS_END] else -1.0


def _number(read: str, known: str, numbers: frozenset[str]) -> float:
    if not known:
        return 0.0
    if read == known:
        return 1.0
    if known in numbers:
        return 0.6
    return -1.0 if read else -0.5


def _container(read: str, known: str) -> float:
    """Journals are compared word by word, each of which may be cut short."""
    one, other = _words(read), _words(known)
    if not one or not other:
        return 0.0
    if keys.squeeze(read) == keys.squeeze(known):
        return 1.0
    short, long = sorted((one, other), key=len)
    rest = iter(long)
    agreeing = sum(any(_cut(word, other) for other in rest) for word in short)
    return 2 * agreeing / len(short) - 1


def _words(text: str) -> list[str]:
    small = {"of", "the", "and", "in", "for", "on", "de"}
    found = re.findall(r"[a-z0-9]+|[\u3040-\u30ff\u3400-\u9fff]", fold(text).lower())
    return [word for word in found if word not in small]


def _cut(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _year(read: int | None, known: int | None) -> float:
    if read is None or known is None:
        return 0.0
    # Online first and print, calendar year and fiscal year differ by one.
    return {0: 1.0, 1: 0.2}.get(abs(read - known), -1.0)


def _contradicts(read: tuple[str, ...], known: tuple[str, ...]) -> bool:
    """Whether both have a DOI, and not the same."""
    mine = {key for key in read if key.startswith("doi:")}
    theirs = {key for key in known if key.startswith("doi:")}
    return bool(mine and theirs and not mine & theirs)
