"""The work table: one row per report, revision and step, worked on by whoever holds its lease."""

import random
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Engine, and_, case, or_, select, update

from ingest.steps import AFTER_OCR, ALERT, OCR, STEPS, next_step
from schemas.database import reading
from schemas.reasons import Reason
from schemas.tables import ReportState, WorkState, in_index, reports, work
from schemas.text import clean

_AT_ONCE = 500  # ids that one statement names
_DETAIL = 2000  # characters kept of what is told of a failure


@dataclass(frozen=True)
class Item:
    """What is to be done."""

    report_id: str
    revision: int
    step: str


@dataclass(frozen=True)
class Lease:
    """The right to do an item until `until` (Unix seconds); `attempt` counts from 1."""

    item: Item
    token: str
    until: float
    attempt: int


def add(connection: Connection, item: Item, now: float) -> None:
    """Makes an item due, unless the row is there already."""
    if not begun(connection, item):
        row = {"report_id": item.report_id, "revision": item.revision, "step": item.step}
        connection.execute(
            work.insert().values(**row, state=WorkState.DUE, due_at=now, updated_at=now)
        )


def add_new(connection: Connection, items: list[Item], now: float) -> None:
    """Makes items of revisions due that were just made, all at once."""
    rows = [
        {"report_id": i.report_id, "revision": i.revision, "step": i.step, "updated_at": now}
        for i in items
    ]
    connection.execute(
        work.insert(), [{**row, "state": WorkState.DUE, "due_at": now} for row in rows]
    )


def begun(connection: Connection, item: Item) -> bool:
    """Whether an item was ever due."""
    return connection.execute(select(work.c.state).where(_is(item))).first() is not None


def supersede(connection: Connection, report_id: str, revision: int, now: float) -> None:
    """Ends what is still open of revisions before `revision`."""
    connection.execute(
        update(work)
        .where(
            work.c.report_id == report_id,
            work.c.revision < revision,
            work.c.state.in_([WorkState.DUE, WorkState.LEASED]),
        )
        .values(state=WorkState.SUPERSEDED, lease=None, lease_until=None, updated_at=now)
    )


def again(connection: Connection, report_id: str, revision: int, step: str, now: float) -> Item:
    """Makes a revision's way due once more from `step` on."""
    later = (OCR,) if step == OCR else (*STEPS[STEPS.index(step) :], ALERT)
    connection.execute(
        work.delete().where(
            work.c.report_id == report_id, work.c.revision == revision, work.c.step.in_(later)
        )
    )
    item = Item(report_id, revision, step)
    add(connection, item, now)
    return item


def due_again(connection: Connection, reports_: Sequence[str], step: str, now: float) -> None:
    """Makes a step of the revisions that readers see due once more, where it was done before."""
    seen = select(reports.c.projected).where(reports.c.id == work.c.report_id).scalar_subquery()
    done = and_(work.c.step == step, work.c.state == WorkState.DONE, work.c.revision == seen)
    for start in range(0, len(reports_), _AT_ONCE):
        some = work.c.report_id.in_(reports_[start : start + _AT_ONCE])
        values = {"state": WorkState.DUE, "due_at": now, "attempts": 0, "updated_at": now}
        connection.execute(update(work).where(done, some).values(**values))


def take(database: Engine, item: Item, now: float, seconds: float) -> Lease | None:
    """The lease of an item that is due or whose holder went silent; None where there is none."""
    token = secrets.token_hex(8)
    free = or_(
        and_(work.c.state == WorkState.DUE, work.c.due_at <= now),
        and_(work.c.state == WorkState.LEASED, work.c.lease_until < now),
    )
    with database.begin() as connection:
        taken = connection.execute(
            update(work)
            .where(_is(item), free)
            .values(
                state=WorkState.LEASED,
                lease=token,
                lease_until=now + seconds,
                attempts=work.c.attempts + 1,
                updated_at=now,
            )
        )
        if taken.rowcount != 1:
            return None
        attempt = connection.execute(select(work.c.attempts).where(_is(item))).scalar_one()
    return Lease(item, token, now + seconds, attempt)


def extend(database: Engine, lease: Lease, until: float) -> bool:
    """Keeps a lease for longer work; False where somebody else took the item meanwhile."""
    with database.begin() as connection:
        held = connection.execute(update(work).where(_held(lease)).values(lease_until=until))
    return held.rowcount == 1


def holds(connection: Connection, lease: Lease, now: float) -> bool:
    """Whether the lease still holds; if so, it does until the caller's transaction ends."""
    held = connection.execute(update(work).where(_held(lease)).values(updated_at=now))
    return held.rowcount == 1


def announce(database: Engine, lease: Lease, passages: int, now: float) -> bool:
    """Notes that the index may come to hold that many passages of the report, before they go there.

    So a later revision takes away all of them, whatever becomes of this one. False where the lease
    was lost: then they must not go there.
    """
    more = case((reports.c.passages < passages, passages), else_=reports.c.passages)
    with database.begin() as connection:
        if not holds(connection, lease, now):
            return False
        mine = reports.c.id == lease.item.report_id
        connection.execute(update(reports).where(mine).values(passages=more))
    return True


def finish(connection: Connection, lease: Lease, now: float) -> Item | None:
    """Ends a step and makes the next one due, in the caller's transaction.

    Returns the next item; None after the last step or where the lease was lost meanwhile.
    """
    if not _end(connection, lease, WorkState.DONE, now):
        return None
    if lease.item.step == OCR:
        return again(connection, lease.item.report_id, lease.item.revision, AFTER_OCR, now)
    if lease.item.step == ALERT:
        return None
    step = next_step(lease.item.step)
    if step is None:
        return None
    following = Item(lease.item.report_id, lease.item.revision, step)
    add(connection, following, now)
    return following


def refuse(connection: Connection, lease: Lease, reason: Reason, detail: str, now: float) -> bool:
    """Ends a step for good with its reason; a revision that readers find already stays.

    False where the lease was lost meanwhile, and then nothing is kept.
    """
    if not _end(connection, lease, WorkState.FAILED, now, reason=reason, detail=detail):
        return False
    if lease.item.step in {OCR, ALERT}:
        return True  # the report goes its way without the pages that are images, or is found anyway
    state = case((in_index, ReportState.INDEXED), else_=ReportState.REFUSED)
    connection.execute(
        update(reports)
        .where(reports.c.id == lease.item.report_id, reports.c.revision == lease.item.revision)
        .values(state=state, reason=reason, detail=told(detail), updated_at=now)
    )
    return True


def postpone(connection: Connection, lease: Lease, detail: str, now: float) -> None:
    """Gives a step back for a later try: the pause doubles with each attempt, to 5 minutes."""
    pause = min(300.0, 2.0**lease.attempt) * random.uniform(0.5, 1.5)  # noqa: S311  # no secret
    _end(connection, lease, WorkState.DUE, now, due_at=now + pause, detail=detail)


def again_by_ocr(connection: Connection, now: float) -> list[Item]:
    """Makes due whatever pages could not be recognised, as where tesseract was not installed."""
    latest = select(reports.c.revision).where(reports.c.id == work.c.report_id).scalar_subquery()
    failed = and_(work.c.step == OCR, work.c.state == WorkState.FAILED, work.c.revision == latest)
    rows = connection.execute(select(work.c.report_id, work.c.revision).where(failed)).all()
    values = {"state": WorkState.DUE, "due_at": now, "attempts": 0, "updated_at": now}
    connection.execute(update(work).where(failed).values(**values, reason=None, detail=""))
    return [Item(report_id, revision, OCR) for report_id, revision in rows]


def told(detail: str) -> str:
    """A detail as the tables keep it: they take no NUL and no lone surrogate, and no novel."""
    return clean(detail)[:_DETAIL]


def due(
    database: Engine,
    now: float,
    limit: int = 200,
    steps: Sequence[str] = (*reversed(STEPS), OCR),
) -> list[Item]:
    """Items that wait for a worker: due, or leased by one that went silent; so many of each step."""
    open_now = or_(
        and_(work.c.state == WorkState.DUE, work.c.due_at <= now),
        and_(work.c.state == WorkState.LEASED, work.c.lease_until < now),
    )
    columns = (work.c.report_id, work.c.revision, work.c.step)
    # The last steps first: what is nearly done gets done, and the backlog stays short.
    with reading(database) as connection:
        rows = [
            row
            for step in steps
            for row in connection.execute(
                select(*columns)
                .where(work.c.step == step, open_now)
                .order_by(work.c.due_at)
                .limit(limit)
            )
        ]
    return [Item(*row) for row in rows]


def _end(
    connection: Connection, lease: Lease, state: WorkState, now: float, **values: object
) -> bool:
    if detail := values.get("detail"):
        values["detail"] = told(str(detail))
    ended = connection.execute(
        update(work)
        .where(_held(lease))
        .values(state=state, lease=None, lease_until=None, updated_at=now, **values)
    )
    return ended.rowcount == 1


def _is(item: Item) -> ColumnElement[bool]:
    return and_(
        work.c.report_id == item.report_id,
        work.c.revision == item.revision,
        work.c.step == item.step,
    )


def _held(lease: Lease) -> ColumnElement[bool]:
    return and_(_is(lease.item), work.c.lease == lease.token, work.c.state == WorkState.LEASED)
