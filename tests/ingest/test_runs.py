import json
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from ingest import pages, runs
from ingest.archive import Archive
from ingest.sources import Page
from schemas.errors import NotFoundError, StateError
from schemas.tables import RunState
from tests.ingest.keeping import PLACE, record, start, take
from tests.ingest.rows import everything


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive((tmp_path / "archive").as_uri())


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


def test_a_page_that_takes_long_keeps_its_lease(database: Engine) -> None:
    run_id = start(database)
    run = runs.take(database, run_id, 10.0, 60.0)
    assert run
    assert runs.extend(database, run, 200.0)
    assert runs.take(database, run_id, 100.0, 60.0) is None
    assert runs.take(database, run_id, 200.1, 60.0)
    assert not runs.extend(database, run, 500.0)


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


# --- where a harvest begins -----------------------------------------------------------------------


def options_of_next(database: Engine, now: float, **options: object) -> dict[str, Any]:
    run_id = start(database, now, **options)
    found = dict(runs.show(database, run_id)["options"])
    runs.fail(database, take(database, run_id, now), "only looking", now)
    return found


def finish(database: Engine, archive: Archive, now: float, resume: str, **options: object) -> None:
    run = take(database, start(database, now, **options), now)
    assert pages.save(database, archive, run, Page((), None, resume), now) == []


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
    assert pages.save(database, archive, take(database, run_id), page, 10.0) == []
    assert take(database, run_id).cursor == cursor


# --- what a person decides ------------------------------------------------------------------------


def test_a_stopped_run_goes_on_from_its_cursor(database: Engine, archive: Archive) -> None:
    run_id = start(database)
    pages.save(database, archive, take(database, run_id), Page((record("a"),), "next"), 10.0)
    held = take(database, run_id)
    runs.stop(database, run_id, 20.0)
    assert runs.show(database, run_id)["state"] == RunState.STOPPED
    assert pages.save(database, archive, held, Page((record("b"),), None), 20.0) is None
    assert runs.due(database, 1e9) == []
    assert start(database, 30.0) == run_id
    assert take(database, run_id, 30.0).cursor == "next"
    with pytest.raises(StateError, match="not running"):
        runs.stop(database, _failed(database), 40.0)


def _failed(database: Engine) -> str:
    other = runs.start(database, "oai", "elsewhere", {}, 10.0)
    runs.fail(database, take(database, other), "away", 10.0)
    return other


def test_a_run_that_an_outage_broke_goes_on_too(database: Engine) -> None:
    run_id = start(database)
    runs.break_off(database, take(database, run_id), "away", 20.0)
    assert runs.show(database, run_id)["detail"] == "away"
    assert start(database, 30.0, set="other") != run_id
    runs.fail(database, take(database, start(database, 30.0), 30.0), "looked", 30.0)
    assert start(database, 40.0) == run_id
    assert take(database, run_id, 40.0).attempts == 1


def test_what_was_harvested_once_is_harvested_again_in_its_time(
    database: Engine, archive: Archive
) -> None:
    finish(database, archive, 10.0, "2026-01-01")
    finish(database, archive, 20.0, "2026-01-01", set="physics")
    runs.stop(database, runs.start(database, "oai", "stopped", {}, 10.0), 10.0)
    paces = {"oai": 100.0}
    assert list(runs.scheduled(database, paces, 109.0)) == []
    due = [(row["place"], row["options"]) for row in runs.scheduled(database, paces, 120.0)]
    assert due == [(PLACE, {}), (PLACE, {"set": "physics"})]
    assert list(runs.scheduled(database, {}, 1e9)) == []
    start(database, 130.0)
    assert [row["options"] for row in runs.scheduled(database, paces, 150.0)] == [
        {"set": "physics"}
    ]
