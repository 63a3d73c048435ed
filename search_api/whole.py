"""All that a question finds, past the depth of the legs, as one state of the index and in stretches."""

from collections.abc import AsyncIterator
from dataclasses import replace

from schemas import index
from schemas.errors import EngineError, UserError
from schemas.search import SearchRequest
from schemas.settings import Settings
from search_api import legs, query
from search_api.access import Reader
from search_api.answer import Search
from search_api.encoding import QueryEncoder
from search_api.engine import IndexReader
from search_api.exporting import entries
from search_api.exporting.entries import Entry

_AT_ONCE = 500  # reports that are held at a time
_SOURCE = ["record.id", "record.language", "record.metadata"]


async def clause(
    search: Search,
    reader: IndexReader,
    encoder: QueryEncoder,
    settings: Settings,
    request: SearchRequest,
    who: Reader,
) -> query.Clause:
    """The query of all reports that the words find, and of those that another leg found to its depth.

    EngineError where a leg did not answer: a file that lacks something must not look whole.
    """
    search.check(request)
    made = await reader.made()
    if made is None:
        return {"match_none": {}}
    ask = await search.asked(request, who, made.space)
    own = encoder.of(who.organisation, made.space)
    found, degraded = await legs.run(reader, own, ask, settings.leg_seconds)
    if degraded:
        raise EngineError(
            f"parts of the search did not answer ({', '.join(degraded)}): try again",
            f"検索の一部（{'、'.join(degraded)}）が応答しないため、全件を書き出せません。時間をおいて再度お試しください",
        )
    ids = sorted({identity for leg in found.values() for identity in leg.reports})
    either = [{"constant_score": {"filter": {"ids": {"values": ids}}, "boost": 0.0}}]
    if "words" in found:  # past the depth of the leg
        either.append(query.words(ask.request.query))
    return {"bool": {"filter": ask.reports, "should": either, "minimum_should_match": 1}}


async def count(reader: IndexReader, wanted: query.Clause, most: int) -> int:
    """How many reports there are; UserError where there are more than `most`."""
    body = {"query": wanted, "size": 0, "track_total_hits": True}
    found: int = (await reader.search(index.REPORTS, body))["hits"]["total"]["value"]
    if found > most:
        raise UserError(
            f"the result has {found} reports, one file at most {most}; add a filter",
            f"検索結果は {found} 件あり、一つのファイルの上限 {most} 件を超えています。条件を追加してください",
        )
    return found


async def batches(
    reader: IndexReader, wanted: query.Clause, exported: str, size: int = _AT_ONCE
) -> AsyncIterator[list[Entry]]:
    """The reports as entries, those whose words match best first, `size` at a time."""
    body = {"query": wanted, "source": _SOURCE}
    async for hits in reader.scan(index.REPORTS, body, size):
        told = (entries.of_report(hit["_source"]["record"]) for hit in hits)
        yield [replace(entry, exported=exported) for entry in told]
