"""The tasks: take a lease, do one step, commit, send the next. A task run twice changes nothing."""

import logging
import threading
import time
from functools import partial

from redis import Redis

from ingest import pipeline, runs, visiting, worktable
from ingest.artifacts import MissingArtifactError
from ingest.citing import relinking
from ingest.sources import kinds
from ingest.steps import ALERT, OCR, QUEUES
from ingest.worktable import Item, Lease
from schemas.errors import DocumentError
from schemas.reasons import Reason
from search_api.alerts import mailing
from search_api.workplace.desk import Desk
from workers import alerting
from workers.app import app, rooms, settings
from workers.leases import kept
from workers.queues import queue_name, send_items, send_run

_log = logging.getLogger(__name__)
_recognising = threading.Lock()  # one at a time, so that other work always finds a thread
_RELINK_SECONDS = 60.0  # that a worker is at it, before others get their turn
_ALERT_SECONDS = 60.0  # likewise
_BATCH = 200  # items of a step that one sweep sends at most


@app.task(name="sateto.step")
def step(report_id: str, revision: int, name: str) -> None:
    """One step of one revision, if it is due and nobody else has it."""
    if name == ALERT:
        alert()
    elif name != OCR:
        _step(report_id, revision, name)
    elif _recognising.acquire(blocking=False):  # else it stays due, and a sweep sends it again
        try:
            _step(report_id, revision, name)
        finally:
            _recognising.release()


def _step(report_id: str, revision: int, name: str) -> None:
    database = rooms().database
    lease = worktable.take(
        database, Item(report_id, revision, name), time.time(), settings.lease_seconds
    )
    if lease is None:
        return
    if lease.attempt > settings.attempts:
        _refuse(lease, Reason.GAVE_UP, f"{name}: {settings.attempts} workers ended amid it")
        return
    following: Item | None = None
    try:
        with kept(partial(worktable.extend, database, lease), settings.lease_seconds):
            following = pipeline.do(rooms(), lease, time.time)
    except DocumentError as error:
        _refuse(lease, error.reason, error.detail)
    except MissingArtifactError as error:
        # Begun under another version of a step, or lost: made again from there on.
        with database.begin() as connection:
            following = worktable.again(connection, report_id, revision, error.step, time.time())
    except Exception as error:  # noqa: BLE001  # whatever it is, the row must say so
        _log.warning("%s of %s failed: %r", name, report_id, error)
        if lease.attempt >= settings.attempts:
            _refuse(lease, Reason.GAVE_UP, f"{name}: {error!r}")
        else:
            with database.begin() as connection:
                worktable.postpone(connection, lease, f"{error!r}", time.time())
    if following:
        send_items(app, settings, [following])


@app.task(name="sateto.harvest")
def harvest(run_id: str) -> None:
    """One page of a run."""
    room = rooms()
    run = runs.take(room.database, run_id, time.time(), settings.lease_seconds)
    if run is None:
        return
    if run.attempts > settings.attempts:
        detail = f"{settings.attempts} workers ended amid page {run.pages + 1}"
        runs.break_off(room.database, run, detail, time.time())
        return
    with kept(partial(runs.extend, room.database, run), settings.lease_seconds):
        items = visiting.visit(room.database, room.archive, run, settings, time.time)
    if items is not None:
        send_items(app, settings, items)
        send_run(app, settings, run_id)


@app.task(name="sateto.relink")
def relink() -> None:
    """Links references that a change of the graph made due; what is left, a sweep sends again."""
    until = time.time() + _RELINK_SECONDS
    while time.time() < until and relinking.relink(rooms().database):
        pass


@app.task(name="sateto.alert")
def alert() -> None:
    """Tells people of reports that are new; what is left, a sweep sends again."""
    until, desk = time.time() + _ALERT_SECONDS, Desk(settings)
    try:
        while time.time() < until and alerting.alert(rooms(), desk):
            pass
    finally:
        desk.close()


@app.task(name="sateto.digest")
def digest() -> None:
    """Sends the mails of the day that were not sent yet."""
    desk = Desk(settings)
    try:
        mailing.send_due(desk, time.time())
    finally:
        desk.close()


@app.task(name="sateto.merge")
def merge() -> None:
    """Has the engine merge what the day's harvests left in many segments; nobody waits for it."""
    writer = rooms().writer
    if pair := writer.current():
        writer.merge(pair, wait=False)


@app.task(name="sateto.sweep")
def sweep() -> None:
    """Sends again what is due and has no message: after a lost broker, a kill, or a pause."""
    room, now = rooms(), time.time()
    broker = Redis.from_url(settings.broker)
    waiting = {kind: int(broker.llen(queue_name(settings, kind))) for kind in set(QUEUES.values())}
    broker.close()
    # A queue that holds messages is being worked off: what is due has its message there.
    items = worktable.due(room.database, now, limit=_BATCH)
    send_items(app, settings, [item for item in items if not waiting[QUEUES[item.step]]])
    paces = {kind.name: kind.every for kind in kinds().values() if kind.every}
    for row in runs.scheduled(room.database, paces, now):
        runs.start(room.database, row["source"], row["place"], runs.asked(row["options"]), now)
    if not waiting[QUEUES["cite"]] and relinking.waiting(room.database):
        app.send_task("sateto.relink", queue=queue_name(settings, QUEUES["cite"]))
    if not waiting[QUEUES[ALERT]] and alerting.waiting(room):
        app.send_task("sateto.alert", queue=queue_name(settings, QUEUES[ALERT]))
    if not waiting["harvest"]:
        for run_id in runs.due(room.database, now):
            send_run(app, settings, run_id)


def _refuse(lease: Lease, reason: Reason, detail: str) -> None:
    with rooms().database.begin() as connection:
        worktable.refuse(connection, lease, reason, detail, time.time())
