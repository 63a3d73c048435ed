"""Clocks: each leg alone, the whole in one process and over HTTP, and the engine asked straight."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any, TypeVar

import httpx
import numpy as np
from elasticsearch import AsyncElasticsearch

from schemas.errors import StateError
from schemas.search import SearchRequest
from schemas.settings import Settings
from search_api import legs
from search_api.access import Reader, visible
from search_api.encoding import QueryEncoder, QueryVector
from search_api.engine import IndexReader
from search_api.hits import Ranking
from workers.judging.collecting import Told, hybrid

LEGS = ("words", "bigrams", "passages", "meaning")
T = TypeVar("T")
Times = dict[str, list[float]]  # what was timed -> seconds of each question
_PATIENCE = 60.0


class _Known:
    """A question's vector that is there already."""

    def __init__(self, vector: QueryVector) -> None:
        self._vector = vector

    async def vector(self, _text: str) -> QueryVector:
        return self._vector


def quantiles(seconds: Sequence[float]) -> dict[str, float]:
    """p50 and p95 in milliseconds."""
    cut = statistics.quantiles(seconds, n=20) if len(seconds) > 1 else [seconds[0]] * 19
    return {
        "p50": round(1000 * statistics.median(seconds), 1),
        "p95": round(1000 * cut[-1], 1),
    }


async def timed(call: Awaitable[T]) -> tuple[float, T]:
    """Seconds that a call took, and what it gave."""
    began = time.perf_counter()
    found = await call
    return time.perf_counter() - began, found


async def one_by_one(settings: Settings, questions: Sequence[str], space: str, told: Told) -> Times:
    """Each question in turn: its vector, each leg alone, the ranking of all legs at once with its
    vector, their fusion, the engine straight, and the whole answer over HTTP.

    All ways of a question follow one another, so that other work on the machine hits them alike, and
    in an order that is drawn for each, since what one way has read is warm for the next. No vector is
    kept between them. StateError where one doesn't answer: no figure is made of what did not happen.
    """
    reader = IndexReader(settings)
    encoder = QueryEncoder(settings.encoder, _PATIENCE)
    straight = AsyncElasticsearch(settings.engine, request_timeout=_PATIENCE)
    found: Times = {}
    draw = np.random.default_rng(3)
    try:
        async with httpx.AsyncClient(base_url=settings.api, timeout=_PATIENCE) as client:
            for place, text in enumerate(questions):
                told("questions", place, len(questions))
                ask = partial(_ask, settings, text, space)
                vector = await encoder.vector(text)
                ways: dict[str, Callable[[], Awaitable[Any]]] = {
                    "encoder": partial(encoder.vector, text),
                    "words": partial(legs.words, reader, ask()),
                    "bigrams": partial(legs.bigrams, reader, ask()),
                    "passages": partial(legs.passages, reader, ask()),
                    "meaning": partial(legs.meaning, reader, _Known(vector), ask()),
                    "hybrid": partial(hybrid, reader, encoder, ask()),
                    "straight": partial(_straight, straight, settings, ask(), vector),
                    "total": partial(_whole, client, text),
                }
                answers: dict[str, Any] = {}
                for name in draw.permutation(list(ways)).tolist():
                    took, answers[name] = await timed(ways[name]())
                    found.setdefault(name, []).append(took)
                began = time.perf_counter()
                Ranking.of(ask().request, {name: answers[name] for name in LEGS})
                found.setdefault("fusion", []).append(time.perf_counter() - began)
    finally:
        await reader.close()
        await encoder.close()
        await straight.close()
    told("questions", len(questions), len(questions))
    return found


async def readers(
    settings: Settings, questions: Sequence[str], at_once: int
) -> tuple[list[float], float]:
    """Seconds of each question with so many readers, who each ask anew at once; and in all."""
    left = iter(questions)
    took: list[float] = []

    async def read(client: httpx.AsyncClient) -> None:
        for text in left:
            seconds, _ = await timed(_whole(client, text))
            took.append(seconds)

    async with httpx.AsyncClient(base_url=settings.api, timeout=_PATIENCE) as client:
        began = time.perf_counter()
        await asyncio.gather(*(read(client) for _ in range(at_once)))
        return took, time.perf_counter() - began


async def straight_readers(
    settings: Settings, asked: Sequence[tuple[str, QueryVector]], space: str, at_once: int
) -> float:
    """Seconds in which so many readers get the legs of all questions from the engine itself."""
    left = iter(asked)

    async def read(client: AsyncElasticsearch) -> None:
        for text, vector in left:
            await _straight(client, settings, _ask(settings, text, space), vector)

    async with AsyncElasticsearch(settings.engine, request_timeout=_PATIENCE) as client:
        began = time.perf_counter()
        await asyncio.gather(*(read(client) for _ in range(at_once)))
        return time.perf_counter() - began


async def _straight(
    client: AsyncElasticsearch, settings: Settings, ask: legs.Ask, vector: QueryVector
) -> None:
    """The bodies of all legs in one request, and nothing done with the answer."""
    bodies = (
        legs.words_body(ask), legs.bigrams_body(ask), legs.passages_body(ask),
        legs.meaning_body(ask, vector.values),
    )  # fmt: skip
    lines = [
        line
        for kind, body in bodies
        for line in ({"index": f"{settings.index_prefix}-{kind}"}, body)
    ]
    answer = await client.msearch(searches=lines)
    if any("error" in one for one in answer["responses"]):
        raise StateError("the engine refused a leg", "検索エンジンが経路の問いを拒否しました")


def _ask(settings: Settings, text: str, space: str) -> legs.Ask:
    seen = visible(Reader())
    return legs.Ask(SearchRequest(query=text), seen, seen, space, settings.leg_depth)


async def _whole(client: httpx.AsyncClient, text: str) -> None:
    """The answer to a question over HTTP, which has to be whole."""
    answer = await client.get("/v1/search", params={"q": text})
    if answer.status_code != 200 or answer.json()["degraded"]:
        raise StateError(
            f"an answer was not whole (status {answer.status_code}); no figures are given",
            f"完全でない回答がありました（状態 {answer.status_code}）。測定を中止しました",
        )
