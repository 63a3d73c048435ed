"""Reading from Elasticsearch: one client, the two aliases, and what their mapping says of itself."""

from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import orjson
from elastic_transport import TransportError
from elasticsearch import ApiError, AsyncElasticsearch, NotFoundError
from elasticsearch.serializer import JsonSerializer

from schemas import index
from schemas.errors import EngineError
from schemas.settings import Settings

_KEPT = "5m"  # how long the engine keeps a state of the index for a reader who is slow


@dataclass(frozen=True)
class IndexMade:
    """The generation that is read: full name of its reports, and the space of its vectors."""

    name: str
    space: str
    fingerprint: str


class _Json(JsonSerializer):
    """JSON by orjson, in a fifth of the time, but for lone surrogates, which a question may hold and
    orjson does not write."""

    def json_dumps(self, data: Any) -> bytes:
        try:
            return orjson.dumps(data)
        except TypeError:
            return super().json_dumps(data)

    def json_loads(self, data: bytes) -> Any:
        return orjson.loads(data)


class IndexReader:
    """Searches on the reports and the passages that readers see."""

    def __init__(self, settings: Settings) -> None:
        self._client = AsyncElasticsearch(
            settings.engine, request_timeout=30, retry_on_timeout=False, serializer=_Json()
        )
        self._names = {
            kind: f"{settings.index_prefix}-{kind}" for kind in (index.REPORTS, index.PASSAGES)
        }

    async def search(self, kind: str, body: dict[str, Any]) -> dict[str, Any]:
        """The engine's answer; an empty one where nothing was indexed yet."""
        try:
            answer = await self._client.search(index=self._names[kind], **body)
        except NotFoundError:
            return {"hits": {"hits": [], "total": {"value": 0}}, "aggregations": {}}
        except (ApiError, TransportError) as error:
            raise _silent(error) from error
        return dict(answer.body)

    async def tokens(self, analyzer: str, text: str) -> list[tuple[int, str, str]]:
        """The words of a text as an analyser of the reports cuts them: where, as written, as kept."""
        if not text:
            return []
        try:
            found = await self._client.indices.analyze(
                index=self._names[index.REPORTS], analyzer=analyzer, text=text
            )
        except (ApiError, TransportError) as error:
            raise _silent(error) from error
        place = places(text)
        spans = [
            (place[t["start_offset"]], place[t["end_offset"]], t["token"]) for t in found["tokens"]
        ]
        return [(start, text[start:end], token) for start, end, token in spans]

    async def scan(
        self, kind: str, body: dict[str, Any], size: int
    ) -> AsyncIterator[list[dict[str, Any]]]:
        """All hits of a query as they are now, `size` at a time, in the order of `sort` or of score.

        What changes meanwhile changes nothing here; the engine forgets after five idle minutes.
        """
        sort = [*body.pop("sort", [{"_score": "desc"}]), {"_shard_doc": "asc"}]
        try:
            pit = (
                await self._client.open_point_in_time(index=self._names[kind], keep_alive=_KEPT)
            )["id"]
        except NotFoundError:
            return
        except (ApiError, TransportError) as error:
            raise _silent(error) from error
        after: list[Any] = []
        try:
            while True:
                more = {"search_after": after} if after else {}
                asked = {**body, **more, "pit": {"id": pit, "keep_alive": _KEPT}, "sort": sort}
                answer = await self._client.search(**asked, size=size, track_total_hits=False)
                pit, hits = answer["pit_id"], answer["hits"]["hits"]
                if not hits:
                    return
                yield hits
                after = hits[-1]["sort"]
        except (ApiError, TransportError) as error:
            raise _silent(error) from error
        finally:
            with suppress(ApiError, TransportError):  # it ends by itself
                await self._client.close_point_in_time(id=pit)

    async def made(self) -> IndexMade | None:
        """What is read now; None where nothing was indexed yet."""
        try:
            found = await self._client.indices.get_mapping(
                index=self._names[index.REPORTS], filter_path="*.mappings._meta"
            )
        except NotFoundError:
            return None
        except (ApiError, TransportError) as error:
            raise _silent(error) from error
        name, value = next(iter(found.body.items()))
        meta = value["mappings"]["_meta"]
        return IndexMade(name, meta["space"], meta["fingerprint"])

    async def close(self) -> None:
        """Gives the connections back."""
        await self._client.close()


def places(text: str) -> list[int]:
    """For each unit of UTF-16, in which Java counts, the character that it is of; and the end.

    >>> places("a𠮷b")
    [0, 1, 1, 2, 3]
    """
    units = [at for at, character in enumerate(text) for _ in range(1 + (character > "\uffff"))]
    return [*units, len(text)]


def _silent(error: Exception) -> EngineError:
    """Names the kind of error alone: its text may hold the question."""
    kind = type(error).__name__
    return EngineError(f"the engine does not answer: {kind}", f"検索エンジンが応答しません: {kind}")
