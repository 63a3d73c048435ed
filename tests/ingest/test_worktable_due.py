import json
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sqlalchemy import Engine

from ingest import worktable
from ingest.steps import STEPS
from ingest.worktable import Item
from schemas.tables import WorkState
from tests.ingest.racing import work_off
from tests.ingest.rows import (
    ITEM,
    add_due,
    add_report,
    everything,
    finish,
    report,
    row,
    take,
)

ROOT = Path(__file__).parents[2]


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
    while not any(found["attempts"] for found in everything(database)["work"]):
        time.sleep(0.001)  # they begin
    mine = work_off(database, 3)
    theirs = [json.loads(run.communicate(timeout=60)[0]) for run in runs]
    assert any(theirs)
    done = Counter(tuple(item) for part in (mine, *theirs) for item in part)
    assert done == Counter((item.report_id, 1, step) for item in items for step in STEPS)
    assert {r["state"] for r in everything(database)["work"]} == {WorkState.DONE}
    assert {r["attempts"] for r in everything(database)["work"]} == {1}
