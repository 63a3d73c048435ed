"""Counts over all reports that a reader may see, under the filters of a search."""

from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, get_args

from schemas import index
from schemas.search import FacetValue, Filters
from schemas.tags import Band
from schemas.trends import Funding, Matrix, Stage, Trends
from search_api import facets, query
from search_api.access import Reader, visible
from search_api.engine import IndexReader

_ROWS, _COLUMNS = 12, 10  # tags and institutions of a matrix
_YEARS = 30  # the latest fiscal years; a wider picture is not read
_PROJECTS = 2_000  # of one request

Facets = Mapping[str, tuple[FacetValue, ...]]


async def trends(reader: IndexReader, filters: Filters, who: Reader) -> tuple[Trends, Facets]:
    """The counts, and the values by which they can be narrowed."""
    within = [
        *visible(who),
        *query.structured(filters),
        *query.tagged(filters),
        *query.within(filters, "sections"),
    ]
    common, narrowing, total = await _common(reader, within)
    tags, institutions, bands, years = (_keys(common, name) for name in _COMMON)
    cells = await _cells(reader, within, tags, institutions)
    return Trends(
        total=total,
        years=_matrix(tags, _spread(years), cells, "year"),
        institutions=_matrix(tags, institutions, cells, "institution"),
        funding=await _funding(reader, within),
        maturity=tuple(Stage(band=band, count=bands.get(band, 0)) for band in get_args(Band)),
    ), narrowing


_COMMON = {
    "tag": {"field": "tags", "size": _ROWS},
    "institution": {"field": "institution", "size": _COLUMNS, "exclude": ""},
    "maturity": {"field": "maturity"},
    "year": {"field": "end_year", "size": 200},
}


async def _common(
    reader: IndexReader, within: list[query.Clause]
) -> tuple[dict[str, Any], Facets, int]:
    """The commonest values of each field, the facets, and how many reports there are."""
    mine = {f"trend_{name}": {"terms": terms} for name, terms in _COMMON.items()}
    answer = await _asked(reader, within, {**facets.ask(), **mine})
    found = answer.get("aggregations", {})
    total: int = answer["hits"]["total"]["value"]
    return found, facets.read(found), total


async def _cells(
    reader: IndexReader,
    within: list[query.Clause],
    tags: Mapping[str, int],
    institutions: Mapping[str, int],
) -> Mapping[str, Any]:
    """Of each tag: counts by year and by institution."""
    if not tags:
        return {}
    inner: dict[str, Any] = {"year": {"terms": {"field": "end_year", "size": 200}}}
    if institutions:
        named = {"field": "institution", "size": len(institutions), "include": list(institutions)}
        inner["institution"] = {"terms": named}
    outer = {"field": "tags", "size": len(tags), "include": list(tags)}
    answer = await _asked(reader, within, {"tag": {"terms": outer, "aggs": inner}})
    buckets = answer.get("aggregations", {}).get("tag", {}).get("buckets", ())
    return {bucket["key"]: bucket for bucket in buckets}


def _matrix(
    tags: Mapping[str, int],
    columns: Sequence[str] | Mapping[str, int],
    cells: Mapping[str, Any],
    name: str,
) -> Matrix:
    rows = []
    for tag in tags:
        buckets = cells.get(tag, {}).get(name, {}).get("buckets", ())
        counts = {str(bucket["key"]): bucket["doc_count"] for bucket in buckets}
        rows.append(tuple(counts.get(column, 0) for column in columns))
    return Matrix(rows=tuple(tags), columns=tuple(columns), counts=tuple(rows))


def _spread(years: Mapping[str, int]) -> list[str]:
    """Every year from the first to the last, at most the latest thirty.

    >>> _spread({"2021": 1, "2019": 4}), _spread({"1950": 1, "2020": 1})[0]
    (['2019', '2020', '2021'], '1991')
    """
    if not years:
        return []
    first, last = min(map(int, years)), max(map(int, years))
    return [str(year) for year in range(max(first, last - _YEARS + 1), last + 1)]


async def _funding(reader: IndexReader, within: list[query.Clause]) -> tuple[Funding, ...]:
    """Sums by programme. The yearly reports of a project tell its whole amount each: it counts once."""
    sums: dict[tuple[str, str], int] = defaultdict(int)
    projects: dict[tuple[str, str], int] = defaultdict(int)
    async for bucket in _projects(reader, within):
        key = bucket["key"]["programme"], bucket["key"]["currency"]
        sums[key] += int(bucket["amount"]["value"])
        projects[key] += 1
    found = [
        Funding(programme=key[0], currency=key[1], amount=amount, projects=projects[key])
        for key, amount in sums.items()
    ]
    return tuple(
        sorted(
            found, key=lambda one: (one.currency != "JPY", one.currency, -one.amount, one.programme)
        )
    )


async def _projects(
    reader: IndexReader, within: list[query.Clause]
) -> AsyncIterator[dict[str, Any]]:
    """A bucket for each project whose amount is known, a stretch of them at a time."""
    fields = ("programme", "currency", "project")
    sources = [{name: {"terms": {"field": name}}} for name in fields]
    after: dict[str, Any] = {}
    while True:
        composite = {"size": _PROJECTS, "sources": sources, **({"after": after} if after else {})}
        inner = {"amount": {"max": {"field": "amount"}}}
        body = {"project": {"composite": composite, "aggs": inner}}
        known = [*within, {"exists": {"field": "amount"}}]
        found = (await _asked(reader, known, body)).get("aggregations", {}).get("project", {})
        for bucket in found.get("buckets", ()):
            yield bucket
        after = found.get("after_key", {})
        if not after:
            return


async def _asked(
    reader: IndexReader, within: list[query.Clause], aggs: dict[str, Any]
) -> dict[str, Any]:
    body = {"query": {"bool": {"filter": within}}, "size": 0, "track_total_hits": True}
    return await reader.search(index.REPORTS, {**body, "aggs": aggs})


def _keys(found: Mapping[str, Any], name: str) -> dict[str, int]:
    buckets = found.get(f"trend_{name}", {}).get("buckets", ())
    return {str(bucket["key"]): int(bucket["doc_count"]) for bucket in buckets}
