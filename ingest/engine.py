"""Writing to Elasticsearch: the two indices, their names and aliases, and batches of documents."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from elasticsearch import BadRequestError, Elasticsearch
from elasticsearch.helpers import streaming_bulk

from ranking.encoder import Space
from schemas import index
from schemas.errors import EngineError
from schemas.settings import Settings

_CHUNK_BYTES = 8_000_000
_RETRIES = 4
_CONFLICT = 409  # a newer revision is there already: nothing to do


@dataclass(frozen=True)
class Pair:
    """One generation of the two indices, by their full names."""

    reports: str
    passages: str


class IndexWriter:
    """Writes documents to the pair that readers see, and to the one that a rebuild fills."""

    def __init__(self, settings: Settings, space: Space) -> None:
        self.client = Elasticsearch(settings.engine, request_timeout=60, retry_on_timeout=True)
        self._prefix = settings.index_prefix
        self._space = space

    def close(self) -> None:
        """Gives the connections back."""
        self.client.close()

    def ready(self) -> Pair:
        """The pair in use; made at the first call on an empty engine."""
        return self.current() or self.create("", 0)

    def current(self) -> Pair | None:
        """The pair behind the aliases that readers use."""
        return self._behind("")

    def create(self, alias: str, generation: int) -> Pair:
        """A new, empty pair behind `alias` ("" for readers, "-next" for a rebuild).

        Where two processes make the same generation at once, both get it.
        """
        mark = index.fingerprint(self._space.id, self._space.dims)
        suffix = f"{mark}-{generation}"
        mappings = {
            index.REPORTS: index.report_mappings(),
            index.PASSAGES: index.passage_mappings(self._space.dims),
        }
        for name, mapping in mappings.items():
            meta = {"space": self._space.id, "model": self._space.model, "fingerprint": mark}
            try:
                self.client.indices.create(
                    index=f"{self._prefix}-{name}-{suffix}",
                    settings=index.settings(),
                    mappings={**mapping, "_meta": meta},
                    aliases={f"{self._prefix}-{name}{alias}": {}},
                )
            except BadRequestError as error:
                if error.error != "resource_already_exists_exception":
                    raise
        return Pair(*(f"{self._prefix}-{name}-{suffix}" for name in mappings))

    def swap(self, fresh: Pair) -> list[str]:
        """Lets readers see `fresh`, at once for both indices; the names that were seen before."""
        actions: list[dict[str, Any]] = []
        old: list[str] = []
        for name, to in ((index.REPORTS, fresh.reports), (index.PASSAGES, fresh.passages)):
            alias = f"{self._prefix}-{name}"
            for seen in self._names(alias):
                actions.append({"remove": {"index": seen, "alias": alias}})
                old.append(seen)
            actions.append({"add": {"index": to, "alias": alias}})
            actions.append({"remove": {"index": to, "alias": f"{alias}-next"}})
        self.client.indices.update_aliases(actions=actions)
        return old

    def drop(self, names: Iterable[str]) -> None:
        """Deletes indices by full name; an absent one is no fault."""
        for name in names:
            self.client.options(ignore_status=404).indices.delete(index=name)

    def generations(self) -> list[str]:
        """All indices of this prefix, the oldest first."""
        found = self.client.indices.get(
            index=f"{self._prefix}-{index.REPORTS}-*,{self._prefix}-{index.PASSAGES}-*",
            features=["aliases"],
        )
        return sorted(found, key=lambda name: name.rsplit("-", 1)[-1])

    def write(
        self, documents: Iterable[tuple[str, str, int, dict[str, Any]]], only: Pair | None = None
    ) -> None:
        """Writes (kind, id, revision, document); an older revision never overwrites a newer one."""
        pairs = [only] if only else self._pairs()
        failed = [
            item
            for ok, item in streaming_bulk(
                self.client,
                _actions(documents, pairs),
                max_chunk_bytes=_CHUNK_BYTES,
                max_retries=_RETRIES,
                raise_on_error=False,
            )
            if not ok and item["index"]["status"] != _CONFLICT
        ]
        if failed:
            raise EngineError(
                f"the engine refused {len(failed)} documents, the first: {failed[0]}",
                f"検索エンジンが {len(failed)} 件の文書を拒否しました。最初のもの: {failed[0]}",
            )

    def refresh(self) -> None:
        """Makes what was written visible to searches."""
        self.client.indices.refresh(index=f"{self._prefix}-*", ignore_unavailable=True)

    def merge(self, pair: Pair, *, wait: bool = True) -> None:
        """Merges each index of a pair into one segment, since a search goes through each by itself.

        Minutes for a quarter of a million passages; where nobody waits the engine goes on alone.
        """
        self.client.options(request_timeout=None, retry_on_timeout=False).indices.forcemerge(
            index=[pair.reports, pair.passages], max_num_segments=1, wait_for_completion=wait
        )

    def count(self, kind: str, pair: Pair | None = None) -> int:
        """Documents of a kind that are not withdrawn."""
        name = getattr(pair, kind) if pair else f"{self._prefix}-{kind}"
        found = self.client.count(index=name, query={"term": {"withdrawn": False}})
        return int(found["count"])

    def tags(self, ids: list[str]) -> dict[str, list[str]]:
        """The tags that readers see of reports, by id; those that are not in the index are left out."""
        pair = self.current()
        if pair is None or not ids:
            return {}
        found = self.client.mget(index=pair.reports, ids=ids, source_includes=["tags"])
        return {
            one["_id"]: one["_source"].get("tags", []) for one in found["docs"] if one.get("found")
        }

    def space(self, pair: Pair) -> str:
        """The space of the vectors that a pair holds."""
        found = self.client.indices.get_mapping(index=pair.passages)
        return str(found[pair.passages]["mappings"]["_meta"]["space"])

    def _pairs(self) -> list[Pair]:
        """Where live documents go: what is read and what a rebuild fills, of this space alone.

        While a rebuild for another model goes on, the old index must not get the new one's vectors.
        """
        pairs = [pair for pair in (self.ready(), self._behind("-next")) if pair]
        return [pair for pair in pairs if self.space(pair) == self._space.id]

    def _behind(self, alias: str) -> Pair | None:
        names = [
            self._names(f"{self._prefix}-{kind}{alias}") for kind in (index.REPORTS, index.PASSAGES)
        ]
        return Pair(names[0][0], names[1][0]) if all(names) else None

    def _names(self, alias: str) -> list[str]:
        found = self.client.options(ignore_status=404).indices.get_alias(name=alias)
        return [
            name
            for name, value in found.body.items()
            if isinstance(value, dict) and "aliases" in value
        ]


def _actions(
    documents: Iterable[tuple[str, str, int, dict[str, Any]]], pairs: list[Pair]
) -> Iterator[dict[str, Any]]:
    for kind, identity, revision, document in documents:
        for pair in pairs:
            yield {
                "_op_type": "index",
                "_index": getattr(pair, kind),
                "_id": identity,
                "version": revision,
                "version_type": "external_gte",
                "_source": document,
            }
