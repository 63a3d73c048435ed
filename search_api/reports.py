"""One report with all that is known of it, and the reports most like it."""

from typing import Any

import numpy as np

from schemas import index
from schemas.errors import NotFoundError
from schemas.report import Bilingual
from search_api import query
from search_api.access import Reader, visible
from search_api.engine import IndexReader

_OF_A_REPORT = 32  # passages whose mean stands for the report
_NEAREST = 100


async def report(reader: IndexReader, identity: str, who: Reader) -> dict[str, Any]:
    """The record of a report, by its id or one that leads to it: all that is known of it.

    NotFoundError where there is none, or none that this reader may see: the two look the same.
    """
    # A report that turned out to be another one's is found there.
    named = [{"ids": {"values": [identity]}}, {"term": {"aliases": identity}}]
    body = {
        "query": {"bool": {"filter": [*visible(who)], "should": named, "minimum_should_match": 1}},
        "source": ["record"],
        "size": 1,
    }
    hits = (await reader.search(index.REPORTS, body))["hits"]["hits"]
    if not hits:
        raise NotFoundError(f"there is no report {identity}", f"成果 {identity} は見つかりません")
    record: dict[str, Any] = hits[0]["_source"]["record"]
    return record


async def described(reader: IndexReader, ids: list[str], who: Reader) -> list[dict[str, Any]]:
    """Records of reports in this order, as their sources tell of them: id, language, metadata.

    Those that this reader may not see are left out.
    """
    body = {
        "query": {"bool": {"filter": [*visible(who), {"ids": {"values": ids}}]}},
        "source": ["record.id", "record.language", "record.metadata"],
        "size": max(1, len(ids)),
    }
    hits = (await reader.search(index.REPORTS, body))["hits"]["hits"]
    found = {hit["_id"]: hit["_source"]["record"] for hit in hits}
    return [found[identity] for identity in ids if identity in found]


async def similar(
    reader: IndexReader, identity: str, who: Reader, size: int
) -> list[dict[str, Any]]:
    """Reports whose passages are nearest to the mean of this one's: id, title, passage, score."""
    identity = (await report(reader, identity, who))["id"]
    vector = await _mean(reader, identity, who)
    if vector is None:
        return []
    other = {"bool": {"must_not": [{"term": {"report": identity}}]}}
    body = {
        "knn": query.nearest(vector, _NEAREST, [*visible(who), other]),
        "size": _NEAREST,
        "source": ["report", "text", "page", "section"],
    }
    best: dict[str, dict[str, Any]] = {}
    for hit in (await reader.search(index.PASSAGES, body))["hits"]["hits"]:
        best.setdefault(hit["_source"]["report"], hit)
    ids = list(best)[:size]
    cards = await _cards(reader, ids, who)
    return [_neighbour(i, cards[i], best[i]) for i in ids if i in cards]


async def _mean(reader: IndexReader, identity: str, who: Reader) -> list[float] | None:
    body = {
        "query": {"bool": {"filter": [*visible(who), {"term": {"report": identity}}]}},
        "sort": [{"number": "asc"}],
        "size": _OF_A_REPORT,
        # Without this the engine leaves vectors out of its answers.
        "source": {"includes": ["vector"], "exclude_vectors": False},
    }
    hits = (await reader.search(index.PASSAGES, body))["hits"]["hits"]
    if not hits:
        return None
    mean = np.mean([hit["_source"]["vector"] for hit in hits], axis=0)
    unit: list[float] = (mean / np.linalg.norm(mean)).tolist()
    return unit


async def _cards(reader: IndexReader, ids: list[str], who: Reader) -> dict[str, dict[str, Any]]:
    body = {
        "query": {"bool": {"filter": [*visible(who), {"ids": {"values": ids}}]}},
        "source": ["card"],
        "size": max(1, len(ids)),
    }
    hits = (await reader.search(index.REPORTS, body))["hits"]["hits"]
    return {hit["_id"]: hit["_source"]["card"] for hit in hits}


def _neighbour(identity: str, card: dict[str, Any], hit: dict[str, Any]) -> dict[str, Any]:
    passage = hit["_source"]
    return {
        "id": identity,
        "title": Bilingual(**card["title"]).best(card["language"]),
        "score": hit["_score"],
        "evidence": {name: passage[name] for name in ("text", "section", "page")},
        "card": {name: value for name, value in card.items() if name != "tags"},
    }
