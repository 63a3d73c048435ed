from pathlib import Path

import pytest
from sqlalchemy import Engine

from ingest import pages, runs, worktable
from ingest.archive import Archive
from ingest.sources import Page, Record
from schemas.reasons import Reason
from schemas.tables import ReportState
from tests.ingest.keeping import PLACE, gone, harvest, item, record, report, take, work_off
from tests.ingest.rows import everything


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive((tmp_path / "archive").as_uri())


# --- what becomes of a record ---------------------------------------------------------------------


def test_a_record_that_did_not_change_makes_no_work(database: Engine, archive: Archive) -> None:
    assert harvest(database, archive, record("a")) == ({"new": 1, "seen": 1}, [item("a", 1)])
    before = everything(database)
    assert harvest(database, archive, record("a")) == ({"unchanged": 1, "seen": 1}, [])
    after = everything(database)
    for row in (*before["records"], *after["records"]):
        del row["run_id"]  # who saw it last
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
    assert items == [item("a", 1)]  # one revision a page: of what came last
    assert worktable.due(database, 1e9) == [item("a", 1)]
    found = everything(database)["revisions"][0]
    assert archive.get(found["record_sha256"]) == record("a", "2").content


def test_a_deletion_of_an_unknown_record_is_counted_only(
    database: Engine, archive: Archive
) -> None:
    assert harvest(database, archive, gone("a")) == ({"deleted": 1, "seen": 1}, [])
    assert everything(database)["reports"] == []


def test_a_deleted_record_goes_at_once(database: Engine, archive: Archive) -> None:
    harvest(database, archive, record("a"))
    counts, items = harvest(database, archive, gone("a"), now=30.0)
    assert (counts, items) == ({"withdrawn": 1, "seen": 1}, [item("a", 2, "cite")])
    assert [r["withdrawn"] for r in everything(database)["revisions"]] == [False, True]
    assert worktable.due(database, 1e9) == [item("a", 2, "cite")]
    assert harvest(database, archive, gone("a")) == ({"unchanged": 1, "seen": 1}, [])


def test_a_record_comes_back_after_its_withdrawal(database: Engine, archive: Archive) -> None:
    harvest(database, archive, record("a"))
    harvest(database, archive, gone("a"))
    work_off(database, item("a", 2, "cite"))
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
    assert pages.save(database, archive, take(database, run_id, 20.0), page, 20.0)
    assert report(database, "a")["place"] == PLACE + "2"
