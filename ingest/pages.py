"""Keeping a page of a harvest: bytes first, then records, reports and cursor in one transaction."""

import json
from collections import Counter
from typing import Any

from sqlalchemy import Connection, Engine, update

from ingest import completeness, keeping, worktable
from ingest.archive import Archive
from ingest.completeness import Limits
from ingest.joining.settling import Settling, settle
from ingest.runs import Run
from ingest.sources import Page
from schemas.tables import RunState, runs

_HOLES = 1000  # of a run that are told one by one


_LIMITS = Limits()


def save(
    database: Engine, archive: Archive, run: Run, page: Page, now: float, limits: Limits = _LIMITS
) -> list[worktable.Item] | None:
    """Keeps a page, and moves the run's cursor on.

    Returns the items that became due; None where the lease was lost, and then nothing is kept. A
    page that would withdraw too much isn't kept either: the run is held for a person.
    """
    kept_as = archive.put_all([record.content for record in page.records])
    read = [keeping.read(run, r, digest) for r, digest in zip(page.records, kept_as, strict=True)]
    with database.begin() as connection:
        if not _change(connection, run, attempts=0):
            return None
        there = keeping.known(connection, [one.id for one in read])
        gone = len(keeping.withdrawn(read, there))
        if why := completeness.too_many(connection, run, gone, limits):
            _change(connection, run, state=RunState.HELD, detail=why, lease=None)
            return []
        keeping.note_refusals(connection, run, [one for one in read if one.record.reason], now)
        kept = keeping.keep(connection, run, read, there, now)
        metadata = {one.id: one.metadata for one in read if one.metadata}
        work = Settling(connection, archive, run.id, metadata, now)
        items = settle(work, kept.touched, kept.left_keys) if kept.touched else []
        _advance(connection, run, page, Counter(run.counts) + kept.outcomes, now)
    return items


def _advance(
    connection: Connection, run: Run, page: Page, counts: Counter[str], now: float
) -> None:
    """Counts, and moves the cursor of a run that is still ours; the last page ends it."""
    told = {"seen": len(page.records), "ignored": page.ignored}
    counts.update(told | {"repaired": page.repaired, "holes": len(page.holes)})
    values: dict[str, Any] = {"pages": run.pages + 1, "lease": None, "detail": ""}
    values["holes"] = [*run.holes, *map(worktable.told, page.holes)][:_HOLES]
    if page.cursor is None:
        resume = json.dumps({"resume": page.resume}) if page.resume else None
        values |= {"state": RunState.DONE, "ended_at": now, "cursor": resume}
        why = completeness.shortfall(connection, run, counts) if run.full else ""
        if why and not run.accepted:
            values |= {"state": RunState.FAILED, "detail": why}
    else:
        values |= {"cursor": page.cursor, "due_at": now}
    _change(connection, run, **values, counts={name: n for name, n in counts.items() if n})


def _change(connection: Connection, run: Run, **values: Any) -> bool:
    """Writes to the row of a run that is still ours; False where it isn't."""
    mine = (runs.c.id == run.id) & (runs.c.lease == run.lease)
    return connection.execute(update(runs).where(mine).values(**values)).rowcount == 1
