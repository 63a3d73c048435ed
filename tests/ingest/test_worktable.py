from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine

from ingest import worktable
from ingest.steps import STEPS
from ingest.worktable import Item, Lease
from schemas.reasons import Reason
from schemas.tables import ReportState, WorkState
from tests.ingest.rows import (
    ITEM,
    add_due,
    add_report,
    add_revision,
    add_run,
    everything,
    finish,
    report,
    row,
    take,
)

# --- adding and taking ----------------------------------------------------------------------------


def test_an_item_is_added_once(database: Engine) -> None:
    add_due(database, ITEM, now=5.0)
    take(database)
    before = everything(database)
    with database.begin() as connection:
        worktable.add(connection, ITEM, 30.0)
    assert everything(database) == before


def test_a_lease_names_its_end_and_attempt(database: Engine) -> None:
    add_due(database, ITEM)
    lease = take(database, now=10.0, seconds=60.0)
    assert lease == Lease(ITEM, lease.token, 70.0, 1)
    found = row(database)
    assert (found["state"], found["lease"], found["lease_until"], found["attempts"]) == (
        WorkState.LEASED, lease.token, 70.0, 1,
    )  # fmt: skip


def test_nothing_is_taken_early_twice_or_out_of_nothing(database: Engine) -> None:
    add_due(database, ITEM, now=10.0)
    assert worktable.take(database, ITEM, 9.9, 60.0) is None
    assert worktable.take(database, Item("oai-1", 1, "parse"), 10.0, 60.0) is None
    assert worktable.take(database, Item("oai-1", 2, "read"), 10.0, 60.0) is None
    lease = take(database, now=10.0)
    assert worktable.take(database, ITEM, 10.0, 60.0) is None
    assert worktable.take(database, ITEM, lease.until, 60.0) is None
    assert row(database)["attempts"] == 1


def test_what_has_ended_is_not_taken(database: Engine) -> None:
    items = [Item(f"oai-{number}", 1, "read") for number in range(3)]
    add_due(database, *items)
    finish(database, take(database, items[0]))
    with database.begin() as connection:
        worktable.supersede(connection, "oai-2", 2, 20.0)
    lease = take(database, items[1])
    with database.begin() as connection:
        worktable.refuse(connection, lease, Reason.DAMAGED_PDF, "", 20.0)
    assert [worktable.take(database, item, 1e9, 60.0) for item in items] == [None] * 3


# --- leases --------------------------------------------------------------------------------------


def test_an_expired_lease_goes_to_another(database: Engine) -> None:
    add_due(database, ITEM)
    old = take(database, now=10.0, seconds=60.0)
    new = take(database, now=70.1, seconds=60.0)
    assert (new.attempt, new.until) == (2, 130.1)
    assert new.token != old.token


def test_one_who_lost_the_lease_changes_nothing(database: Engine) -> None:
    add_due(database, ITEM)
    old = take(database, now=10.0, seconds=60.0)
    take(database, now=80.0, seconds=60.0)
    before = everything(database)
    assert not worktable.extend(database, old, 500.0)
    assert not worktable.announce(database, old, 9, 90.0)
    assert finish(database, old, 90.0) is None
    with database.begin() as connection:
        assert not worktable.holds(connection, old, 90.0)
        assert not worktable.refuse(connection, old, Reason.DAMAGED_PDF, "late", 90.0)
        worktable.postpone(connection, old, "late", 90.0)
    assert everything(database) == before


def test_one_who_comes_after_the_end_changes_nothing(database: Engine) -> None:
    add_due(database, ITEM)
    old = take(database, now=10.0, seconds=60.0)
    assert finish(database, take(database, now=80.0)) == Item("oai-1", 1, "parse")
    before = everything(database)
    assert finish(database, old) is None
    with database.begin() as connection:
        assert not worktable.refuse(connection, old, Reason.DAMAGED_PDF, "late", 90.0)
    assert everything(database) == before


def test_an_expired_lease_that_nobody_took_still_holds(database: Engine) -> None:
    add_due(database, ITEM)
    lease = take(database, now=10.0, seconds=60.0)
    assert finish(database, lease, 500.0) == Item("oai-1", 1, "parse")


def test_an_extended_lease_is_not_for_others(database: Engine) -> None:
    add_due(database, ITEM)
    lease = take(database, now=10.0, seconds=60.0)
    assert worktable.extend(database, lease, 200.0)
    assert worktable.take(database, ITEM, 199.0, 60.0) is None
    assert worktable.due(database, 199.0) == []
    assert worktable.due(database, 200.1) == [ITEM]


@pytest.mark.timeout(30)
def test_holding_keeps_others_out_until_the_transaction_ends(database: Engine) -> None:
    add_due(database, ITEM)
    lease = take(database, now=10.0, seconds=60.0)
    with ThreadPoolExecutor(1) as pool:
        with database.begin() as connection:
            assert worktable.holds(connection, lease, 100.0)
            other = pool.submit(worktable.take, database, ITEM, 100.0, 60.0)
            with pytest.raises(TimeoutError):
                other.result(0.2)
            worktable.finish(connection, lease, 100.0)
        assert other.result() is None


# --- ends ----------------------------------------------------------------------------------------


def test_steps_follow_each_other_to_the_last(database: Engine) -> None:
    item: Item | None = Item("oai-1", 1, STEPS[0])
    add_due(database, Item("oai-1", 1, STEPS[0]))
    seen = []
    while item:
        seen.append(item.step)
        assert worktable.due(database, 20.0) == [item]
        item = finish(database, take(database, item, now=20.0), now=20.0)
    assert seen == list(STEPS)
    assert worktable.due(database, 1e9) == []
    assert {r["state"] for r in everything(database)["work"]} == {WorkState.DONE}


def test_a_finish_belongs_to_the_caller_s_transaction(database: Engine) -> None:
    add_due(database, ITEM)
    lease = take(database)
    before = everything(database)
    with database.connect() as connection:
        assert worktable.finish(connection, lease, 20.0)
        connection.rollback()
    assert everything(database) == before
    assert finish(database, lease) == Item("oai-1", 1, "parse")


def test_a_finish_does_not_restart_a_step_that_is_there(database: Engine) -> None:
    following = Item("oai-1", 1, "parse")
    add_due(database, ITEM, following)
    finish(database, take(database, following))
    assert finish(database, take(database)) == following
    assert row(database, following)["state"] == WorkState.DONE


def refuse(database: Engine, lease: Lease, detail: str = "page 3") -> bool:
    with database.begin() as connection:
        return worktable.refuse(connection, lease, Reason.DAMAGED_PDF, detail, 20.0)


def test_a_refusal_says_why(database: Engine) -> None:
    add_due(database, ITEM)
    assert refuse(database, take(database))
    for found, state in (
        (row(database), WorkState.FAILED),
        (report(database), ReportState.REFUSED),
    ):
        assert (found["state"], found["reason"], found["detail"], found["updated_at"]) == (
            state, Reason.DAMAGED_PDF, "page 3", 20.0,
        )  # fmt: skip
    assert worktable.due(database, 1e9) == []


@pytest.mark.parametrize(
    ("withdrawn", "state"), [(False, ReportState.INDEXED), (True, ReportState.REFUSED)]
)
def test_what_readers_find_stays_when_its_successor_is_refused(
    database: Engine, withdrawn: bool, state: ReportState
) -> None:
    """A tombstone in the index is nothing that they find."""
    item = Item("oai-1", 2, "read")
    with database.begin() as connection:
        add_run(connection)
        add_report(connection, "oai-1", projected=1)
        add_revision(connection, "oai-1", 1, withdrawn=withdrawn)
        add_revision(connection, "oai-1", 2)
        worktable.add(connection, item, 0.0)
    assert refuse(database, take(database, item))
    assert report(database)["state"] == state
    assert report(database)["reason"] == Reason.DAMAGED_PDF


def test_the_refusal_of_an_old_revision_is_not_the_report_s(database: Engine) -> None:
    add_due(database, ITEM, Item("oai-1", 2, "fetch"))
    before = report(database)
    assert refuse(database, take(database))
    assert row(database)["state"] == WorkState.FAILED
    assert report(database) == before


@pytest.mark.parametrize("detail", ["a\0b", "a\ud800b", "\udc83ab", "ab\x1b"])
def test_a_detail_may_hold_what_the_tables_do_not_take(database: Engine, detail: str) -> None:
    other = Item("oai-2", 1, "read")
    add_due(database, ITEM, other)
    assert refuse(database, take(database), detail)
    lease = take(database, other)
    with database.begin() as connection:
        worktable.postpone(connection, lease, detail, 20.0)
    assert [r["detail"] for r in everything(database)["work"]] == ["ab", "ab"]


def test_a_detail_is_no_novel(database: Engine) -> None:
    add_due(database, ITEM)
    assert refuse(database, take(database), "長" * 5000)
    assert row(database)["detail"] == report(database)["detail"] == "長" * 2000
