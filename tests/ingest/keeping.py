"""Runs of a scripted place, a page at a time, and what the database then holds of a record."""

import json
from typing import Any

from sqlalchemy import Engine, select

from ingest import pages, runs, worktable
from ingest.archive import Archive
from ingest.runs import Run
from ingest.sources import Page, Record
from ingest.worktable import Item
from schemas.report import report_id
from schemas.tables import reports

PLACE = "https://repository.example.org/oai"


def start(database: Engine, now: float = 10.0, **options: object) -> str:
    return runs.start(database, "oai", PLACE, options, now)


def take(database: Engine, run_id: str, now: float = 10.0, seconds: float = 60.0) -> Run:
    run = runs.take(database, run_id, now, seconds)
    assert run is not None
    return run


def record(name: str, version: str = "1", **more: Any) -> Record:
    content = json.dumps({"title": {"ja": f"{name} {version}"}}).encode()
    return Record(f"oai:{name}", content, "json", version, **more)


def gone(name: str) -> Record:
    return record(name, "deleted", deleted=True)


def item(name: str, revision: int, step: str = "fetch") -> Item:
    return Item(report_id("oai", f"oai:{name}"), revision, step)


def harvest(
    database: Engine, archive: Archive, *records: Record, now: float = 20.0, resume: str = ""
) -> tuple[dict[str, int], list[Item]]:
    """One run of one page: its counts, and what it made due."""
    run_id = start(database, now)
    run = take(database, run_id, now)
    items = pages.save(database, archive, run, Page(records, None, resume), now)
    assert items is not None
    whole = ("live", "gone", "vanished")  # for who looks at all of a place
    counts = {n: c for n, c in runs.show(database, run_id)["counts"].items() if n not in whole}
    return counts, items


def report(database: Engine, name: str) -> dict[str, Any]:
    wanted = report_id("oai", f"oai:{name}")
    with database.connect() as connection:
        found = connection.execute(select(reports).where(reports.c.id == wanted))
        return dict(found.mappings().one())


def work_off(database: Engine, first: Item) -> None:
    """Does a revision's way in, as far as the work table sees it."""
    following: Item | None = first
    while following:
        lease = worktable.take(database, following, 1e6, 60.0)
        assert lease is not None
        with database.begin() as connection:
            following = worktable.finish(connection, lease, 1e6)
