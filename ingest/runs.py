"""Harvest runs: begun, taken by a worker for a page, given back, ended, and decided by a person."""

import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine, RowMapping, or_, select, update
from sqlalchemy.exc import IntegrityError

from ingest import worktable
from schemas.database import reading
from schemas.errors import NotFoundError, StateError
from schemas.tables import RunState, runs

_OCCUPY = (RunState.RUNNING, RunState.HELD)  # no other run of the place begins beside them
_GO_ON = (RunState.STOPPED, RunState.BROKEN)  # started again, they go on from their cursor


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
    full: bool = False
    accepted: bool = False
    holes: tuple[str, ...] = ()

    @property
    def asked(self) -> dict[str, Any]:
        """The options that a person gave."""
        return asked(self.options)


def asked(options: dict[str, Any]) -> dict[str, Any]:
    """Options as a person gave them: without where a run goes on from."""
    return {name: value for name, value in options.items() if name != "resume"}


def start(
    database: Engine,
    source: str,
    place: str,
    options: dict[str, Any],
    now: float,
    *,
    full: bool = False,
) -> str:
    """A run of that source, or the one that is going on there: one at a time per place.

    One that was stopped goes on. A new one begins where the last good run of the same place and
    options said that it may (the option `resume`), unless all is to be seen again.
    """
    try:
        with database.begin() as connection:
            there = _there(connection, source, place, options)
            if there is None:
                return _new(connection, source, place, options, now, full=full)
            if there["state"] in _GO_ON:
                again = {"state": RunState.RUNNING, "due_at": now, "attempts": 0, "lease": None}
                _set(connection, there["id"], **again, ended_at=None, detail="")
            return str(there["id"])
    except IntegrityError:  # somebody else began it at the same moment
        return start(database, source, place, options, now, full=full)


def take(database: Engine, run_id: str, now: float, seconds: float) -> Run | None:
    """The run with its lease; None where it has ended, waits, or somebody works on it."""
    token = secrets.token_hex(8)
    with database.begin() as connection:
        taken = connection.execute(
            update(runs)
            .where(runs.c.id == run_id, *_waiting(now))
            .values(lease=token, lease_until=now + seconds, attempts=runs.c.attempts + 1)
        )
        if taken.rowcount != 1:
            return None
        row = connection.execute(select(runs).where(runs.c.id == run_id)).mappings().one()
    return _run(row, token)


def extend(database: Engine, run: Run, until: float) -> bool:
    """Keeps the lease of a page that takes long; False where somebody else took the run meanwhile."""
    with database.begin() as connection:
        mine = (runs.c.id == run.id, runs.c.lease == run.lease)
        held = connection.execute(update(runs).where(*mine).values(lease_until=until))
    return held.rowcount == 1


def postpone(database: Engine, run: Run, pause: float, detail: str, now: float) -> None:
    """Gives a run back after a failure that may pass."""
    _release(database, run, due_at=now + pause, detail=worktable.told(detail))


def fail(database: Engine, run: Run, detail: str, now: float) -> None:
    """Ends a run that can't go on; what it kept stays kept."""
    _release(database, run, state=RunState.FAILED, ended_at=now, detail=worktable.told(detail))


def break_off(database: Engine, run: Run, detail: str, now: float) -> None:
    """Ends a run for now, after failures that should have passed; it can go on from its cursor."""
    _release(database, run, state=RunState.BROKEN, ended_at=now, detail=worktable.told(detail))


def stop(database: Engine, run_id: str, now: float) -> None:
    """Stops a run at a person's word; the page that is under way is not kept."""
    with database.begin() as connection:
        row = _row(connection, run_id)
        if row["state"] not in _OCCUPY:
            raise StateError(
                f"run {run_id} is {row['state']}, not running",
                f"収集 {run_id} は実行中ではありません（{row['state']}）",
            )
        _set(connection, run_id, state=RunState.STOPPED, ended_at=now, lease=None, detail="")


def accept(database: Engine, run_id: str, now: float) -> RunState:
    """A person's word for a run: a held one goes on, one that came out short counts as good.

    Returns the state that it has now.
    """
    with database.begin() as connection:
        row = _row(connection, run_id)
        if row["state"] == RunState.HELD:
            again = {"state": RunState.RUNNING, "due_at": now, "attempts": 0, "lease": None}
            _set(connection, run_id, **again, accepted=True, detail="")
            return RunState.RUNNING
        if row["state"] == RunState.FAILED and "live" in row["counts"]:
            _set(connection, run_id, state=RunState.DONE, accepted=True)
            return RunState.DONE
    raise StateError(
        f"run {run_id} is {row['state']} and waits for nobody's word",
        f"収集 {run_id} は確認待ちではありません（{row['state']}）",
    )


def due(database: Engine, now: float) -> list[str]:
    """Ids of runs that wait for a worker."""
    with reading(database) as connection:
        return list(connection.execute(select(runs.c.id).where(*_waiting(now))).scalars())


def scheduled(database: Engine, paces: dict[str, float], now: float) -> Iterable[RowMapping]:
    """The last run of each place and options that is to be harvested again by now.

    `paces` are seconds by source. What a person has harvested once is kept up to date; what they
    stopped is not.
    """
    with reading(database) as connection:
        rows = connection.execute(
            select(runs).where(runs.c.source.in_(paces)).order_by(runs.c.started_at)
        ).mappings()
        last = {
            (r["source"], r["place"], json.dumps(asked(r["options"]), sort_keys=True)): r
            for r in rows
        }
    ended = (RunState.DONE, RunState.BROKEN)
    return [
        row
        for row in last.values()
        if row["state"] in ended and row["started_at"] + paces[row["source"]] <= now
    ]


def show(database: Engine, run_id: str) -> RowMapping:
    """The row of a run."""
    with reading(database) as connection:
        return _row(connection, run_id)


def _row(connection: Connection, run_id: str) -> RowMapping:
    row = connection.execute(select(runs).where(runs.c.id == run_id)).mappings().first()
    if row is None:
        raise NotFoundError(f"no run {run_id}", f"収集 {run_id} はありません")
    return row


def _waiting(now: float) -> tuple[Any, ...]:
    free = or_(runs.c.lease.is_(None), runs.c.lease_until < now)
    return (runs.c.state == RunState.RUNNING, runs.c.due_at <= now, free)


def _there(
    connection: Connection, source: str, place: str, options: dict[str, Any]
) -> RowMapping | None:
    """The run that occupies the place, else the last one with these options if it can go on."""
    here = select(runs).where(runs.c.source == source, runs.c.place == place)
    found = connection.execute(here.order_by(runs.c.started_at.desc())).mappings().all()
    if going := next((row for row in found if row["state"] in _OCCUPY), None):
        return going
    last = next((row for row in found if asked(row["options"]) == options), None)
    return last if last and last["state"] in _GO_ON else None


def _new(
    connection: Connection,
    source: str,
    place: str,
    options: dict[str, Any],
    now: float,
    *,
    full: bool,
) -> str:
    run_id = secrets.token_hex(8)
    chosen = options if full else _resumed(connection, source, place, options)
    connection.execute(
        runs.insert().values(
            id=run_id,
            source=source,
            place=place,
            options=chosen,
            state=RunState.RUNNING,
            counts={},
            due_at=now,
            started_at=now,
            full=not chosen.keys() & {"resume", "from"},
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
        if asked(row.options) == options:
            return {**options, **json.loads(row.cursor or "{}")}
    return options


def _set(connection: Connection, run_id: str, **values: Any) -> None:
    connection.execute(update(runs).where(runs.c.id == run_id).values(**values))


def _release(database: Engine, run: Run, **values: Any) -> None:
    with database.begin() as connection:
        connection.execute(
            update(runs)
            .where(runs.c.id == run.id, runs.c.lease == run.lease)
            .values(lease=None, lease_until=None, **values)
        )


def _run(row: RowMapping, token: str) -> Run:
    names = ("id", "source", "place", "options", "cursor", "pages", "counts", "attempts")
    told: dict[str, Any] = {name: row[name] for name in names}
    told |= {name: bool(row[name]) for name in ("full", "accepted")}
    return Run(**told, lease=token, holes=tuple(row["holes"] or ()))
