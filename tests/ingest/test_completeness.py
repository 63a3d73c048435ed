"""Rule 2: the corpus never shrinks unless a person says so; a mass delete waits for one."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from ingest import completeness, pages, runs
from ingest.archive import Archive
from ingest.completeness import Limits
from ingest.sources import Page, Record
from schemas.database import reading
from schemas.errors import StateError
from schemas.tables import RunState
from tests.ingest.keeping import PLACE, gone, record, report, take
from tests.ingest.rows import everything

LIMITS = Limits(share=0.25, least=3)


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive((tmp_path / "archive").as_uri())


def sweep(
    database: Engine,
    archive: Archive,
    *found: Record,
    now: float,
    full: bool = True,
    **options: Any,
) -> str:
    run_id = runs.start(database, "oai", PLACE, options, now, full=full)
    page = Page(found, None, resume="2026-01-01")
    assert pages.save(database, archive, take(database, run_id, now), page, now, LIMITS) is not None
    return run_id


def many(count: int) -> list[Record]:
    return [record(f"r{number}") for number in range(count)]


def state(database: Engine, run_id: str) -> tuple[str, dict[str, int]]:
    row = runs.show(database, run_id)
    return row["state"], row["counts"]


def vanished(database: Engine, run_id: str) -> list[str]:
    with reading(database) as connection:
        return [row["native_id"] for row in completeness.vanished(connection, run_id)]


def test_a_full_harvest_with_fewer_records_fails_until_a_person_accepts_it(
    database: Engine, archive: Archive
) -> None:
    sweep(database, archive, *many(4), now=10.0)
    short = sweep(database, archive, *many(3), now=20.0)
    found, counts = state(database, short)
    assert (found, counts["live"], counts["vanished"]) == (RunState.FAILED, 3, 1)
    assert vanished(database, short) == ["oai:r3"]
    assert report(database, "r3")["state"] == "waiting"  # told, and not dropped
    again = sweep(database, archive, *many(3), now=30.0)
    assert state(database, again)[0] == RunState.FAILED  # the last good one is the measure
    assert runs.accept(database, again, 40.0) == RunState.DONE
    assert state(database, sweep(database, archive, *many(3), now=50.0))[0] == RunState.DONE


def test_an_empty_harvest_of_what_was_full_is_a_failure(database: Engine, archive: Archive) -> None:
    sweep(database, archive, *many(2), now=10.0)
    assert state(database, sweep(database, archive, now=20.0))[0] == RunState.FAILED


def test_what_a_source_took_back_is_no_loss(database: Engine, archive: Archive) -> None:
    sweep(database, archive, *many(4), now=10.0)
    sweep(database, archive, gone("r3"), now=20.0, full=False)
    assert state(database, sweep(database, archive, *many(3), now=30.0))[0] == RunState.DONE


def test_only_what_is_new_is_no_measure(database: Engine, archive: Archive) -> None:
    sweep(database, archive, *many(4), now=10.0)
    run_id = sweep(database, archive, record("r9"), now=20.0, full=False)
    assert state(database, run_id)[0] == RunState.DONE
    assert runs.show(database, run_id)["options"] == {"resume": "2026-01-01"}


def test_harvests_of_other_sets_are_measured_apart(database: Engine, archive: Archive) -> None:
    sweep(database, archive, *many(4), now=10.0)
    assert state(database, sweep(database, archive, *many(1), now=20.0, set="a"))[0] == "done"


def test_records_that_vanished_behind_new_ones_are_told(database: Engine, archive: Archive) -> None:
    sweep(database, archive, *many(2), now=10.0)
    run_id = sweep(database, archive, record("r0"), record("x"), now=20.0)
    found, counts = state(database, run_id)
    assert (found, counts["vanished"], vanished(database, run_id)) == ("done", 1, ["oai:r1"])


def test_a_mass_delete_is_held_for_a_person(database: Engine, archive: Archive) -> None:
    sweep(database, archive, *many(10), now=10.0)
    run_id = runs.start(database, "oai", PLACE, {}, 20.0)
    page = Page(tuple(gone(f"r{number}") for number in range(3)), None)
    before = everything(database)["records"]
    assert pages.save(database, archive, take(database, run_id, 20.0), page, 20.0, LIMITS) == []
    row = runs.show(database, run_id)
    assert row["state"] == RunState.HELD
    assert "3 of 10 records" in row["detail"]
    assert everything(database)["records"] == before  # nothing of the page was kept
    assert runs.due(database, 1e9) == []
    assert runs.start(database, "oai", PLACE, {}, 30.0) == run_id  # no other run goes past it
    assert runs.accept(database, run_id, 40.0) == RunState.RUNNING
    assert pages.save(database, archive, take(database, run_id, 40.0), page, 40.0, LIMITS)
    found, counts = state(database, run_id)
    assert (found, counts["withdrawn"]) == (RunState.DONE, 3)


def test_deletions_are_counted_over_the_pages_of_a_run(database: Engine, archive: Archive) -> None:
    sweep(database, archive, *many(10), now=10.0)
    run_id = runs.start(database, "oai", PLACE, {}, 20.0)
    for number in range(3):
        page = Page((gone(f"r{number}"),), str(number))
        pages.save(database, archive, take(database, run_id, 20.0), page, 20.0, LIMITS)
    assert runs.show(database, run_id)["state"] == RunState.HELD
    assert runs.show(database, run_id)["counts"]["withdrawn"] == 2


def test_few_deletions_pass(database: Engine, archive: Archive) -> None:
    sweep(database, archive, *many(4), now=10.0)
    run_id = sweep(database, archive, gone("r0"), gone("r1"), now=20.0, full=False)
    assert state(database, run_id)[0] == RunState.DONE


def test_a_run_that_waits_for_nobody_can_t_be_accepted(database: Engine, archive: Archive) -> None:
    run_id = sweep(database, archive, *many(1), now=10.0)
    with pytest.raises(StateError, match="waits for nobody"):
        runs.accept(database, run_id, 20.0)


def test_holes_are_told_in_the_run(database: Engine, archive: Archive) -> None:
    run_id = runs.start(database, "oai", PLACE, {}, 10.0)
    for cursor, hole in (("1", "record x"), (None, "record y")):
        page = Page((), cursor, holes=(hole,))
        pages.save(database, archive, take(database, run_id), page, 10.0)
    row = runs.show(database, run_id)
    assert (row["counts"]["holes"], row["holes"]) == (2, ["record x", "record y"])
