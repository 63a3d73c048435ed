from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from ingest import pages, runs
from ingest.archive import Archive
from ingest.sources import Page
from schemas.reasons import Reason
from schemas.report import report_id
from schemas.tables import ReportState, RunState
from tests.ingest.keeping import gone, harvest, item, record, start, take
from tests.ingest.rows import everything


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive((tmp_path / "archive").as_uri())


# --- pages ----------------------------------------------------------------------------------------


def test_a_page_is_kept_with_the_cursor_that_follows(database: Engine, archive: Archive) -> None:
    run_id = start(database)
    run = take(database, run_id)
    page = Page((record("a"), record("b", file_url="https://example.org/b.pdf")), "next", ignored=2)
    assert pages.save(database, archive, run, page, 20.0) == [item("a", 1), item("b", 1)]
    rows = everything(database)
    assert [(r["cursor"], r["pages"], r["state"], r["lease"]) for r in rows["runs"]] == [
        ("next", 1, RunState.RUNNING, None)
    ]
    assert rows["runs"][0]["counts"] == {"new": 2, "seen": 2, "ignored": 2}
    assert {r["native_id"]: (r["revision"], r["state"]) for r in rows["reports"]} == {
        "oai:a": (1, ReportState.WAITING), "oai:b": (1, ReportState.WAITING),
    }  # fmt: skip
    kept = {r["report_id"]: r for r in rows["revisions"]}
    second = kept[report_id("oai", "oai:b")]
    assert archive.get(second["record_sha256"]) == record("b").content
    assert (second["file_url"], second["run_id"], second["withdrawn"], second["harvested_at"]) == (
        "https://example.org/b.pdf", run_id, False, 20.0,
    )  # fmt: skip
    assert {(r["step"], r["state"], r["due_at"]) for r in rows["work"]} == {("fetch", "due", 20.0)}


def test_the_last_page_ends_a_run(database: Engine, archive: Archive) -> None:
    run_id = start(database)
    run = take(database, run_id)
    assert pages.save(database, archive, run, Page((record("a"),), "next"), 20.0)
    run = take(database, run_id, 20.0)
    assert (run.cursor, run.pages, run.attempts) == ("next", 1, 1)
    assert pages.save(database, archive, run, Page((record("b"),), None), 30.0)
    row = runs.show(database, run_id)
    assert (row["state"], row["ended_at"], row["pages"]) == (RunState.DONE, 30.0, 2)
    assert row["counts"] == {"new": 2, "seen": 2, "live": 2}
    assert runs.due(database, 1e9) == []


def test_a_good_page_forgives_failures_before(database: Engine, archive: Archive) -> None:
    run_id = start(database)
    for attempt in range(1, 4):
        run = take(database, run_id)
        assert run.attempts == attempt
        runs.postpone(database, run, 0.0, "busy", 10.0)
    assert pages.save(database, archive, take(database, run_id), Page((), "next"), 10.0) == []
    assert take(database, run_id).attempts == 1
    assert runs.show(database, run_id)["detail"] == ""


def test_one_who_lost_the_run_keeps_nothing(database: Engine, archive: Archive) -> None:
    run_id = start(database)
    old = take(database, run_id, 10.0)
    new = take(database, run_id, 80.0)
    before = everything(database)
    assert pages.save(database, archive, old, Page((record("a"),), "next"), 90.0) is None
    runs.postpone(database, old, 5.0, "late", 90.0)
    runs.fail(database, old, "late", 90.0)
    assert everything(database) == before
    assert pages.save(database, archive, new, Page((record("a"),), "next"), 90.0) == [item("a", 1)]
    after = everything(database)
    assert pages.save(database, archive, old, Page((record("b"),), None), 90.0) is None
    assert pages.save(database, archive, new, Page((record("b"),), None), 90.0) is None
    assert everything(database) == after


class PowerCutError(Exception):
    pass


def cut_after(database: Engine, statements: int) -> Callable[[], None]:
    """Ends the next transaction at that statement, or at its commit; returns how to undo this."""
    left = [statements]

    def count(*_: object) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise PowerCutError

    names = ("before_cursor_execute", "commit")
    for name in names:
        event.listen(database, name, count)

    def undo() -> None:
        for name in names:
            event.remove(database, name, count)

    return undo


def test_of_a_page_all_is_kept_or_nothing(database: Engine, archive: Archive) -> None:
    harvest(database, archive, record("changed"), record("withdrawn"))
    run_id = start(database, 30.0)
    run = take(database, run_id, 30.0)
    page = Page(
        (
            record("new"),
            record("changed", "2"),
            gone("withdrawn"),
            record("bad", reason=Reason.NO_IDENTIFIER),
        ),
        "next",
    )
    before = everything(database)
    for cut in range(100):
        undo = cut_after(database, cut)
        try:
            items = pages.save(database, archive, run, page, 40.0)
        except PowerCutError:
            assert everything_without(undo, database) == before
        else:
            undo()
            break
    assert cut > 15  # it was cut between all of its statements
    assert items is not None
    assert len(items) == 3
    assert runs.show(database, run_id)["cursor"] == "next"


def everything_without(undo: Callable[[], None], database: Engine) -> dict[str, Any]:
    undo()
    return everything(database)
