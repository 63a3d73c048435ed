"""The work table against a model of it in plain Python: nothing is lost, nothing done twice."""

import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    MultipleResults,
    RuleBasedStateMachine,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from ingest import worktable
from ingest.steps import STEPS
from ingest.worktable import Item, Lease
from schemas.database import open_database, reading
from schemas.reasons import Reason
from schemas.tables import WorkState, work
from tests.ingest.rows import add_report, add_revision, add_run

REPORTS = ("oai-1", "oai-2")
FIRST = "encode"  # few steps, so that examples reach the end
SECONDS = 60.0


@dataclass
class Row:
    state: WorkState
    due_at: float
    attempts: int = 0
    token: str | None = None
    until: float | None = None


class WorkTable(RuleBasedStateMachine):
    leases: Bundle[Lease] = Bundle("leases")
    reports = st.sampled_from(REPORTS)

    migrated: ClassVar[Path]  # a database to copy

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        path = Path(self.folder.name) / "sateto.db"
        shutil.copyfile(self.migrated, path)
        self.database = open_database(f"sqlite:///{path}")
        self.now = 1000.0
        self.rows: dict[Item, Row] = {}
        self.revision = dict.fromkeys(REPORTS, 1)
        self.done: Counter[Item] = Counter()
        with self.database.begin() as connection:
            add_run(connection)
            for report in REPORTS:
                add_report(connection, report)
                add_revision(connection, report, 1)
                self.add(Item(report, 1, FIRST))
                worktable.add(connection, Item(report, 1, FIRST), self.now)

    def teardown(self) -> None:
        self.database.dispose()
        self.folder.cleanup()

    def add(self, item: Item) -> None:
        self.rows.setdefault(item, Row(WorkState.DUE, self.now))

    def free(self, item: Item) -> bool:
        row = self.rows[item]
        if row.state == WorkState.DUE:
            return row.due_at <= self.now
        return row.state == WorkState.LEASED and row.until is not None and row.until < self.now

    def held(self, lease: Lease) -> bool:
        row = self.rows.get(lease.item)
        return row is not None and row.token == lease.token

    def end(self, item: Item, state: WorkState) -> None:
        row = self.rows[item]
        row.state, row.token, row.until = state, None, None

    @rule(seconds=st.sampled_from([1.0, 30.0, 61.0, 500.0]))
    def wait(self, seconds: float) -> None:
        self.now += seconds

    @rule(target=leases, data=st.data())
    def take(self, data: st.DataObject) -> Lease | MultipleResults[Lease]:
        item = data.draw(st.sampled_from(sorted(self.rows, key=str)))
        lease = worktable.take(self.database, item, self.now, SECONDS)
        assert (lease is not None) == self.free(item)
        if lease is None:
            return multiple()
        row = self.rows[item]
        row.state, row.token, row.until = WorkState.LEASED, lease.token, self.now + SECONDS
        row.attempts += 1
        assert lease.attempt == row.attempts
        return lease

    @rule(lease=leases)
    def extend(self, lease: Lease) -> None:
        held = self.held(lease)
        assert worktable.extend(self.database, lease, self.now + SECONDS) == held
        if held:
            self.rows[lease.item].until = self.now + SECONDS

    @rule(lease=leases)
    def finish(self, lease: Lease) -> None:
        item, held = lease.item, self.held(lease)
        with self.database.begin() as connection:
            following = worktable.finish(connection, lease, self.now)
        if not held:
            assert following is None
            return
        self.end(item, WorkState.DONE)
        self.done[item] += 1
        assert self.done[item] == 1
        if item.step == STEPS[-1]:
            assert following is None
        else:
            step = STEPS[STEPS.index(item.step) + 1]
            assert following == Item(item.report_id, item.revision, step)
            self.add(following)

    @rule(lease=leases)
    def refuse(self, lease: Lease) -> None:
        held = self.held(lease)
        with self.database.begin() as connection:
            assert held == worktable.refuse(connection, lease, Reason.GAVE_UP, "", self.now)
        if held:
            self.end(lease.item, WorkState.FAILED)

    @rule(lease=leases)
    def postpone(self, lease: Lease) -> None:
        held = self.held(lease)
        with self.database.begin() as connection:
            worktable.postpone(connection, lease, "", self.now)
        if held:
            self.end(lease.item, WorkState.DUE)
            self.rows[lease.item].due_at = self.stored()[lease.item].due_at  # it is random
            assert self.rows[lease.item].due_at > self.now

    @rule(report=reports)
    def supersede(self, report: str) -> None:
        self.revision[report] += 1
        item = Item(report, self.revision[report], FIRST)
        with self.database.begin() as connection:
            worktable.supersede(connection, report, item.revision, self.now)
            add_revision(connection, report, item.revision)
            worktable.add(connection, item, self.now)
        for old, row in self.rows.items():
            if old.report_id == report and row.state in {WorkState.DUE, WorkState.LEASED}:
                self.end(old, WorkState.SUPERSEDED)
        self.add(item)

    @rule(report=reports, data=st.data())
    def again(self, report: str, data: st.DataObject) -> None:
        mine = [item for item in self.rows if self.is_latest(item) and item.report_id == report]
        item = data.draw(st.sampled_from(sorted(mine, key=str)))
        with self.database.begin() as connection:
            assert item == worktable.again(connection, report, item.revision, item.step, self.now)
        for later in mine:
            if STEPS.index(later.step) >= STEPS.index(item.step):
                del self.rows[later], self.done[later]
        self.add(item)

    def is_latest(self, item: Item) -> bool:
        return item.revision == self.revision[item.report_id]

    def stored(self) -> dict[Item, Row]:
        columns = (
            work.c.state, work.c.due_at, work.c.attempts, work.c.lease, work.c.lease_until,
        )  # fmt: skip
        with reading(self.database) as connection:
            found = connection.execute(
                select(work.c.report_id, work.c.revision, work.c.step, *columns)
            ).all()
        return {Item(*row[:3]): Row(*row[3:]) for row in found}

    @invariant()
    def the_table_is_as_the_model(self) -> None:
        assert self.stored() == self.rows

    @rule()  # it takes too long to be an invariant
    def what_is_due_is_all_that_can_be_taken(self) -> None:
        due = worktable.due(self.database, self.now)
        assert len(due) == len(set(due))
        assert set(due) == {item for item in self.rows if self.free(item)}

    @invariant()
    def no_report_is_lost(self) -> None:
        """The latest revision has one open step, or it has come to an end."""
        for report in REPORTS:
            mine = {i: r for i, r in self.rows.items() if i.report_id == report}
            open_steps = [
                item for item, row in mine.items() if row.state in {WorkState.DUE, WorkState.LEASED}
            ]
            assert all(self.is_latest(item) for item in open_steps)
            last = mine.get(Item(report, self.revision[report], STEPS[-1]))
            finished = last is not None and last.state == WorkState.DONE
            failed = any(
                row.state == WorkState.FAILED for item, row in mine.items() if self.is_latest(item)
            )
            assert len(open_steps) + finished + failed == 1


def test_no_item_is_lost_and_none_done_twice(migrated_sqlite: Path) -> None:
    WorkTable.migrated = migrated_sqlite
    some = settings(
        max_examples=20, stateful_step_count=25, deadline=None, report_multiple_bugs=False
    )
    run_state_machine_as_test(WorkTable, settings=some)
