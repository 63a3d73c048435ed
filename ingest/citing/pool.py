"""The works that references may mean, in Elasticsearch: writing them, and asking for candidates."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from elastic_transport import TransportError
from elasticsearch import BadRequestError, Elasticsearch
from elasticsearch.helpers import streaming_bulk

from ranking.citing import keys
from schemas import works
from schemas.citation import Fields, Work
from schemas.errors import EngineError
from schemas.settings import Settings

CANDIDATES = 6
_ABSENT = 404  # what is to be deleted is gone already
_TITLE_CHARACTERS = 400
_CHUNK_BYTES = 4_000_000


class WorkPool:
    """The index of works behind one alias; it is made at the first write."""

    def __init__(self, settings: Settings, name: str = works.WORKS) -> None:
        self.client = Elasticsearch(settings.engine, request_timeout=60, retry_on_timeout=True)
        self.alias = f"{settings.index_prefix}-{name}"

    def close(self) -> None:
        """Gives the connections back."""
        self.client.close()

    def write(self, known: Iterable[Work]) -> int:
        """Writes works, the same id over the older one, and lets searches see them; their number."""
        with _answering():
            return self._write(known)

    def change(self, known: Iterable[Work], gone: Iterable[str]) -> None:
        """Writes works and deletes others; searches see it within a second."""
        with _answering():
            self._send(_changes(known, gone, self._ready()))

    def _write(self, known: Iterable[Work]) -> int:
        index = self._ready()
        written = self._send(_changes(known, (), index))
        self.client.indices.refresh(index=index)
        return written

    def _send(self, actions: Iterable[dict[str, Any]]) -> int:
        sent = 0
        for ok, item in streaming_bulk(
            self.client, actions, max_chunk_bytes=_CHUNK_BYTES, raise_on_error=False
        ):
            if not ok and item.get("delete", {}).get("status") != _ABSENT:
                raise EngineError(
                    f"the engine refused a work: {item}",
                    f"検索エンジンが文献を拒否しました: {item}",
                )
            sent += 1
        return sent

    def drop(self) -> None:
        """Deletes the index."""
        self.client.options(ignore_status=404).indices.delete(index=self._name())

    def candidates(self, asked: Sequence[tuple[str, Fields]]) -> list[list[Work]]:
        """For each (reference, fields) the works that it may mean, the likeliest first.

        One request for all of them. An engine that holds no works yet answers with none.
        """
        if not asked:
            return []
        searches: list[dict[str, Any]] = []
        for text, fields in asked:
            searches += [{}, _search(text, fields)]
        with _answering():
            found = self.client.msearch(
                index=self.alias, searches=searches, ignore_unavailable=True,
                filter_path="responses.hits.hits._source.work,responses.error,responses.status",
            )  # fmt: skip
        return [_works(answer) for answer in found["responses"]]

    def _name(self) -> str:
        return f"{self.alias}-{works.fingerprint()}"

    def _ready(self) -> str:
        name = self._name()
        try:
            self.client.indices.create(
                index=name,
                settings=works.settings(),
                mappings=works.mappings(),
                aliases={self.alias: {}},
            )
        except BadRequestError as error:
            if error.error != "resource_already_exists_exception":
                raise
        return name


@contextmanager
def _answering() -> Iterator[None]:
    """An engine that can't be reached is an error that a person can act on."""
    try:
        yield
    except TransportError as error:
        raise EngineError(
            f"the search engine does not answer; `sateto up` starts it ({error})",
            f"検索エンジンが応答しません。`sateto up` で起動してください（{error}）",
        ) from error


def document(work: Work) -> dict[str, Any]:
    """The document of a work."""
    return {
        "title": list(work.titles),
        "author": keys.family(work.authors[0]) if work.authors else None,
        "year": work.year,
        "container": work.container,
        "volume": keys.number(work.volume) or None,
        "page": keys.first_page(work.pages) or None,
        "ids": list(work.ids),
        "work": work.model_dump(mode="json", exclude_defaults=True),
    }


def _changes(known: Iterable[Work], gone: Iterable[str], index: str) -> Iterator[dict[str, Any]]:
    for work in known:
        yield {"_op_type": "index", "_index": index, "_id": work.id, "_source": document(work)}
    for identity in gone:
        yield {"_op_type": "delete", "_index": index, "_id": identity}


def _search(text: str, fields: Fields) -> dict[str, Any]:
    """The title's words, and as much again where volume, page and author agree."""
    title = fields.title if len(keys.squeeze(fields.title)) >= 8 else text
    should: list[dict[str, Any]] = [{"match": {"title": title[:_TITLE_CHARACTERS]}}]
    place = [
        {"term": {field: value}}
        for field, value in (
            ("volume", keys.number(fields.volume)),
            ("page", keys.first_page(fields.pages)),
        )
        if value
    ]
    if len(place) > 1:
        should.append({"constant_score": {"filter": {"bool": {"filter": place}}, "boost": 20}})
    if fields.authors and (author := keys.family(fields.authors[0])):
        should.append({"constant_score": {"filter": {"term": {"author": author}}, "boost": 4}})
    if ids := [key for key in fields.ids if not key.startswith("url:")]:
        should.append({"constant_score": {"filter": {"terms": {"ids": ids}}, "boost": 1000}})
    return {
        "query": {"bool": {"should": should, "minimum_should_match": 1}},
        "size": CANDIDATES,
        "_source": ["work"],
        "track_total_hits": False,
    }


def _works(answer: dict[str, Any]) -> list[Work]:
    if "error" in answer:
        raise EngineError(
            f"the engine could not look for works: {answer['error']}",
            f"検索エンジンが文献を探せませんでした: {answer['error']}",
        )
    hits = answer.get("hits", {}).get("hits", [])
    return [Work.model_validate(hit["_source"]["work"]) for hit in hits]
