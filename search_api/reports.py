"""One report with all that is known of it, and the reports most like it."""

from collections.abc import Mapping, Sequence
from typing import Any

from schemas import index
from schemas.errors import NotFoundError
from schemas.report import Bilingual
from search_api import blinding
from search_api.access import Reader, named, visible
from search_api.encoding import Piece
from search_api.engine import IndexReader
from search_api.nearest import Near, nearest

_FIRST = 32  # passages of a report that are looked at
_OF_A_REPORT = 8  # and those of them that stand for it


async def report(reader: IndexReader, identity: str, who: Reader) -> dict[str, Any]:
    """The record of a report, by its id or one that leads to it: all that is known of it.

    NotFoundError where there is none, or none that this reader may see: the two look the same.
    """
    found = await records_of(reader, [identity], who)
    if identity not in found:
        raise NotFoundError(f"there is no report {identity}", f"成果 {identity} は見つかりません")
    return found[identity]


async def described(reader: IndexReader, ids: list[str], who: Reader) -> list[dict[str, Any]]:
    """Records of reports in this order, as their sources tell of them: id, language, metadata.

    Those that this reader may not see are left out; of ids that lead to one report the first counts.
    """
    source = ["record.id", "record.language", "record.metadata"]
    found = await _named(reader, ids, who, source)
    records = [_record(found[identity], who) for identity in ids if identity in found]
    return list({record["id"]: record for record in records}.values())


async def records_of(
    reader: IndexReader, ids: Sequence[str], who: Reader
) -> dict[str, dict[str, Any]]:
    """Whole records of those reports that the reader may see, by the id that was asked."""
    found = await _named(reader, ids, who, ["record"])
    return {identity: _record(hit, who) for identity, hit in found.items()}


async def similar(
    reader: IndexReader, identity: str, who: Reader, size: int
) -> list[dict[str, Any]]:
    """Reports nearest to the passages of this one: id, title, score, and the passages that match."""
    identity = (await report(reader, identity, who))["id"]
    pieces = await _own(reader, identity, who)
    if not pieces:
        return []
    other = {"bool": {"must_not": [{"term": {"report": identity}}]}}
    near = (await nearest(reader, pieces, [*visible(who), other]))[:size]
    cards = await cards_of(reader, [one.id for one in near], named(who))
    found = [_neighbour(one, cards[one.id]) for one in near if one.id in cards]
    return [blinding.neighbour(one) for one in found] if who.blind else found


async def _own(reader: IndexReader, identity: str, who: Reader) -> list[Piece]:
    """Passages of the report with their vectors, spread over its first ones."""
    body = {
        "query": {"bool": {"filter": [*visible(who), {"term": {"report": identity}}]}},
        "sort": [{"number": "asc"}],
        "size": _FIRST,
        # Without this the engine leaves vectors out of its answers.
        "source": {"includes": ["vector", "text"], "exclude_vectors": False},
    }
    hits = (await reader.search(index.PASSAGES, body))["hits"]["hits"]
    step = -(-len(hits) // _OF_A_REPORT) or 1
    return [Piece(hit["_source"]["text"], hit["_source"]["vector"]) for hit in hits[::step]]


async def cards_of(
    reader: IndexReader, ids: Sequence[str], who: Reader
) -> dict[str, dict[str, Any]]:
    """Cards of those reports that the reader may see, by the id that was asked."""
    found = await _named(reader, ids, who, ["card"])
    return {identity: card(hit, who) for identity, hit in found.items()}


async def _named(
    reader: IndexReader, ids: Sequence[str], who: Reader, source: list[str]
) -> dict[str, Mapping[str, Any]]:
    """Hits by the id that was asked: a report that turned out to be another one's is found there."""
    either = [{"ids": {"values": list(ids)}}, {"terms": {"aliases": list(ids)}}]
    body = {
        "query": {"bool": {"filter": [*visible(who), {"bool": {"should": either}}]}},
        "source": source,
        "docvalue_fields": ["aliases"],
        "size": max(1, len(ids)),
    }
    hits = (await reader.search(index.REPORTS, body))["hits"]["hits"]
    leads = {
        name: hit
        for hit in hits
        for name in (*hit.get("fields", {}).get("aliases", ()), hit["_id"])
    }
    return {identity: leads[identity] for identity in ids if identity in leads}


def card(hit: Mapping[str, Any], who: Reader) -> dict[str, Any]:
    """The card of a hit as this reader wants it: with names, or without."""
    told: dict[str, Any] = hit["_source"]["card"]
    return blinding.neighbour({"card": told})["card"] if who.blind else told


def _record(hit: Mapping[str, Any], who: Reader) -> dict[str, Any]:
    """The record of a hit as this reader wants it: with names, or without."""
    told: dict[str, Any] = hit["_source"]["record"]
    return blinding.record(told) if who.blind else told


def _neighbour(near: Near, card: dict[str, Any]) -> dict[str, Any]:
    matches = [one.model_dump(mode="json") for one in near.matches]
    return {
        "id": near.id,
        "title": Bilingual(**card["title"]).best(card["language"]),
        "score": near.nearness,
        "evidence": matches[0]["passage"],
        "matches": matches,
        "card": {name: value for name, value in card.items() if name != "tags"},
    }
