"""Whether a harvest brought what it should: the corpus never shrinks without a person's word."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, func, select

from ingest.runs import Run, asked
from schemas.settings import Settings
from schemas.tables import RunState, records, runs


@dataclass(frozen=True)
class Limits:
    """How many deletions of a run look like a mistake of its source: a share, from a number on."""

    share: float = 0.1
    least: int = 20

    @classmethod
    def of(cls, settings: Settings) -> "Limits":
        """As the settings have them."""
        return cls(settings.withdrawn_share, settings.withdrawn_least)


def too_many(connection: Connection, run: Run, gone: int, limits: Limits) -> str:
    """Why a page that takes back so many records is for a person to look at; empty if it isn't."""
    before = run.counts.get("withdrawn", 0)
    if not gone or run.accepted or before + gone < limits.least:
        return ""
    here = (records.c.source == run.source, records.c.place == run.place, ~records.c.deleted)
    live = connection.execute(select(func.count()).select_from(records).where(*here)).scalar_one()
    if before + gone <= limits.share * (live + before):
        return ""
    return f"{before + gone} of {live + before} records would be withdrawn; SATETO_WITHDRAWN_SHARE={limits.share:g}"


def shortfall(connection: Connection, run: Run, counts: dict[str, int]) -> str:
    """Why a full harvest can't be the whole; empty where it may be.

    Notes in `counts` how many records there were, `live`, and how many of before did not come
    again, `vanished`. Those that their source took back, `gone`, are no loss.
    """
    mine = (records.c.run_id == run.id, ~records.c.deleted)
    counts["live"] = _count(connection, *mine)
    family = _family(connection, run.source, run.place, run.options)
    counts["gone"] = _count(connection, records.c.run_id.in_(family), records.c.deleted)
    counts["vanished"] = _count(connection, *_vanished(connection, run.id))
    last = _last_good(connection, run)
    before = last["counts"].get("live", 0) + last["counts"].get("gone", 0) if last else 0
    if counts["live"] + counts["gone"] >= before:
        return ""
    return f"{counts['live']} records, {before - counts['gone']} in the last good harvest"


def vanished(connection: Connection, run_id: str) -> list[RowMapping]:
    """Records of the same harvest before, still shown, that a full run did not find again."""
    where = _vanished(connection, run_id)
    columns = (records.c.source, records.c.native_id, records.c.report_id, records.c.changed_at)
    return list(
        connection.execute(select(*columns).where(*where).order_by(records.c.native_id)).mappings()
    )


def _vanished(connection: Connection, run_id: str) -> tuple[ColumnElement[bool], ...]:
    row = connection.execute(select(runs).where(runs.c.id == run_id)).mappings().one()
    family = _family(connection, row["source"], row["place"], row["options"])
    before = [
        name for name, started in family.items() if name != run_id and started <= row["started_at"]
    ]
    return (records.c.run_id.in_(before), ~records.c.deleted)


def _family(
    connection: Connection, source: str, place: str, options: dict[str, Any]
) -> dict[str, float]:
    """Runs of a place that were asked for with the same options, and when they began."""
    rows = connection.execute(
        select(runs.c.id, runs.c.options, runs.c.started_at).where(
            runs.c.source == source, runs.c.place == place
        )
    )
    return {row.id: row.started_at for row in rows if asked(row.options) == asked(options)}


def _last_good(connection: Connection, run: Run) -> RowMapping | None:
    found = connection.execute(
        select(runs)
        .where(
            runs.c.source == run.source,
            runs.c.place == run.place,
            runs.c.state == RunState.DONE,
            runs.c.full,
            runs.c.id != run.id,
        )
        .order_by(runs.c.started_at.desc())
    ).mappings()
    return next((row for row in found if asked(row["options"]) == asked(run.options)), None)


def _count(connection: Connection, *where: ColumnElement[bool]) -> int:
    return connection.execute(select(func.count()).select_from(records).where(*where)).scalar_one()
