"""Reports near to several passages at once: by the passage of theirs that is nearest to each."""

import asyncio
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from schemas import index
from schemas.report import SectionKey
from schemas.search import EvidencePassage, Match
from search_api import query
from search_api.encoding import Piece
from search_api.engine import IndexReader

_NEAREST = 50  # passages of the index asked for each given one
_SHOWN = 3  # pairs of passages shown of a report
_SOURCE = ["report", "text", "page", "section", "recognised"]


@dataclass(frozen=True)
class Near:
    """A report and how near it is, 0..1: the mean over the given passages of the nearest of its."""

    id: str
    nearness: float
    matches: tuple[Match, ...]


async def nearest(
    reader: IndexReader, pieces: Sequence[Piece], clauses: list[query.Clause]
) -> list[Near]:
    """Reports whose passages are nearest to the pieces, best first, ties by id."""
    answers = await asyncio.gather(*(_passages(reader, piece, clauses) for piece in pieces))
    pairs: dict[str, list[tuple[float, int, Mapping[str, Any]]]] = {}
    for place, hits in enumerate(answers):
        for report, (score, passage) in hits.items():
            pairs.setdefault(report, []).append((score, place, passage))
    # A report that no list of a piece holds is at most as near to it as the last of that list.
    floors = [min((score for score, _ in hits.values()), default=0.0) for hits in answers]
    found = [
        Near(report, _mean(some, floors), _matches(some, pieces)) for report, some in pairs.items()
    ]
    return sorted(found, key=lambda one: (-one.nearness, one.id))


async def _passages(
    reader: IndexReader, piece: Piece, clauses: list[query.Clause]
) -> dict[str, tuple[float, Mapping[str, Any]]]:
    """The nearest passage of each report that has one among the nearest of all."""
    body = {
        "knn": query.nearest(piece.vector, _NEAREST, clauses),
        "size": _NEAREST,
        "source": _SOURCE,
    }
    best: dict[str, tuple[float, Mapping[str, Any]]] = {}
    for hit in (await reader.search(index.PASSAGES, body))["hits"]["hits"]:
        best.setdefault(hit["_source"]["report"], (float(hit["_score"]), hit["_source"]))
    return best


def _mean(some: Sequence[tuple[float, int, Any]], floors: Sequence[float]) -> float:
    own = {place: score for score, place, _ in some}
    return math.fsum(own.get(place, low) for place, low in enumerate(floors)) / len(floors)


def _matches(
    some: Sequence[tuple[float, int, Mapping[str, Any]]], pieces: Sequence[Piece]
) -> tuple[Match, ...]:
    best = sorted(some, key=lambda one: (-one[0], one[1]))[:_SHOWN]
    return tuple(
        Match(
            given=pieces[place].text,
            nearness=score,
            passage=EvidencePassage(
                text=passage["text"],
                section=SectionKey(passage["section"]),
                page=passage["page"],
                recognised=passage["recognised"],
            ),
        )
        for score, place, passage in best
    )
