"""Linking: raw references, many at once, to the works that they mean."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from ingest.citing.pool import WorkPool
from ranking.citing.deciding import FOUND, Decision, decide, refused
from ranking.citing.folding import unbroken
from ranking.citing.parsing import parse
from schemas.citation import Fields

_BATCH = 100
_AT_ONCE = 2  # batches under way: one waits for the engine while the other is read


@dataclass(frozen=True)
class Read:
    """A reference read and judged."""

    fields: Fields
    decision: Decision


def link(
    references: Sequence[str], pool: WorkPool, limit: int, threshold: float = FOUND
) -> Iterator[Read]:
    """Reads and links each reference, in order; those longer than `limit` characters are not."""
    batches = (references[at : at + _BATCH] for at in range(0, len(references), _BATCH))
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        waiting = [
            threads.submit(_linked, batch, pool, limit, threshold)
            for _, batch in zip(range(_AT_ONCE), batches, strict=False)
        ]
        while waiting:
            done = waiting.pop(0).result()
            if (batch := next(batches, None)) is not None:
                waiting.append(threads.submit(_linked, batch, pool, limit, threshold))
            yield from done


def _linked(batch: Sequence[str], pool: WorkPool, limit: int, threshold: float) -> list[Read]:
    texts = [unbroken(raw) for raw in batch]
    fields = [Fields() if len(text) > limit else parse(text) for text in texts]
    refusals = [refused(text, one, limit) for text, one in zip(texts, fields, strict=True)]
    asked = [
        (text, one)
        for text, one, status in zip(texts, fields, refusals, strict=True)
        if status is None
    ]
    found = iter(pool.candidates(asked))
    return [
        Read(one, Decision(status) if status else decide(text, one, next(found), threshold))
        for text, one, status in zip(texts, fields, refusals, strict=True)
    ]
