"""What there is to harvest and how it went; what could not be taken in, and why."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from ingest import completeness
from ingest.runs import asked
from ingest.sources import Kind, kinds
from schemas.database import reading, ready_database
from schemas.reasons import Reason
from schemas.settings import Settings
from schemas.tables import WorkState, refusals, reports, runs, work


def list_sources(settings: Settings) -> list[dict[str, Any]]:
    """All sources with what they declare, and the last run of each."""
    with reading(ready_database(settings.database)) as connection:
        last = {row["source"]: row for row in reversed(_latest(connection))}
    return [_source(kind, last.get(kind.name)) for _, kind in sorted(kinds().items())]


def list_failures(settings: Settings) -> list[dict[str, Any]]:
    """Refused records, failed steps, and what harvests could not find; the newest first."""
    database = ready_database(settings.database)
    with reading(database) as connection:
        failed = connection.execute(
            select(
                reports.c.source, reports.c.native_id, reports.c.id, work.c.step,
                work.c.reason, work.c.detail, work.c.updated_at.label("at"),
            )
            .join(reports, reports.c.id == work.c.report_id)
            .where(work.c.state == WorkState.FAILED, work.c.revision == reports.c.revision)
        ).mappings().all()  # fmt: skip
        partly = connection.execute(
            select(
                reports.c.source, reports.c.native_id, reports.c.id, reports.c.reason,
                reports.c.detail, reports.c.updated_at.label("at"),
            ).where(reports.c.state == "indexed", reports.c.reason.is_not(None))
        ).mappings().all()  # fmt: skip
        refused = connection.execute(select(refusals)).mappings().all()
        missing = [row for one in _latest(connection) for row in _missing(connection, one)]
    rows = [
        *({**row, "step": row["step"]} for row in failed),
        *({**row, "step": "read"} for row in partly),
        *({**_columns(row), "id": "", "step": "harvest"} for row in refused),
        *missing,
    ]
    return [_told(row) for row in sorted(rows, key=lambda row: -row["at"])]


def _source(kind: Kind, row: RowMapping | None) -> dict[str, Any]:
    return {
        "name": kind.name,
        "protocol": kind.protocol,
        "terms": f"{kind.terms_ja} / {kind.terms_en} {kind.terms_url}".strip(),
        "pace": kind.pace,
        "licence": kind.licence,
        "incremental": f"{kind.incremental_ja} / {kind.incremental_en}",
        "last_run": _run(row) if row else None,
    }


def _run(row: RowMapping) -> dict[str, Any]:
    return {
        "run": row["id"],
        "place": row["place"],
        "state": row["state"],
        "detail": row["detail"],
        "when": datetime.fromtimestamp(row["started_at"], UTC).isoformat(timespec="seconds"),
        "counts": row["counts"],
        "holes": row["holes"] or [],
    }


def _latest(connection: Connection) -> list[RowMapping]:
    """The last run of each place and options, the newest first."""
    rows = connection.execute(select(runs).order_by(runs.c.started_at.desc())).mappings()
    found: dict[str, RowMapping] = {}
    for row in rows:
        found.setdefault(f"{row['source']} {row['place']} {asked(row['options'])}", row)
    return list(found.values())


def _missing(connection: Connection, run: RowMapping) -> Iterator[dict[str, Any]]:
    """Holes of a run, and records of before that a full one did not find again."""
    told = {"source": run["source"], "step": "harvest", "at": run["ended_at"] or run["started_at"]}
    for hole in run["holes"] or ():
        yield {**told, "native_id": "", "id": "", "reason": Reason.HOLE, "detail": hole}
    if run["counts"].get("vanished"):
        for row in completeness.vanished(connection, run["id"]):
            names = {"native_id": row["native_id"], "id": row["report_id"], "detail": ""}
            yield {**told, **names, "reason": Reason.VANISHED}


def _columns(row: Any) -> dict[str, Any]:
    names = ("source", "native_id", "reason", "detail", "at")
    return {name: row[name] for name in names}


def _told(row: dict[str, Any]) -> dict[str, Any]:
    reason = Reason(row["reason"])
    return {**row, "ja": reason.ja, "en": reason.en}
