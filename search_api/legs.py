"""The legs of a search: asked at once, each with its deadline; one that fails is left out."""

import asyncio
import logging
from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import Any

from schemas import index
from schemas.errors import EngineError
from schemas.search import SearchRequest
from schemas.topics import named
from search_api import query
from search_api.encoding import Encodes
from search_api.engine import IndexReader

_log = logging.getLogger(__name__)
_NEAREST = 200  # passages; every passage is near to something, so more would only add noise
PASSAGE_SOURCE = ["report", "text", "page", "section", "recognised"]


@dataclass(frozen=True)
class Leg:
    """What one leg found: scores by report id, best first, and the passages that it saw."""

    reports: dict[str, float] = field(default_factory=dict)
    passages: dict[str, dict[str, Any]] = field(default_factory=dict)
    capped: bool = False


@dataclass(frozen=True)
class Ask:
    """A question with its filters: clauses for reports, and for passages (tags as report ids)."""

    request: SearchRequest
    reports: list[query.Clause]
    passages: list[query.Clause]
    space: str
    depth: int


async def run(
    reader: IndexReader, encoder: Encodes, ask: Ask, deadline: float
) -> tuple[dict[str, Leg], tuple[str, ...]]:
    """The legs that answered within `deadline` seconds, and the names of those that didn't."""
    calls: dict[str, Awaitable[Leg]] = {
        "passages": _passages(reader, ask),
        "meaning": _meaning(reader, encoder, ask),
    }
    if not ask.request.filters.section:  # a whole report says nothing of a section
        calls |= {"words": _words(reader, ask), "bigrams": _bigrams(reader, ask)}
        calls |= {"topics": _topics(reader, ask)}
    answers = await asyncio.gather(
        *(_bounded(name, call, deadline) for name, call in calls.items())
    )
    found = {name: leg for name, leg in zip(calls, answers, strict=True) if leg is not None}
    if not found:
        raise EngineError(
            "no leg of the search answered; see `sateto status`",
            "検索のいずれの経路も応答しませんでした。`sateto status` を確認してください",
        )
    return found, tuple(name for name in calls if name not in found)


async def _bounded(name: str, call: Awaitable[Leg], deadline: float) -> Leg | None:
    try:
        return await asyncio.wait_for(call, deadline)
    except (EngineError, TimeoutError) as error:
        _log.warning("leg %s left out: %s", name, type(error).__name__)
        return None


async def _words(reader: IndexReader, ask: Ask) -> Leg:
    asked = query.words(ask.request.query, query.REPORT_FIELDS)
    return await _of_reports(reader, ask, asked)


async def _bigrams(reader: IndexReader, ask: Ask) -> Leg:
    asked = query.bigrams(ask.request.query, query.REPORT_FIELDS)
    return await _of_reports(reader, ask, asked)


async def _topics(reader: IndexReader, ask: Ask) -> Leg:
    question = ask.request.query
    tags = named(question).tags
    if not tags or query.has_operators(question):
        return Leg()
    return await _of_reports(reader, ask, query.topics(tags, question))


async def _of_reports(reader: IndexReader, ask: Ask, asked: query.Clause) -> Leg:
    body = {"query": query.filtered(asked, ask.reports), "size": ask.depth, "source": False}
    hits = (await reader.search(index.REPORTS, body))["hits"]["hits"]
    return Leg({hit["_id"]: hit["_score"] for hit in hits}, capped=len(hits) == ask.depth)


async def _passages(reader: IndexReader, ask: Ask) -> Leg:
    asked = query.words(ask.request.query, query.PASSAGE_FIELDS)
    body = {
        "query": query.filtered(query.careful(asked), ask.passages),
        "size": ask.depth,
        "collapse": {"field": "report"},
        "source": PASSAGE_SOURCE,
        "highlight": query.highlight(["text"], asked),
    }
    return _grouped((await reader.search(index.PASSAGES, body))["hits"]["hits"], ask.depth)


async def _meaning(reader: IndexReader, encoder: Encodes, ask: Ask) -> Leg:
    vector = await encoder.vector(ask.request.query)
    if vector.space != ask.space:
        raise EngineError(
            "the encoder's space is not the index's; run `sateto rebuild`",
            "符号化ワーカーのモデルが索引と一致しません。`sateto rebuild` を実行してください",
        )
    body = {
        "knn": query.nearest(vector.values, _NEAREST, ask.passages),
        "size": _NEAREST,
        "source": PASSAGE_SOURCE,
    }
    return _grouped((await reader.search(index.PASSAGES, body))["hits"]["hits"], ask.depth)


def _grouped(hits: list[dict[str, Any]], depth: int) -> Leg:
    """Reports in the order of their best passage."""
    best: dict[str, dict[str, Any]] = {}
    for hit in hits:
        best.setdefault(hit["_source"]["report"], hit)
    scores = {report: float(hit["_score"]) for report, hit in best.items()}
    return Leg(scores, best, capped=len(hits) == depth)
