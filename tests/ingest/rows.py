"""Rows that tests of the work table and of runs begin with, and all rows that there are."""

from typing import Any

from sqlalchemy import Connection, Engine, insert, select

from ingest import worktable
from ingest.worktable import Item, Lease
from schemas.tables import (
    ReportState,
    RunState,
    metadata,
    records,
    reports,
    revisions,
    runs,
    work,
)

RUN = "run"
ITEM = Item("oai-1", 1, "read")


def add_run(connection: Connection) -> None:
    """The run that all reports of these tests come from."""
    row = {"id": RUN, "source": "oai", "place": "p", "state": RunState.DONE}
    connection.execute(insert(runs).values(**row, options={}, counts={}, due_at=0, started_at=0))


def add_report(connection: Connection, identity: str, *, projected: int = 0) -> None:
    """A report without a revision."""
    row = {"id": identity, "source": "oai", "place": "p", "native_id": identity}
    row["state"] = ReportState.INDEXED if projected else ReportState.WAITING
    connection.execute(
        insert(reports).values(
            **row, revision=0, projected=projected, created_at=0.0, updated_at=0.0
        )
    )


def add_record(connection: Connection, identity: str, report: str) -> None:
    """A record that is part of that report, by itself or joined to it."""
    row = {"id": identity, "source": "oai", "place": "p", "native_id": identity, "run_id": RUN}
    told = {"options": {}, "format": "json", "record_sha256": "0" * 64, "content": "0"}
    connection.execute(insert(records).values(**row, **told, report_id=report, changed_at=0.0))


def add_revision(
    connection: Connection, identity: str, revision: int, *, withdrawn: bool = False
) -> None:
    """A revision, which becomes the report's latest."""
    row = {"report_id": identity, "revision": revision, "run_id": RUN, "format": "xml"}
    row |= {"record_sha256": "0" * 64, "version": str(revision), "harvested_at": 0.0}
    connection.execute(insert(revisions).values(**row, withdrawn=withdrawn))
    latest = reports.update().where(reports.c.id == identity).values(revision=revision)
    connection.execute(latest)


def add_due(database: Engine, *items: Item, now: float = 0.0) -> None:
    """Items that are due, each with its report and revision."""
    with database.begin() as connection:
        add_run(connection)
        for identity in dict.fromkeys(item.report_id for item in items):
            add_report(connection, identity)
        for identity, revision in dict.fromkeys((i.report_id, i.revision) for i in items):
            add_revision(connection, identity, revision)
        for item in items:
            worktable.add(connection, item, now)


def everything(database: Engine) -> dict[str, list[dict[str, Any]]]:
    """All rows of all tables."""
    with database.connect() as connection:
        return {
            table.name: [
                dict(row)
                for row in connection.execute(
                    select(table).order_by(*table.primary_key.columns)
                ).mappings()
            ]
            for table in metadata.sorted_tables
        }


def take(database: Engine, item: Item = ITEM, now: float = 10.0, seconds: float = 60.0) -> Lease:
    """The lease of an item that is free."""
    lease = worktable.take(database, item, now, seconds)
    assert lease is not None
    return lease


def finish(database: Engine, lease: Lease, now: float = 20.0) -> Item | None:
    """Ends the step in a transaction of its own."""
    with database.begin() as connection:
        return worktable.finish(connection, lease, now)


def row(database: Engine, item: Item = ITEM) -> dict[str, Any]:
    """The row of an item."""
    with database.connect() as connection:
        found = connection.execute(
            select(work).where(
                work.c.report_id == item.report_id,
                work.c.revision == item.revision,
                work.c.step == item.step,
            )
        )
        return dict(found.mappings().one())


def report(database: Engine, identity: str = "oai-1") -> dict[str, Any]:
    """The row of a report."""
    with database.connect() as connection:
        found = connection.execute(select(reports).where(reports.c.id == identity))
        return dict(found.mappings().one())
