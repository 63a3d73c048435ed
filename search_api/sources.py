"""Where the reports come from, and how the last harvests went."""

from typing import Any

from sqlalchemy import Connection, func, select

from schemas import index
from schemas.report import Frozen
from schemas.tables import RunState, runs
from search_api.access import Reader, visible
from search_api.engine import IndexReader

_SIZE = 100  # more than there are sources


class SourceHealth(Frozen):
    """A source: reports of it that this reader may see, and its harvests. Times in Unix seconds."""

    source: str
    reports: int
    state: str  # of the last harvest; empty where none is known
    last_at: float | None
    done_at: float | None
    places: int
    failing: int
    holes: int


async def counts(reader: IndexReader, who: Reader) -> dict[str, int]:
    """How many reports of each source this reader may see."""
    body = {
        "query": {"bool": {"filter": visible(who)}},
        "size": 0,
        "aggs": {"source": {"terms": {"field": "source", "size": _SIZE}}},
    }
    found = (await reader.search(index.REPORTS, body)).get("aggregations", {})
    return {b["key"]: int(b["doc_count"]) for b in found.get("source", {}).get("buckets", ())}


def last_runs(connection: Connection) -> dict[str, dict[str, Any]]:
    """Of each source the last harvest of every place, summed up."""
    latest = (
        select(runs.c.source, runs.c.place, func.max(runs.c.started_at).label("at"))
        .group_by(runs.c.source, runs.c.place)
        .subquery()
    )
    same = (runs.c.source == latest.c.source) & (runs.c.place == latest.c.place)
    rows = connection.execute(
        select(runs.c.source, runs.c.state, runs.c.started_at, runs.c.holes)
        .join(latest, same & (runs.c.started_at == latest.c.at))
        .order_by(runs.c.started_at)
    ).mappings()
    done = dict(
        connection.execute(
            select(runs.c.source, func.max(runs.c.ended_at))
            .where(runs.c.state == RunState.DONE)
            .group_by(runs.c.source)
        ).all()
    )
    told: dict[str, dict[str, Any]] = {}
    for row in rows:
        one = told.setdefault(row["source"], {"places": 0, "failing": 0, "holes": 0})
        one["places"] += 1
        one["failing"] += row["state"] in (RunState.FAILED, RunState.BROKEN, RunState.HELD)
        one["holes"] += len(row["holes"] or ())
        one |= {"state": row["state"], "last_at": row["started_at"]}
    return {source: {**one, "done_at": done.get(source)} for source, one in told.items()}


def healths(
    counted: dict[str, int], harvests: dict[str, dict[str, Any]]
) -> tuple[SourceHealth, ...]:
    """Both together, by source."""
    nothing = {
        "state": "", "last_at": None, "done_at": None, "places": 0, "failing": 0, "holes": 0,
    }  # fmt: skip
    return tuple(
        SourceHealth(source=source, reports=counted.get(source, 0), **harvests.get(source, nothing))
        for source in sorted(counted.keys() | harvests.keys())
    )
