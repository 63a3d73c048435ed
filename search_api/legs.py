"""The legs of a search: asked together until one deadline; one that fails by then is left out."""

import asyncio
import logging
from collections.abc import Awaitable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from schemas import index
from schemas.errors import EngineError
from schemas.search import Offered, SearchRequest
from schemas.topics import named
from search_api import query
from search_api.encoding import Encodes, QueryVector
from search_api.engine import IndexReader

_log = logging.getLogger(__name__)
_NEAREST = 400  # passages; some reports have many of them
_AHEAD = 0.001  # seconds in which only the encoder is asked: to prepare the rest takes longer
_LOOKED_AT_TWICE = 1000  # passages found by the words of a Japanese question, if not fewer
# What a match in a passage read from an image (OCR) counts: some of its letters may be wrong.
RECOGNISED = 0.8
# Ids come from columns: what is stored of a document is packed with its text, and to unpack that
# for hundreds of hits takes longer than to find them.
_COLUMNS: dict[str, Any] = {"stored_fields": "_none_", "track_total_hits": False}
Body = tuple[str, dict[str, Any]]  # which index, and what it is asked


@dataclass(frozen=True)
class Leg:
    """What one leg found: scores by report id, best first, and the number of the passage it saw."""

    reports: dict[str, float] = field(default_factory=dict)
    passages: dict[str, int] = field(default_factory=dict)
    capped: bool = False


@dataclass(frozen=True)
class Ask:
    """A question with its filters: clauses for reports, and for passages (tags as report ids)."""

    request: SearchRequest
    reports: list[query.Clause]
    passages: list[query.Clause]
    space: str
    depth: int

    @cached_property
    def offered(self) -> tuple[Offered, ...]:
        """What may be asked beside the words of the question."""
        return query.offered(self.request)

    @property
    def beside(self) -> tuple[Offered, ...]:
        """Those of `offered` that are asked."""
        return tuple(one for one in self.offered if one.on)

    @cached_property
    def words(self) -> query.Clause:
        """The words of the question, and those asked beside them."""
        return query.words(self.request.query, self.beside)


class _Encoding:
    """An encoder of which others can know that it has answered, or failed."""

    def __init__(self, encoder: Encodes) -> None:
        self._encoder = encoder
        self._over = asyncio.Event()

    async def vector(self, text: str) -> QueryVector:
        try:
            return await self._encoder.vector(text)
        finally:
            self._over.set()

    async def over(self) -> None:
        await self._over.wait()


async def run(
    reader: IndexReader, encoder: Encodes, ask: Ask, deadline: float
) -> tuple[dict[str, Leg], tuple[str, ...]]:
    """The legs that answered within `deadline` seconds, and the names of those that didn't.

    While the question is encoded, the legs by words are asked one after another: on few processors
    they would hold up the encoder, for which meaning waits. Then what is left is asked at once.
    """
    encoding, end = _Encoding(encoder), asyncio.get_running_loop().time() + deadline
    by_words = {"passages": passages}
    if not ask.request.filters.section:  # a whole report says nothing of a section
        by_words |= {"words": words, "bigrams": bigrams, "topics": topics}
    async with asyncio.TaskGroup() as group:
        encoded = group.create_task(encoding.over())
        first = _bounded("meaning", meaning(reader, encoding, ask), end)
        asked = {"meaning": group.create_task(first)}
        await asyncio.wait({encoded}, timeout=_AHEAD)
        for name, leg in by_words.items():
            asked[name] = group.create_task(_bounded(name, leg(reader, ask), end))
            await asyncio.wait({asked[name], encoded}, return_when=asyncio.FIRST_COMPLETED)
    found = {name: got for name, task in asked.items() if (got := task.result()) is not None}
    if not found:
        raise EngineError(
            "no leg of the search answered; see `sateto status`",
            "検索のいずれの経路も応答しませんでした。`sateto status` を確認してください",
        )
    return found, tuple(name for name in asked if name not in found)


async def _bounded(name: str, call: Awaitable[Leg], end: float) -> Leg | None:
    try:
        async with asyncio.timeout_at(end):
            return await call
    except (EngineError, TimeoutError) as error:
        _log.warning("leg %s left out: %s", name, type(error).__name__)
        return None


async def words(reader: IndexReader, ask: Ask) -> Leg:
    """Morphemes and stems, in all fields of a report."""
    return _of_reports(await _hits(reader, words_body(ask)), ask.depth)


async def bigrams(reader: IndexReader, ask: Ask) -> Leg:
    """Pairs of characters, in all fields of a report."""
    return _of_reports(await _hits(reader, bigrams_body(ask)), ask.depth)


async def topics(reader: IndexReader, ask: Ask) -> Leg:
    """Reports with the tags of the topics that the question names."""
    question = ask.request.query
    tags = named(question).tags
    if not tags or query.has_operators(question):
        return Leg()
    asked = _reports_body(ask, query.topics(tags, question))
    return _of_reports(await _hits(reader, asked), ask.depth)


async def passages(reader: IndexReader, ask: Ask) -> Leg:
    """Morphemes and stems within one passage, the best of each report."""
    return _grouped(_careful(await _hits(reader, passages_body(ask))), 2 * ask.depth, ask.depth)


async def meaning(reader: IndexReader, encoder: Encodes, ask: Ask) -> Leg:
    """The passages nearest to the question, the best of each report."""
    vector = await encoder.vector(ask.request.query)
    if vector.space != ask.space:
        raise EngineError(
            "the encoder's space is not the index's; run `sateto rebuild`",
            "符号化ワーカーのモデルが索引と一致しません。`sateto rebuild` を実行してください",
        )
    return _grouped(await _hits(reader, meaning_body(ask, vector.values)), _NEAREST, ask.depth)


async def _hits(reader: IndexReader, asked: Body) -> list[dict[str, Any]]:
    kind, body = asked
    found: list[dict[str, Any]] = (await reader.search(kind, body))["hits"]["hits"]
    return found


def words_body(ask: Ask) -> Body:
    """What the engine is asked for `words`."""
    return _reports_body(ask, ask.words)


def bigrams_body(ask: Ask) -> Body:
    """What the engine is asked for `bigrams`."""
    return _reports_body(ask, query.bigrams(ask.request.query))


def passages_body(ask: Ask) -> Body:
    """What the engine is asked for `passages`: twice as many as reports are wanted, since to count
    each report once (`collapse`) it would have to score every passage that has any of the words."""
    asked = ask.request.query
    again = query.rescore(asked, _LOOKED_AT_TWICE)
    return index.PASSAGES, {
        "query": query.filtered(query.words_at_first(asked, ask.beside), ask.passages),
        **({"rescore": again} if again else {}),
        "size": 2 * ask.depth,
        "docvalue_fields": ["report", "number", "recognised"],
        **_COLUMNS,
    }


def meaning_body(ask: Ask, vector: list[float]) -> Body:
    """What the engine is asked for `meaning`, by the question's vector."""
    return index.PASSAGES, {
        "knn": query.nearest(vector, _NEAREST, ask.passages),
        "size": _NEAREST,
        "docvalue_fields": ["report", "number"],
        **_COLUMNS,
    }


def _reports_body(ask: Ask, asked: query.Clause) -> Body:
    return index.REPORTS, {
        "query": query.filtered(asked, ask.reports),
        "size": ask.depth,
        "docvalue_fields": ["report"],
        **_COLUMNS,
    }


def _of_reports(hits: list[dict[str, Any]], depth: int) -> Leg:
    scores = {hit["fields"]["report"][0]: float(hit["_score"]) for hit in hits}
    return Leg(scores, capped=len(hits) == depth)


def _careful(hits: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Passages that were read from images weigh less, and none is left out."""
    for hit in hits:
        if hit["fields"]["recognised"][0]:
            hit["_score"] = RECOGNISED * float(hit["_score"])
    return sorted(hits, key=lambda hit: -float(hit["_score"]))


def _grouped(hits: list[dict[str, Any]], asked: int, depth: int) -> Leg:
    """The first reports in the order of their best passage; `asked` is how many there could be."""
    best: dict[str, tuple[float, int]] = {}
    for hit in hits:
        fields = hit["fields"]
        best.setdefault(fields["report"][0], (float(hit["_score"]), int(fields["number"][0])))
    first = list(best.items())[:depth]
    return Leg(
        {report: score for report, (score, _) in first},
        {report: number for report, (_, number) in first},
        capped=len(hits) == asked or len(best) > depth,
    )
