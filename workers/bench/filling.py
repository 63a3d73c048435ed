"""Filling an index of its own, as the product does, and bare, to compare the two."""

import itertools
import time
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from elasticsearch.helpers import streaming_bulk

from ingest import projecting
from ingest.engine import IndexWriter, Pair
from ranking.encoder.runtime import Vectors
from schemas import index
from schemas.tags import Findings
from workers.bench import made
from workers.judging.collecting import Told

Document = tuple[str, str, int, dict[str, Any]]
_AT_ONCE = 200  # reports whose vectors are mixed at once: memory stays flat
_SHARE = 10  # one report in so many is loaded both ways, and at least `_LEAST`
_LEAST = 200


def documents(base: Vectors, count: int, told: Told) -> Iterator[Document]:
    """What the pipeline would write of the made reports, report by report."""
    for start in range(0, count, _AT_ONCE):
        some = min(_AT_ONCE, count - start)
        told("documents", start, count)
        rows = iter(made.vectors(base, some * made.PASSAGES, start))
        for one in made.reports(some, start):
            yield index.REPORTS, one.report.id, 1, _report(one)
            vectors = [next(rows).tolist() for _ in one.passages]
            many = projecting.passage_documents(one.report, one.passages, vectors)
            for number, document in enumerate(many):
                yield index.PASSAGES, index.passage_id(one.report.id, number), 1, document
    told("documents", count, count)


def _report(one: made.Made) -> dict[str, Any]:
    """Interest spread over 0..1, as a tagger's would be."""
    draw = np.random.default_rng(int(one.report.provenance.native_id))
    interest = dict(zip(("defense", "civil"), draw.random(2).round(3).tolist(), strict=True))
    return projecting.report_document(one.report, Findings(tags=(), interest=interest), {})


def fill(writer: IndexWriter, pair: Pair, some: Iterable[Document]) -> float:
    """Writes and merges as a rebuild does; seconds until all can be searched."""
    began = time.perf_counter()
    writer.write(some, only=pair)
    writer.merge(pair)
    writer.client.indices.refresh(index=[pair.reports, pair.passages])
    return time.perf_counter() - began


def fill_bare(writer: IndexWriter, pair: Pair, some: Iterable[Document]) -> float:
    """The same by the client's bulk helper with nothing beside; seconds as above."""
    actions = (
        {"_index": getattr(pair, kind), "_id": identity, "_source": document}
        for kind, identity, _, document in some
    )
    began = time.perf_counter()
    for _ in streaming_bulk(writer.client, actions):
        pass
    writer.client.indices.refresh(index=[pair.reports, pair.passages])
    return time.perf_counter() - began


def rates(writer: IndexWriter, base: Vectors, count: int, told: Told) -> dict[str, float]:
    """Documents a second by either way, on the documents of a tenth of the reports, made before.

    Each way goes twice, in turns; the faster of its two counts, since the machine has other work.
    """
    some = list(documents(base, min(count, max(_LEAST, count // _SHARE)), told))
    seconds: dict[str, list[float]] = {"product": [], "bare": []}
    for turn, (name, way) in itertools.product((1, 2), (("bare", fill_bare), ("product", fill))):
        pair = writer.create(f"-{name}-{turn}", turn * 10 + len(name))
        try:
            seconds[name].append(way(writer, pair, some))
        finally:
            writer.drop([pair.reports, pair.passages])
    best = {name: len(some) / min(times) for name, times in seconds.items()}
    return {**best, "share": best["product"] / best["bare"], "documents": float(len(some))}
