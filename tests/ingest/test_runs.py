import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, select

from ingest import runs, worktable
from ingest.archive import Archive
from ingest.runs import Run
from ingest.sources import Page, Record
from ingest.steps import STEPS
from ingest.worktable import Item
from schemas.errors import NotFoundError
from schemas.reasons import Reason
from schemas.report import report_id
from schemas.tables import ReportState, RunState, reports
from tests.ingest.rows import everything

PLACE = "https://repository.example.org/oai"


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive((tmp_path / "archive").as_uri())


def start(database: Engine, now: float = 10.0, **options: object) -> str:
    return runs.start(database, "oai", PLACE, options, now)


def take(database: Engine, run_id: str, now: float = 10.0, seconds: float = 60.0) -> Run:
    run = runs.take(database, run_id, now, seconds)
    assert run is not None
    return run


def record(name: str, version: str = "1", **more: Any) -> Record:
    return Record(f"oai:{name}", f"<{name} {version}>".encode(), "xml", version, **more)


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
    items = runs.save(database, archive, run, Page(records, None, resume), now)
    assert items is not None
    counts = {name: n for name, n in runs.show(database, run_id)["counts"].items() if n}
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


# --- starting and leases --------------------------------------------------------------------------


def test_a_place_is_harvested_by_one_run_at_a_time(database: Engine) -> None:
    first = start(database)
    assert start(database, 20.0, set="other") == first
    assert runs.start(database, "oai", PLACE + "2", {}, 20.0) != first
    assert runs.start(database, "folder", PLACE, {}, 20.0) != first
    runs.fail(database, take(database, first), "away", 30.0)
    assert start(database, 40.0) != first


def test_many_who_start_at_once_get_the_same_run(database: Engine) -> None:
    barrier = threading.Barrier(6)

    def begin(_: int) -> str:
        barrier.wait()
        return start(database)

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(begin, range(6)))) == 1
    assert len(everything(database)["runs"]) == 1


def test_a_run_begins_with_nothing(database: Engine) -> None:
    run_id = start(database, prefix="jpcoar_2.0")
    assert runs.due(database, 9.9) == []
    assert runs.due(database, 10.0) == [run_id]
    run = take(database, run_id)
    assert (run.source, run.place, run.options) == ("oai", PLACE, {"prefix": "jpcoar_2.0"})
    assert (run.cursor, run.pages, run.counts, run.attempts) == (None, 0, {}, 1)


def test_a_run_has_one_holder(database: Engine) -> None:
    run_id = start(database)
    assert runs.take(database, run_id, 9.9, 60.0) is None
    with ThreadPoolExecutor(6) as pool:
        taken = list(pool.map(lambda _: runs.take(database, run_id, 10.0, 60.0), range(6)))
    assert len([run for run in taken if run]) == 1
    assert runs.due(database, 70.0) == []
    assert runs.due(database, 70.1) == [run_id]
    assert take(database, run_id, 70.1).attempts == 2


def test_a_run_that_ended_or_never_was_is_not_taken(database: Engine) -> None:
    run_id = start(database)
    runs.fail(database, take(database, run_id), "away", 30.0)
    assert runs.take(database, run_id, 1e9, 60.0) is None
    assert runs.take(database, "none", 1e9, 60.0) is None
    with pytest.raises(NotFoundError, match="no run none") as caught:
        runs.show(database, "none")
    assert "ありません" in caught.value.ja


def test_a_postponed_run_waits(database: Engine) -> None:
    run_id = start(database)
    runs.postpone(database, take(database, run_id), 30.0, "busy\0\ud800" + "長" * 3000, 20.0)
    row = runs.show(database, run_id)
    assert (row["state"], row["lease"], row["due_at"]) == (RunState.RUNNING, None, 50.0)
    assert row["detail"] == ("busy" + "長" * 3000)[:2000]
    assert runs.take(database, run_id, 49.9, 60.0) is None
    assert take(database, run_id, 50.0).attempts == 2


def test_a_failed_run_says_why(database: Engine) -> None:
    run_id = start(database)
    runs.fail(database, take(database, run_id), "no such set", 20.0)
    row = runs.show(database, run_id)
    assert (row["state"], row["detail"], row["ended_at"], row["lease"]) == (
        RunState.FAILED, "no such set", 20.0, None,
    )  # fmt: skip
    assert runs.due(database, 1e9) == []


# --- pages ----------------------------------------------------------------------------------------


def test_a_page_is_kept_with_the_cursor_that_follows(database: Engine, archive: Archive) -> None:
    run_id = start(database)
    run = take(database, run_id)
    page = Page((record("a"), record("b", file_url="https://example.org/b.pdf")), "next", ignored=2)
    assert runs.save(database, archive, run, page, 20.0) == [item("a", 1), item("b", 1)]
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
    assert archive.get(second["record_sha256"]) == b"<b 1>"
    assert (second["file_url"], second["run_id"], second["withdrawn"], second["harvested_at"]) == (
        "https://example.org/b.pdf", run_id, False, 20.0,
    )  # fmt: skip
    assert {(r["step"], r["state"], r["due_at"]) for r in rows["work"]} == {("fetch", "due", 20.0)}


def test_the_last_page_ends_a_run(database: Engine, archive: Archive) -> None:
    run_id = start(database)
    run = take(database, run_id)
    assert runs.save(database, archive, run, Page((record("a"),), "next"), 20.0)
    run = take(database, run_id, 20.0)
    assert (run.cursor, run.pages, run.attempts) == ("next", 1, 1)
    assert runs.save(database, archive, run, Page((record("b"),), None), 30.0)
    row = runs.show(database, run_id)
    assert (row["state"], row["ended_at"], row["pages"]) == (RunState.DONE, 30.0, 2)
    assert row["counts"] == {"new": 2, "seen": 2, "ignored": 0}
    assert runs.due(database, 1e9) == []


def test_a_good_page_forgives_failures_before(database: Engine, archive: Archive) -> None:
    run_id = start(database)
    for attempt in range(1, 4):
        run = take(database, run_id)
        assert run.attempts == attempt
        runs.postpone(database, run, 0.0, "busy", 10.0)
    assert runs.save(database, archive, take(database, run_id), Page((), "next"), 10.0) == []
    assert take(database, run_id).attempts == 1
    assert runs.show(database, run_id)["detail"] == ""


def test_one_who_lost_the_run_keeps_nothing(database: Engine, archive: Archive) -> None:
    run_id = start(database)
    old = take(database, run_id, 10.0)
    new = take(database, run_id, 80.0)
    before = everything(database)
    assert runs.save(database, archive, old, Page((record("a"),), "next"), 90.0) is None
    runs.postpone(database, old, 5.0, "late", 90.0)
    runs.fail(database, old, "late", 90.0)
    assert everything(database) == before
    assert runs.save(database, archive, new, Page((record("a"),), "next"), 90.0) == [item("a", 1)]
    after = everything(database)
    assert runs.save(database, archive, old, Page((record("b"),), None), 90.0) is None
    assert runs.save(database, archive, new, Page((record("b"),), None), 90.0) is None
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
            items = runs.save(database, archive, run, page, 40.0)
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


# --- what becomes of a record ---------------------------------------------------------------------


def test_a_record_that_did_not_change_makes_no_work(database: Engine, archive: Archive) -> None:
    assert harvest(database, archive, record("a")) == ({"new": 1, "seen": 1}, [item("a", 1)])
    before = everything(database)
    assert harvest(database, archive, record("a")) == ({"unchanged": 1, "seen": 1}, [])
    after = everything(database)
    assert {**after, "runs": None} == {**before, "runs": None}


def test_a_record_that_changed_becomes_a_revision(database: Engine, archive: Archive) -> None:
    harvest(database, archive, record("a"))
    counts, items = harvest(database, archive, record("a", "2"), now=30.0)
    assert (counts, items) == ({"changed": 1, "seen": 1}, [item("a", 2)])
    assert report(database, "a")["revision"] == 2
    assert {(r["revision"], r["state"]) for r in everything(database)["work"]} == {
        (1, "superseded"), (2, "due"),
    }  # fmt: skip


def test_a_record_twice_on_a_page_counts_as_it_came(database: Engine, archive: Archive) -> None:
    counts, items = harvest(database, archive, record("a"), record("a"), record("a", "2"))
    assert counts == {"new": 1, "unchanged": 1, "changed": 1, "seen": 3}
    assert items == [item("a", 1), item("a", 2)]
    assert worktable.due(database, 1e9) == [item("a", 2)]


def test_a_deletion_of_an_unknown_record_is_counted_only(
    database: Engine, archive: Archive
) -> None:
    assert harvest(database, archive, gone("a")) == ({"deleted": 1, "seen": 1}, [])
    assert everything(database)["reports"] == []


def test_a_deleted_record_goes_at_once(database: Engine, archive: Archive) -> None:
    harvest(database, archive, record("a"))
    counts, items = harvest(database, archive, gone("a"), now=30.0)
    assert (counts, items) == ({"withdrawn": 1, "seen": 1}, [item("a", 2, STEPS[-1])])
    assert [r["withdrawn"] for r in everything(database)["revisions"]] == [False, True]
    assert worktable.due(database, 1e9) == [item("a", 2, STEPS[-1])]
    assert harvest(database, archive, gone("a")) == ({"unchanged": 1, "seen": 1}, [])


def test_a_record_comes_back_after_its_withdrawal(database: Engine, archive: Archive) -> None:
    harvest(database, archive, record("a"))
    harvest(database, archive, gone("a"))
    work_off(database, item("a", 2, STEPS[-1]))
    counts, items = harvest(database, archive, record("a"), now=50.0)
    assert (counts, items) == ({"changed": 1, "seen": 1}, [item("a", 3)])
    found = report(database, "a")
    assert (found["revision"], found["state"]) == (3, ReportState.WAITING)
    assert [r["withdrawn"] for r in everything(database)["revisions"]] == [False, True, False]
    work_off(database, item("a", 3))
    assert worktable.due(database, 1e9) == []


def test_a_refused_record_is_noted_once_with_its_reason(database: Engine, archive: Archive) -> None:
    bad = Record("", b"<bad>", "xml", "", reason=Reason.NO_IDENTIFIER, detail="a\0b")
    counts, items = harvest(database, archive, bad, record("a"))
    assert (counts, items) == ({"refused": 1, "new": 1, "seen": 2}, [item("a", 1)])
    assert harvest(database, archive, bad)[0] == {"refused": 1, "seen": 1}
    noted = everything(database)["refusals"]
    assert [(r["reason"], r["detail"], r["place"]) for r in noted] == [
        (Reason.NO_IDENTIFIER, "ab", PLACE)
    ]
    assert archive.get(noted[0]["record_sha256"]) == b"<bad>"


@pytest.mark.parametrize("name", ["a\0b", "a\ud800b"])
def test_an_id_that_no_database_holds_is_refused_and_the_page_kept(
    database: Engine, archive: Archive, name: str
) -> None:
    odd = Record(name, b"<odd>", "xml", "1")
    counts, items = harvest(database, archive, odd, record("good"))
    assert counts == {"seen": 2, "refused": 1, "new": 1}
    assert items == [item("good", 1)]


def test_a_known_report_outlives_a_bad_record_of_it(database: Engine, archive: Archive) -> None:
    harvest(database, archive, record("a"))
    bad = record("a", "2", reason=Reason.NOTHING_TO_INDEX)
    assert harvest(database, archive, bad)[0] == {"refused": 1, "seen": 1}
    assert report(database, "a")["revision"] == 1


def test_a_report_is_where_it_was_seen_last(database: Engine, archive: Archive) -> None:
    harvest(database, archive, record("a"))
    run_id = runs.start(database, "oai", PLACE + "2", {}, 20.0)
    page = Page((record("a", "2"),), None)
    assert runs.save(database, archive, take(database, run_id, 20.0), page, 20.0)
    assert report(database, "a")["place"] == PLACE + "2"


# --- where a harvest begins -----------------------------------------------------------------------


def options_of_next(database: Engine, now: float, **options: object) -> dict[str, Any]:
    run_id = start(database, now, **options)
    found = dict(runs.show(database, run_id)["options"])
    runs.fail(database, take(database, run_id, now), "only looking", now)
    return found


def finish(database: Engine, archive: Archive, now: float, resume: str, **options: object) -> None:
    run = take(database, start(database, now, **options), now)
    assert runs.save(database, archive, run, Page((), None, resume), now) == []


def test_a_harvest_begins_where_the_last_good_one_said(database: Engine, archive: Archive) -> None:
    assert options_of_next(database, 5.0) == {}
    finish(database, archive, 10.0, "2026-01-01")
    assert options_of_next(database, 20.0) == {"resume": "2026-01-01"}
    assert options_of_next(database, 30.0) == {
        "resume": "2026-01-01"
    }  # the failed one says nothing
    finish(database, archive, 40.0, "2026-02-01")
    assert options_of_next(database, 50.0) == {"resume": "2026-02-01"}
    finish(database, archive, 60.0, "")
    assert options_of_next(database, 70.0) == {}


def test_a_harvest_of_other_options_says_nothing(database: Engine, archive: Archive) -> None:
    finish(database, archive, 10.0, "2026-01-01", set="physics")
    finish(database, archive, 20.0, "2026-02-01", set="chemistry")
    assert options_of_next(database, 30.0) == {}
    assert options_of_next(database, 30.0, set="physics") == {
        "set": "physics", "resume": "2026-01-01",
    }  # fmt: skip
    assert options_of_next(database, 30.0, set="physics", sample=True) == {
        "set": "physics", "sample": True,
    }  # fmt: skip


def test_a_harvest_of_a_part_does_not_stand_for_the_whole(
    database: Engine, archive: Archive
) -> None:
    """After `from` 2026 alone, what is older was never seen."""
    finish(database, archive, 10.0, "2026-05-01", **{"from": "2026-01-01"})
    assert options_of_next(database, 20.0) == {}


def test_cursors_are_json_that_only_their_source_reads(database: Engine, archive: Archive) -> None:
    run_id = start(database)
    cursor = json.dumps({"token": "続き", "seen": ["a"]})
    page = Page((), cursor)
    assert runs.save(database, archive, take(database, run_id), page, 10.0) == []
    assert take(database, run_id).cursor == cursor
