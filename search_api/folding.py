"""Diversity: of the yearly reports of one project the best stands for all. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from schemas.report import Bilingual
from schemas.search import FoldedReport


def fold(ranked: Iterable[str], cards: Mapping[str, Mapping[str, Any]]) -> dict[str, list[str]]:
    """The best report of each project in the order of `ranked`, and the others of its project.

    A report of which no project is known stands for itself. It folds the whole list before any
    page is cut out of it, so that pages join without gap or repeat.

    >>> cards = {"a": {"project": "p"}, "b": {"project": ""}, "c": {"project": "p"}, "d": {}}
    >>> fold(["a", "b", "c", "d"], cards)
    {'a': ['c'], 'b': [], 'd': []}
    """
    first: dict[str, str] = {}
    found: dict[str, list[str]] = {}
    for identity in ranked:
        project = cards[identity].get("project") or identity
        best = first.setdefault(project, identity)
        if best == identity:
            found[identity] = []
        else:
            found[best].append(identity)
    return found


def told(others: Sequence[str], cards: Mapping[str, Mapping[str, Any]]) -> tuple[FoldedReport, ...]:
    """The folded reports by year; ties by id."""
    found = [
        FoldedReport(
            id=identity,
            title=Bilingual(**cards[identity]["title"]).best(cards[identity]["language"]),
            start_year=cards[identity]["start_year"],
            end_year=cards[identity]["end_year"],
        )
        for identity in others
    ]
    return tuple(sorted(found, key=lambda one: (one.end_year or 0, one.id)))
