"""The engine's part of matching: saved questions run over the ids of what is new, many at once.

The percolator would need the questions in the engine, in plain text; so they come and go here.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch

from schemas import index
from schemas.errors import EngineError
from schemas.search import Filters
from schemas.settings import Settings
from search_api import query
from search_api.access import Reader, visible
from search_api.alerts.meaning import Vectors

_AT_ONCE = 250  # searches of one request
_SAMPLE = 1024  # passages of the background
_SEED = 7
# What a report says of itself, beside its passages: a question may be for a name or a keyword.
_ABOUT = {"title": 3.0, "keywords": 2.0, "people": 1.0, "summary": 1.0}


class Scanner:
    """Asks the indices that readers see."""

    def __init__(self, settings: Settings) -> None:
        self._client = Elasticsearch(settings.engine, request_timeout=60, retry_on_timeout=True)
        self._reports = f"{settings.index_prefix}-{index.REPORTS}"
        self._passages = f"{settings.index_prefix}-{index.PASSAGES}"

    def close(self) -> None:
        """Gives the connections back."""
        self._client.close()

    def refresh(self) -> None:
        """Lets searches see what was just written."""
        with _telling():
            self._client.indices.refresh(index=[self._reports, self._passages])

    def admitted(
        self, asked: Sequence[tuple[Reader, Filters]], reports: Sequence[str]
    ) -> list[set[str]]:
        """For each reader with filters, which of these reports they would find."""
        bodies = [
            {
                "query": {"bool": {"filter": [*_clauses(who, filters), _ids(reports)]}},
                "size": len(reports),
                "_source": False,
            }
            for who, filters in asked
        ]
        return [{hit["_id"] for hit in hits} for hits in self._many(self._reports, bodies)]

    def worded(
        self, questions: Sequence[str], reports: Sequence[str], most: int
    ) -> list[list[str]]:
        """For each question, ids of reports and passages (`report#number`) that have its words."""
        these = {
            "bool": {
                "should": [_ids(reports), {"terms": {"report": list(reports)}}],
                "minimum_should_match": 1,
            }
        }
        bodies = [
            {"query": query.filtered(_words(text), [these]), "size": most, "_source": False}
            for text in questions
        ]
        found = self._many(f"{self._reports},{self._passages}", bodies)
        return [[hit["_id"] for hit in hits] for hits in found]

    def background(self) -> Vectors:
        """A sample of the passages that there are, as unit vectors: (passages, dims)."""
        with _telling():
            answer = self._client.search(
                index=self._passages,
                query={
                    "function_score": {
                        "query": {"term": {"withdrawn": False}},
                        "random_score": {"seed": _SEED, "field": "_seq_no"},
                    }
                },
                size=_SAMPLE,
                source={"includes": ["vector"], "exclude_vectors": False},
            )
        rows = [hit["_source"]["vector"] for hit in answer["hits"]["hits"]]
        return np.array(rows, np.float32)

    def _many(self, name: str, bodies: Sequence[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
        for start in range(0, len(bodies), _AT_ONCE):
            some = bodies[start : start + _AT_ONCE]
            searches = [part for body in some for part in ({"index": name}, body)]
            with _telling():
                answers = self._client.msearch(searches=searches)["responses"]
            for answer in answers:
                if "error" in answer:
                    kind = answer["error"].get("type", "error")
                    raise EngineError(
                        f"the engine refused a search: {kind}",
                        f"検索エンジンが検索を拒否しました: {kind}",
                    )
                yield answer["hits"]["hits"]


def _clauses(who: Reader, filters: Filters) -> list[query.Clause]:
    shared = [*visible(who), *query.structured(filters), *query.tagged(filters)]
    return [*shared, *query.within(filters, "sections")]


def _ids(reports: Sequence[str]) -> query.Clause:
    return {"ids": {"values": list(reports)}}


def _words(text: str) -> query.Clause:
    found = [query.all_words(text, fields) for fields in ({query.TEXT: 1.0}, _ABOUT)]
    return {"dis_max": {"queries": found}}


@contextmanager
def _telling() -> Iterator[None]:
    """The kind of an error alone: its text may hold a question."""
    try:
        yield
    except (ApiError, TransportError) as error:
        name = type(error).__name__
        raise EngineError(
            f"the engine does not answer: {name}", f"検索エンジンが応答しません: {name}"
        ) from None
