"""Topics that a question names: the tags whose terms stand in it, and how much of it they are."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from ahocorasick_rs import AhoCorasick

from schemas import taxonomy
from schemas.text import search_key

_CUE, _HINT = 1.0, 0.5  # a term of art, and a broader word
# Letters that belong to one word with their neighbours of the same kind; kanji stand for themselves.
_KINDS = (re.compile(r"[a-z0-9]"), re.compile(r"[\u30a1-\u30fa]"))
_PLURAL = re.compile(r"e?s(?![a-z0-9])")


@dataclass(frozen=True)
class Named:
    """Tag ids with 1 for a term of art or 0.5 for a broader word; share of the letters, in 0..1."""

    tags: Mapping[str, float]
    share: float


def named(question: str) -> Named:
    """The topics of a question. A tag whose term means something else there is left out.

    >>> named("stealth").tags, named("stealth liposome").tags
    ({'DU03': 0.5}, {})
    >>> named("ジャミング").share, named("なぜ空は青いか").share
    (1.0, 0.0)
    """
    key = search_key(question)
    table = _table()
    tags: dict[str, float] = {}
    covered: set[int] = set()
    for number, start, end in table.terms.find_matches_as_indexes(key, overlapping=True):
        if not _whole(key, start, end):
            continue
        for tag, weight in table.owners[number].items():
            if not any(phrase in key for phrase in table.against[tag]):
                tags[tag] = max(weight, tags.get(tag, 0.0))
                covered.update(range(start, end))
    letters = [place for place, letter in enumerate(key) if letter.isalnum()]
    of_terms = sum(1 for place in letters if place in covered)
    return Named(dict(sorted(tags.items())), of_terms / max(1, len(letters)))


@dataclass(frozen=True)
class _Table:
    terms: AhoCorasick
    owners: list[dict[str, float]]
    against: Mapping[str, tuple[str, ...]]


@cache
def _table() -> _Table:
    tags = taxonomy.load().tags
    owners: dict[str, dict[str, float]] = defaultdict(dict)
    for tag in tags:
        for terms, weight in ((tag.hints, _HINT), (tag.cues, _CUE)):
            for term in terms:
                owners[search_key(term)][tag.id] = weight
    against = {tag.id: tuple(map(search_key, tag.anti_cues)) for tag in tags}
    return _Table(AhoCorasick(list(owners)), list(owners.values()), against)


def _whole(text: str, start: int, end: int) -> bool:
    """Whether neither end of a term is within a word of Latin letters or katakana."""
    for kind in _KINDS:
        if start and kind.match(text[start]) and kind.match(text[start - 1]):
            return False
        goes_on = end < len(text) and kind.match(text[end - 1]) and kind.match(text[end])
        if goes_on and not _PLURAL.match(text, end):
            return False
    return True
