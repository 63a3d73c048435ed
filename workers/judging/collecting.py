"""What each leg answers to each query of a judged set, from an index made for it and dropped after."""

import asyncio
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest import projecting
from ingest.engine import IndexWriter
from ingest.passages import encoded
from ranking import evaluate, fusion
from ranking.encoder.runtime import Vectors
from schemas import index
from schemas.errors import StateError
from schemas.search import SearchRequest
from schemas.settings import Settings
from schemas.tags import Findings
from search_api import candidates, legs, query
from search_api.access import Reader, visible
from search_api.encoding import Encodes, QueryVector
from search_api.engine import IndexReader
from search_api.hits import Ranking
from workers.judging.corpus import Cut, cut
from workers.judging.vectors import VectorStore

Told = Callable[[str, int, int], None]  # what is done, how many of it, of how many
Answer = Mapping[str, Mapping[str, float]]  # leg -> document -> score, best first
_AT_ONCE = 4  # queries under way
_PATIENCE = 120.0  # seconds for a leg: an evaluation measures order, not speed


@dataclass(frozen=True)
class Collected:
    """A judged set and, for each judged query, the answer of each leg and of all, best first."""

    judged: evaluate.JudgedSet
    answers: dict[str, Answer]
    hybrid: dict[str, list[str]]
    passages: int


@dataclass(frozen=True)
class _Stored:
    """Vectors of the questions, known before they are asked."""

    vectors: Mapping[str, QueryVector]

    async def vector(self, text: str) -> QueryVector:
        return self.vectors[text]


def collect(folder: Path, split: str, settings: Settings, told: Told) -> Collected:
    """Indexes the set, asks every leg, and drops the index. StateError where a leg did not answer."""
    judged = evaluate.load(folder, split)
    store = VectorStore(settings)
    documents = list(cut(folder, store.encoder.lengths, settings))
    texts = list(dict.fromkeys(judged.queries[query] for query in judged.judgements))
    rows = store.vectors(texts, "query", lambda d, n: told("queries", d, n))
    encoder = _Stored(
        {t: QueryVector(r.tolist(), store.space.id) for t, r in zip(texts, rows, strict=True)}
    )
    prefix = f"{settings.index_prefix}-eval-{os.getpid()}"
    own = settings.model_copy(update={"index_prefix": prefix})
    with _indexed(own, store, documents, told):
        answers = asyncio.run(_ask_all(own, encoder, judged, store.space.id, told))
    return Collected(
        judged,
        {query: legs for query, (legs, _) in answers.items()},
        {query: order for query, (_, order) in answers.items()},
        sum(len(one.passages) for one in documents),
    )


async def hybrid(reader: IndexReader, encoder: Encodes, asked: legs.Ask) -> Ranking:
    """All legs of a question at once, fused, those alike lifted; StateError where a leg is missing."""
    found, missing = await legs.run(reader, encoder, asked, _PATIENCE)
    if missing:
        raise StateError(
            f"legs did not answer: {', '.join(missing)}; no figures are given",
            f"応答しない経路があります（{', '.join(missing)}）。測定を中止しました",
        )
    ranking = Ranking.of(asked.request, found)
    vectors = await candidates.vectors(reader, ranking.first, found, Reader())
    return ranking.lifted(vectors)


@contextmanager
def _indexed(
    settings: Settings, store: VectorStore, documents: list[Cut], told: Told
) -> Iterator[None]:
    """The set behind the aliases of `settings`, gone after."""
    measure = store.encoder.lengths
    texts = [t for one in documents for t in encoded(one.report, one.passages, measure)]
    rows = iter(store.vectors(texts, "passage", lambda d, n: told("passages", d, n)))
    writer = IndexWriter(settings, store.space)
    pair = writer.create("", 0)
    try:
        writer.write(_projected(documents, rows, told), only=pair)
        writer.refresh()
        yield
    finally:
        writer.drop([pair.reports, pair.passages])
        writer.close()


def _projected(
    documents: list[Cut], rows: Iterator[Vectors], told: Told
) -> Iterator[tuple[str, str, int, dict[str, Any]]]:
    for place, one in enumerate(documents):
        told("documents", place, len(documents))
        report = projecting.report_document(one.report, Findings(tags=()), {})
        yield index.REPORTS, one.report.id, 1, report
        vectors = (next(rows).tolist() for _ in one.passages)
        many = projecting.passage_documents(one.report, one.passages, vectors)
        for number, document in enumerate(many):
            yield index.PASSAGES, index.passage_id(one.report.id, number), 1, document


async def _ask_all(
    settings: Settings, encoder: _Stored, judged: evaluate.JudgedSet, space: str, told: Told
) -> dict[str, tuple[Answer, list[str]]]:
    reader = IndexReader(settings)
    room = asyncio.Semaphore(_AT_ONCE)
    done = 0

    async def ask(query: str) -> tuple[str, tuple[Answer, list[str]]]:
        nonlocal done
        async with room:
            told("questions", done, len(judged.judgements))
            out = judged.sources.get(query)
            asked = legs.Ask(
                SearchRequest(query=judged.queries[query]),
                _without("_id", out),
                _without("report", out),
                space,
                settings.leg_depth,
            )
            ranking = await hybrid(reader, encoder, asked)
        done += 1
        return query, (ranking.answers, fusion.order(ranking.shares))

    try:
        return dict(await asyncio.gather(*map(ask, judged.judgements)))
    finally:
        await reader.close()


def _without(field: str, document: str | None) -> list[query.Clause]:
    """What a reader may see, less the document that the query was made from."""
    left_out = [{"bool": {"must_not": {"term": {field: document}}}}] if document else []
    return [*visible(Reader()), *left_out]
