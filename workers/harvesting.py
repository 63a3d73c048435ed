"""Starting a harvest from outside the workers, following it, and listing what failed."""

import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy import Engine, func, select

from ingest import runs, worktable
from ingest.joining.settling import FIRST_STEP
from ingest.sources import kinds, make_source
from ingest.worktable import Item
from schemas.database import reading, ready_database
from schemas.errors import UserError
from schemas.reasons import Reason
from schemas.settings import Settings
from schemas.tables import ReportState, RunState, WorkState, reports, revisions, work
from workers.queues import outside, send_items, send_run

_LOOK_SECONDS = 0.5
_ENDED: dict[str, tuple[str, str]] = {  # other than well
    RunState.FAILED: ("収集は失敗しました", "The harvest failed"),
    RunState.HELD: ("収集は確認を待っています", "The harvest waits for a person"),
    RunState.STOPPED: ("収集は停止しました", "The harvest was stopped"),
    RunState.BROKEN: ("収集は途中で切れました", "The harvest broke off"),
}


@dataclass(frozen=True)
class HarvestProgress:
    """How far a harvest is: records by outcome, and reports of the run by state."""

    run: str
    state: str
    detail: str
    records: dict[str, int]
    reports: dict[str, int]

    @property
    def total(self) -> int:
        """Reports that this run brought."""
        return sum(self.reports.values())

    @property
    def settled(self) -> int:
        """Of these, the ones that wait for nothing."""
        return self.total - self.reports.get("waiting", 0)

    @property
    def well(self) -> bool:
        """Whether the run came to its end, or is on the way there."""
        return self.state not in _ENDED

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)

    def ja(self) -> str:
        """One line in Japanese."""
        seen, same = self.records.get("seen", 0), self.records.get("unchanged", 0)
        refused = self.reports.get("refused", 0) + self.records.get("refused", 0)
        line = f"記録 {seen} 件: 索引に登録 {self.reports.get('indexed', 0)}、受付不可 {refused}、変更なし {same}"
        if gone := self.reports.get("withdrawn", 0):
            line += f"、取下げ {gone}"
        return line + (f"。{_ENDED[self.state][0]}: {self.detail}" if self.state in _ENDED else "")

    def en(self) -> str:
        """One line in English."""
        seen, same = self.records.get("seen", 0), self.records.get("unchanged", 0)
        refused = self.reports.get("refused", 0) + self.records.get("refused", 0)
        line = f"{seen} records: {self.reports.get('indexed', 0)} indexed, {refused} refused, {same} unchanged"
        if gone := self.reports.get("withdrawn", 0):
            line += f", {gone} withdrawn"
        return line + (f". {_ENDED[self.state][1]}: {self.detail}" if self.state in _ENDED else "")


def start(
    settings: Settings, source: str, place: str, options: dict[str, Any], *, full: bool = False
) -> str:
    """Makes a run due and asks a worker for its first page; returns the run's id.

    Without a place it is the source's own, where there is only one.
    """
    place = _place(source, place)
    make_source(source, place, options, settings)  # says at once what is wrong with the place
    database = ready_database(settings.database)
    run_id = runs.start(database, source, place, options, time.time(), full=full)
    with outside(settings) as (app, connection):
        send_run(app, settings, run_id, connection)
    return run_id


def stop(settings: Settings, run_id: str) -> None:
    """Stops a run; the same harvest goes on from there."""
    runs.stop(ready_database(settings.database), run_id, time.time())


def accept(settings: Settings, run_id: str) -> str:
    """A person's word for a run that waits for it; returns the state that it has now."""
    state = runs.accept(ready_database(settings.database), run_id, time.time())
    if state == RunState.RUNNING:
        with outside(settings) as (app, connection):
            send_run(app, settings, run_id, connection)
    return state


def _place(source: str, place: str) -> str:
    if place and Path(place).exists():  # a worker has another folder as its own
        return str(Path(place).absolute())
    kind = kinds().get(source)
    if place or kind is None:
        return place
    if not kind.place:
        raise UserError(f"say where: {kind.place_en}", f"収集先を指定してください: {kind.place_ja}")
    return kind.place


def progress_of(database: Engine, run_id: str) -> HarvestProgress:
    """How far a run is."""
    row = runs.show(database, run_id)
    with reading(database) as connection:
        states = connection.execute(
            select(reports.c.state, func.count())
            .join(revisions, revisions.c.report_id == reports.c.id)
            .where(revisions.c.run_id == run_id, revisions.c.revision == reports.c.revision)
            .group_by(reports.c.state)
        ).all()
    return HarvestProgress(
        run=run_id,
        state=row["state"],
        detail=row["detail"],
        records=dict(row["counts"]),
        reports={str(state): int(count) for state, count in states},
    )


def follow(settings: Settings, run_id: str, console: Console) -> HarvestProgress:
    """Shows a progress bar until every report of the run is settled."""
    database = ready_database(settings.database)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[note]}"),
    )
    with Progress(*columns, console=console) as bar:
        label = "取込み" if settings.ui == "ja" else "harvest"
        task = bar.add_task(label, total=None, note="")
        while True:
            now = progress_of(database, run_id)
            note = " ".join(f"{state} {count}" for state, count in sorted(now.reports.items()))
            bar.update(task, total=now.total or None, completed=now.settled, note=note)
            if now.state != RunState.RUNNING and now.settled == now.total:
                make_visible(settings)
                return now
            time.sleep(_LOOK_SECONDS)


def make_visible(settings: Settings) -> None:
    """Lets searches see at once what was harvested; otherwise they do within a second."""
    names = f"{settings.index_prefix}-reports,{settings.index_prefix}-passages"
    httpx.post(
        f"{settings.engine}/{names}/_refresh?ignore_unavailable=true", timeout=60
    ).raise_for_status()


def retry_ocr(settings: Settings) -> int:
    """Makes due again the pages that could not be recognised; how many reports that are."""
    database = ready_database(settings.database)
    with database.begin() as connection:
        items = worktable.again_by_ocr(connection, time.time())
    with outside(settings) as (app, connection):
        send_items(app, settings, items, connection)
    return len(items)


def retry_given_up(settings: Settings) -> int:
    """Makes due again what was given up after failures that should have passed."""
    database, now = ready_database(settings.database), time.time()
    with database.begin() as connection:
        rows = connection.execute(
            select(work.c.report_id, work.c.revision, work.c.step)
            .join(reports, reports.c.id == work.c.report_id)
            .where(
                work.c.state == WorkState.FAILED,
                work.c.reason == Reason.GAVE_UP,
                work.c.revision == reports.c.revision,
            )
        ).all()
        without_file = connection.execute(
            select(reports.c.id, reports.c.revision).where(
                reports.c.state == ReportState.INDEXED, reports.c.reason == Reason.GAVE_UP
            )
        ).all()
        items = [Item(*row) for row in rows]
        items += [Item(identity, revision, FIRST_STEP) for identity, revision in without_file]
        for item in items:
            worktable.again(connection, item.report_id, item.revision, item.step, now)
            connection.execute(
                reports.update().where(reports.c.id == item.report_id).values(state="waiting")
            )
    with outside(settings) as (app, connection):
        send_items(app, settings, items, connection)
    return len(items)
