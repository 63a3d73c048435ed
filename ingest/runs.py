"""Harvest runs: a source's pages taken one by one, each committed with the cursor that follows."""

import json
import re
import secrets
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, Engine, RowMapping, or_, select, update
from sqlalchemy.exc import IntegrityError

from ingest import worktable
from ingest.archive import Archive
from ingest.sources import Page, Record
from schemas.database import reading
from schemas.errors import NotFoundError
from schemas.reasons import Reason
from schemas.report import report_id
from schemas.tables import ReportState, RunState, refusals, reports, revisions, runs

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")  # what no database takes in a text
FIRST_STEP, LAST_STEP = "fetch", "project"


@dataclass(frozen=True)
class Run:
    """A run as a worker holds it; `cursor` is None before the first page."""

    id: str
    source: str
    place: str
    options: dict[str, Any]
    cursor: str | None
    pages: int
    counts: dict[str, int]
    attempts: int
    lease: str = field(default="")


def start(database: Engine, source: str, place: str, options: dict[str, Any], now: float) -> str:
    """A run of that source, or the one that is going on there: one at a time per place.

    It begins where the last good run of the same place and options said that it may: the option
    `resume`.
    """
    try:
        with database.begin() as connection:
            return _going(connection, source, place) or _new(
                connection, source, place, options, now
            )
    except IntegrityError:  # somebody else began it at the same moment
        return start(database, source, place, options, now)


def take(database: Engine, run_id: str, now: float, seconds: float) -> Run | None:
    """The run with its lease; None where it has ended, waits, or somebody works on it."""
    token = secrets.token_hex(8)
    free = or_(runs.c.lease.is_(None), runs.c.lease_until < now)
    with database.begin() as connection:
        taken = connection.execute(
            update(runs)
            .where(
                runs.c.id == run_id, runs.c.state == RunState.RUNNING, runs.c.due_at <= now, free
            )
            .values(lease=token, lease_until=now + seconds, attempts=runs.c.attempts + 1)
        )
        if taken.rowcount != 1:
            return None
        row = connection.execute(select(runs).where(runs.c.id == run_id)).mappings().one()
    return _run(row, token)


def save(
    database: Engine, archive: Archive, run: Run, page: Page, now: float
) -> list[worktable.Item] | None:
    """Keeps a page: bytes first, then rows and cursor in one transaction.

    Returns the items that became due; None where the lease was lost, and then nothing is kept.
    """
    kept = [(record, archive.put(record.content)) for record in page.records]
    counts = Counter(run.counts)
    counts["ignored"] += page.ignored
    items: list[worktable.Item] = []
    with database.begin() as connection:
        if not _advance(connection, run, page, now):
            return None
        for record, digest in kept:
            outcome, item = _keep(connection, run, record, digest, now)
            counts[outcome] += 1
            counts["seen"] += 1
            if item:
                items.append(item)
        connection.execute(update(runs).where(runs.c.id == run.id).values(counts=dict(counts)))
    return items


def postpone(database: Engine, run: Run, pause: float, detail: str, now: float) -> None:
    """Gives a run back after a failure that may pass."""
    _release(database, run, due_at=now + pause, detail=worktable.told(detail))


def fail(database: Engine, run: Run, detail: str, now: float) -> None:
    """Ends a run that can't go on; what it kept stays kept."""
    _release(database, run, state=RunState.FAILED, ended_at=now, detail=worktable.told(detail))


def due(database: Engine, now: float) -> list[str]:
    """Ids of runs that wait for a worker."""
    free = or_(runs.c.lease.is_(None), runs.c.lease_until < now)
    with reading(database) as connection:
        rows = connection.execute(
            select(runs.c.id).where(runs.c.state == RunState.RUNNING, runs.c.due_at <= now, free)
        )
        return [str(row.id) for row in rows]


def show(database: Engine, run_id: str) -> RowMapping:
    """The row of a run."""
    with reading(database) as connection:
        row = connection.execute(select(runs).where(runs.c.id == run_id)).mappings().first()
    if row is None:
        raise NotFoundError(f"no run {run_id}", f"収集 {run_id} はありません")
    return row


def _going(connection: Connection, source: str, place: str) -> str | None:
    return connection.execute(
        select(runs.c.id).where(
            runs.c.source == source, runs.c.place == place, runs.c.state == RunState.RUNNING
        )
    ).scalar()


def _new(
    connection: Connection, source: str, place: str, options: dict[str, Any], now: float
) -> str:
    run_id = secrets.token_hex(8)
    connection.execute(
        runs.insert().values(
            id=run_id,
            source=source,
            place=place,
            options=_resumed(connection, source, place, options),
            state=RunState.RUNNING,
            counts={},
            due_at=now,
            started_at=now,
        )
    )
    return run_id


def _resumed(
    connection: Connection, source: str, place: str, options: dict[str, Any]
) -> dict[str, Any]:
    """The options, with the `resume` of the last run that was asked for with just these."""
    done = connection.execute(
        select(runs.c.options, runs.c.cursor)
        .where(runs.c.source == source, runs.c.place == place, runs.c.state == RunState.DONE)
        .order_by(runs.c.started_at.desc())
    )
    for row in done:
        asked = {name: value for name, value in row.options.items() if name != "resume"}
        if asked == options:
            return {**options, **json.loads(row.cursor or "{}")}
    return options


def _advance(connection: Connection, run: Run, page: Page, now: float) -> bool:
    """Moves the cursor of a run that is still ours; the last page ends it."""
    values: dict[str, Any] = {"pages": run.pages + 1, "attempts": 0, "lease": None, "detail": ""}
    if page.cursor is None:
        resume = json.dumps({"resume": page.resume}) if page.resume else None
        values |= {"state": RunState.DONE, "ended_at": now, "cursor": resume}
    else:
        values |= {"cursor": page.cursor, "due_at": now}
    moved = connection.execute(
        update(runs).where(runs.c.id == run.id, runs.c.lease == run.lease).values(**values)
    )
    return moved.rowcount == 1


def _keep(
    connection: Connection, run: Run, record: Record, digest: str, now: float
) -> tuple[str, worktable.Item | None]:
    """What became of a record, and the item that it makes due."""
    if _UNSTORABLE.search(record.native_id):
        record = replace(record, native_id="", reason=Reason.NO_IDENTIFIER)
    if record.reason:
        _note_refusal(connection, run, record, digest, now)
        return "refused", None
    identity = report_id(run.source, record.native_id)
    known = connection.execute(select(reports).where(reports.c.id == identity)).mappings().first()
    if record.deleted and known is None:
        return "deleted", None
    if known and _version(connection, identity, known["revision"]) == record.version:
        return "unchanged", None
    revision = known["revision"] + 1 if known else 1
    _begin_revision(connection, run, record.native_id, identity, revision, now)
    connection.execute(
        revisions.insert().values(
            report_id=identity,
            revision=revision,
            run_id=run.id,
            format=record.format,
            record_sha256=digest,
            version=record.version,
            file_url=record.file_url,
            withdrawn=record.deleted,
            harvested_at=now,
        )
    )
    item = worktable.Item(identity, revision, LAST_STEP if record.deleted else FIRST_STEP)
    worktable.add(connection, item, now)
    outcome = "withdrawn" if record.deleted else "changed" if known else "new"
    return outcome, item


def _begin_revision(
    connection: Connection, run: Run, native_id: str, identity: str, revision: int, now: float
) -> None:
    """The report's row for a revision: a new row for the first, else the older way in ends."""
    state = {"revision": revision, "state": ReportState.WAITING, "place": run.place}
    if revision > 1:
        worktable.supersede(connection, identity, revision, now)
        connection.execute(
            update(reports).where(reports.c.id == identity).values(**state, updated_at=now)
        )
        return
    made = {"id": identity, "source": run.source, "native_id": native_id}
    connection.execute(reports.insert().values(**made, **state, created_at=now, updated_at=now))


def _version(connection: Connection, identity: str, revision: int) -> str | None:
    return connection.execute(
        select(revisions.c.version).where(
            revisions.c.report_id == identity, revisions.c.revision == revision
        )
    ).scalar()


def _note_refusal(
    connection: Connection, run: Run, record: Record, digest: str, now: float
) -> None:
    same = (
        refusals.c.source == run.source,
        refusals.c.place == run.place,
        refusals.c.record_sha256 == digest,
        refusals.c.reason == record.reason,
    )
    if connection.execute(select(refusals.c.id).where(*same)).first() is None:
        connection.execute(
            refusals.insert().values(
                run_id=run.id,
                source=run.source,
                place=run.place,
                native_id=record.native_id,
                record_sha256=digest,
                reason=record.reason,
                detail=worktable.told(record.detail),
                at=now,
            )
        )


def _release(database: Engine, run: Run, **values: Any) -> None:
    with database.begin() as connection:
        connection.execute(
            update(runs)
            .where(runs.c.id == run.id, runs.c.lease == run.lease)
            .values(lease=None, lease_until=None, **values)
        )


def _run(row: RowMapping, token: str) -> Run:
    names = ("id", "source", "place", "options", "cursor", "pages", "counts", "attempts")
    return Run(**{name: row[name] for name in names}, lease=token)
