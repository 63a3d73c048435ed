import json
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from ingest import worktable
from ingest.steps import STEPS
from ingest.worktable import Item, Lease
from schemas.reasons import Reason
from schemas.tables import ReportState, WorkState, reports, work
from tests.ingest.racing import work_off
from tests.ingest.rows import add_due, add_report, add_revision, add_run, everything

ROOT = Path(__file__).parents[2]
ITEM = Item("oai-1", 1, "read")


def take(database: Engine, item: Item = ITEM, now: float = 10.0, seconds: float = 60.0) -> Lease:
    lease = worktable.take(database, item, now, seconds)
    assert lease is not None
    return lease


def finish(database: Engine, lease: Lease, now: float = 20.0) -> Item | None:
    with database.begin() as connection:
        return worktable.finish(connection, lease, now)


def row(database: Engine, item: Item = ITEM) -> dict[str, Any]:
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
    with database.connect() as connection:
        found = connection.execute(select(reports).where(reports.c.id == identity))
        return dict(found.mappings().one())


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


# --- postponing -----------------------------------------------------------------------------------


def test_the_pause_doubles_with_each_attempt_to_some_minutes(database: Engine) -> None:
    add_due(database, ITEM)
    now, pauses = 0.0, []
    for attempt in range(1, 14):
        lease = take(database, now=now)
        assert lease.attempt == attempt
        with database.begin() as connection:
            worktable.postpone(connection, lease, "engine away", now)
        found = row(database)
        assert (found["state"], found["lease"], found["lease_until"], found["detail"]) == (
            WorkState.DUE, None, None, "engine away",
        )  # fmt: skip
        assert worktable.take(database, ITEM, found["due_at"] - 0.01, 60.0) is None
        pauses.append(found["due_at"] - now)
        now = found["due_at"]
    for attempt, pause in enumerate(pauses, 1):
        whole = min(300.0, 2.0**attempt)
        assert whole * 0.499 <= pause <= whole * 1.501


def test_pauses_differ_between_items(database: Engine) -> None:
    """What failed together must not come back together."""
    items = [Item(f"oai-{number}", 1, "read") for number in range(5)]
    add_due(database, *items)
    for item in items:
        lease = take(database, item)
        with database.begin() as connection:
            worktable.postpone(connection, lease, "", 20.0)
    assert len({row(database, item)["due_at"] for item in items}) == len(items)


# --- revisions ------------------------------------------------------------------------------------


def test_a_new_revision_ends_what_is_open_of_the_old(database: Engine) -> None:
    done, leased, waiting = (Item("oai-1", n, "read") for n in (1, 2, 3))
    new, other = Item("oai-1", 4, "fetch"), Item("oai-2", 1, "fetch")
    add_due(database, done, leased, waiting, new, other)
    assert finish(database, take(database, done)) == Item("oai-1", 1, "parse")
    held = take(database, leased)
    with database.begin() as connection:
        worktable.supersede(connection, "oai-1", 4, 30.0)
    assert row(database, done)["state"] == WorkState.DONE
    for item in (leased, waiting, Item("oai-1", 1, "parse")):
        found = row(database, item)
        assert (found["state"], found["lease"], found["lease_until"], found["updated_at"]) == (
            WorkState.SUPERSEDED, None, None, 30.0,
        )  # fmt: skip
    before = everything(database)
    assert finish(database, held) is None
    assert not worktable.announce(database, held, 9, 40.0)
    assert everything(database) == before
    assert set(worktable.due(database, 1e9)) == {new, other}


def test_again_begins_anew_from_a_step(database: Engine) -> None:
    add_due(database, Item("oai-1", 1, "fetch"))
    item: Item | None = Item("oai-1", 1, "fetch")
    while item:
        lease = take(database, item, now=20.0)
        item = finish(database, lease)
    with database.begin() as connection:
        made = worktable.again(connection, "oai-1", 1, "chunk", 50.0)
    assert made == Item("oai-1", 1, "chunk")
    states = {r["step"]: r["state"] for r in everything(database)["work"]}
    assert states == {"fetch": "done", "read": "done", "parse": "done", "chunk": "due"}
    assert (row(database, made)["attempts"], row(database, made)["due_at"]) == (0, 50.0)


def test_again_takes_a_running_step_from_its_holder(database: Engine) -> None:
    add_due(database, ITEM, Item("oai-1", 2, "read"), Item("oai-2", 1, "read"))
    held = take(database)
    with database.begin() as connection:
        worktable.again(connection, "oai-1", 1, "read", 50.0)
    assert finish(database, held) is None
    assert len(everything(database)["work"]) == 3
    assert take(database, now=50.0).attempt == 1


def test_passages_are_announced_before_they_are_written(database: Engine) -> None:
    add_due(database, ITEM)
    lease = take(database)
    for passages, known in ((5, 5), (3, 5), (7, 7)):
        assert worktable.announce(database, lease, passages, 20.0)
        assert report(database)["passages"] == known


# --- what is due ----------------------------------------------------------------------------------


def test_the_last_steps_are_due_first_and_then_the_oldest(database: Engine) -> None:
    items = [
        Item("oai-1", 1, "fetch"),
        Item("oai-2", 1, "project"),
        Item("oai-3", 1, "read"),
        Item("oai-4", 1, "fetch"),
        Item("oai-5", 1, "read"),
        Item("oai-6", 1, "read"),
    ]
    add_due(database)
    with database.begin() as connection:
        for item, since in zip(items, (3.0, 9.0, 5.0, 1.0, 4.0, 11.0), strict=True):
            add_report(connection, item.report_id)
            worktable.add(connection, item, since)
    assert [int(item.report_id[-1]) for item in worktable.due(database, 10.0)] == [2, 5, 3, 4, 1]
    assert [int(item.report_id[-1]) for item in worktable.due(database, 10.0, 1)] == [2, 5, 4]


def test_what_a_silent_worker_holds_is_due(database: Engine) -> None:
    add_due(database, ITEM)
    assert worktable.due(database, 10.0) == [ITEM]
    lease = take(database, now=10.0, seconds=60.0)
    assert worktable.due(database, lease.until) == []
    assert worktable.due(database, lease.until + 0.1) == [ITEM]


# --- at the same time -----------------------------------------------------------------------------


def test_of_many_who_want_an_item_one_gets_it(database: Engine) -> None:
    items = [Item(f"oai-{number}", 1, "read") for number in range(10)]
    add_due(database, *items)
    with ThreadPoolExecutor(8) as pool:
        leases = list(pool.map(lambda item: worktable.take(database, item, 10.0, 60.0), items * 8))
    held = Counter(lease.item for lease in leases if lease)
    assert held == Counter(items)


def test_threads_and_processes_do_each_step_once(database: Engine) -> None:
    items = [Item(f"oai-{number}", 1, "fetch") for number in range(15)]
    add_due(database, *items)
    url = database.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.ingest.racing", url]
    runs = [
        subprocess.Popen(
            command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        for _ in range(2)
    ]
    for run in runs:
        assert run.stdout
        run.stdout.readline()
    for run in runs:
        assert run.stdin
        run.stdin.write("\n")
        run.stdin.flush()
    mine = work_off(database, 3)
    theirs = [json.loads(run.communicate(timeout=60)[0]) for run in runs]
    assert any(theirs)  # not all was done before the other processes woke
    done = Counter(tuple(item) for part in (mine, *theirs) for item in part)
    assert done == Counter((item.report_id, 1, step) for item in items for step in STEPS)
    assert {r["state"] for r in everything(database)["work"]} == {WorkState.DONE}
    assert {r["attempts"] for r in everything(database)["work"]} == {1}
