"""What the legs found, looked at once more through the filter: values for scores, then cards."""

from base64 import b64decode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from ranking import lens
from ranking.lens import Lens
from schemas import index
from schemas.permissions import Action
from schemas.report import SectionKey
from schemas.search import EvidencePassage, FacetValue
from search_api import facets, legs, marking, query
from search_api.access import Reader, visible
from search_api.engine import IndexReader
from search_api.workplace import decisions, lenses
from search_api.workplace.desk import Desk, later

_RATED = ("report", "end_year", "rated.defense", "rated.civil", "rated.company", "rated.project")
_ZERO, _NO = (0.0,), (None,)
_PASSAGE = ["report", "text", "page", "section", "recognised"]


@dataclass(frozen=True)
class Own:
    """What is the reader's own: lenses by name, and verdicts of their organisation by report."""

    lenses: Mapping[str, Lens]
    verdicts: Mapping[str, str]


async def own(desk: Desk, ids: Sequence[str], who: Reader) -> Own:
    """Lenses and verdicts of the reader's organisation, for these reports alone.

    A visitor has the lenses that come with the product, and no verdicts.
    """
    if not who.organisation:
        return Own({name: lens.load(name) for name in lens.NAMES}, {})
    asked = list(ids) if who.may(Action.SEE_DECISIONS) else []
    return await later(desk.read, _own, who.organisation, asked)


def _own(connection: Connection, organisation: str, ids: Sequence[str]) -> Own:
    verdicts = decisions.verdicts(connection, organisation, ids)
    return Own(lenses.in_force(connection, organisation), verdicts)


async def rated(reader: IndexReader, ids: Iterable[str], who: Reader) -> dict[str, dict[str, Any]]:
    """Of each report that the reader may see what a score needs, as a card has it."""
    asked = list(ids)
    body: dict[str, Any] = {
        "query": _these(asked, who),
        "size": max(1, len(asked)),
        "docvalue_fields": list(_RATED),
        "stored_fields": "_none_",
        "track_total_hits": False,
    }
    hits = (await reader.search(index.REPORTS, body))["hits"]["hits"]
    return {hit["fields"]["report"][0]: _light(hit["fields"]) for hit in hits}


async def counted(
    reader: IndexReader, ids: Iterable[str], who: Reader
) -> dict[str, tuple[FacetValue, ...]]:
    """How those of the reports that the reader may see divide."""
    asked = list(ids)
    if not asked:
        return facets.read({})
    body: dict[str, Any] = {
        "query": _these(asked, who),
        "size": 0,
        "aggs": facets.ask(),
        "track_total_hits": False,
    }
    return facets.read((await reader.search(index.REPORTS, body)).get("aggregations", {}))


async def vectors(
    reader: IndexReader, ids: Sequence[str], found: Mapping[str, legs.Leg], who: Reader
) -> dict[str, NDArray[np.float32]]:
    """Of each of the reports that the reader may see the vector of its passage that was found.

    By meaning, else by words, else its first.
    """
    best = _passages_found(found, ("meaning", "passages"))
    named = [index.passage_id(one, best.get(one, 0)) for one in ids]
    body: dict[str, Any] = {
        "query": {"bool": {"filter": [*visible(who), {"ids": {"values": named}}]}},
        "size": max(1, len(named)),
        "docvalue_fields": ["report", {"field": "vector", "format": "binary"}],
        "stored_fields": "_none_",
        "track_total_hits": False,
    }
    hits = (await reader.search(index.PASSAGES, body))["hits"]["hits"]
    return {one["report"][0]: _vector(one["vector"][0]) for one in (hit["fields"] for hit in hits)}


def _vector(packed: str) -> NDArray[np.float32]:
    """A vector as the engine packs it, in a third of the bytes of its numbers written out."""
    return np.frombuffer(b64decode(packed), ">f4").astype(np.float32)


def _passages_found(found: Mapping[str, legs.Leg], order: Sequence[str]) -> dict[str, int]:
    """The number of a passage by report, as the first of these legs saw it."""
    best: dict[str, int] = {}
    for name in order:
        for identity, number in found.get(name, legs.Leg()).passages.items():
            best.setdefault(identity, number)
    return best


def _these(ids: Sequence[str], who: Reader) -> query.Clause:
    return {"bool": {"filter": [*visible(who), {"terms": {"report": list(ids)}}]}}


def _light(fields: Mapping[str, list[Any]]) -> dict[str, Any]:
    """The part of a card that `ranking.features` and folding look at."""
    return {
        "interest": {
            "defense": fields.get("rated.defense", _ZERO)[0],
            "civil": fields.get("rated.civil", _ZERO)[0],
        },
        "companies": [True] if fields.get("rated.company", _NO)[0] else [],
        "end_year": fields.get("end_year", _NO)[0],
        "project": fields.get("rated.project", _NO)[0] or "",
    }


async def evidence(
    reader: IndexReader,
    ids: Sequence[str],
    found: Mapping[str, legs.Leg],
    who: Reader,
    words: query.Clause,
) -> dict[str, EvidencePassage]:
    """The best passage of each report: by words, else by meaning, else its first; `words` marked."""
    best = _passages_found(found, ("passages", "meaning"))
    named = [index.passage_id(one, best[one]) for one in ids if one in best]
    first = [
        {"terms": {"report": [one for one in ids if one not in best]}},
        {"term": {"number": 0}},
    ]
    either = [{"ids": {"values": named}}, {"bool": {"filter": first}}]
    body = {
        "query": {"bool": {"filter": [*visible(who)], "should": either, "minimum_should_match": 1}},
        "size": max(1, len(ids)),
        "source": _PASSAGE,
        "track_total_hits": False,
        "highlight": marking.highlight([query.TEXT], words),
    }
    hits = (await reader.search(index.PASSAGES, body))["hits"]["hits"]
    return {hit["_source"]["report"]: _passage(hit) for hit in hits}


def _passage(hit: dict[str, Any]) -> EvidencePassage:
    source = hit["_source"]
    marked = [text for texts in hit.get("highlight", {}).values() for text in texts]
    return EvidencePassage(
        text=source["text"],
        section=SectionKey(source["section"]),
        page=source["page"],
        recognised=source["recognised"],
        highlights=marking.marked(source["text"], marked),
    )
