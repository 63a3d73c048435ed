"""Telling people of what is new: reports are taken from the work table, many at once, and matched.

A worker that is killed amid it leaves its leases, and what it told already is not told again.
"""

import logging
import time
from collections.abc import Sequence

from sqlalchemy import Connection

from ingest import worktable
from ingest.rooms import Rooms
from ingest.steps import ALERT
from ingest.worktable import Lease
from schemas.reasons import Reason
from search_api.alerts import citations, entries, filling, matching
from search_api.alerts.scanning import Scanner
from search_api.workplace.desk import Desk
from search_api.workplace.vault import Vault
from workers import news
from workers.leases import kept

_log = logging.getLogger(__name__)
_REPORTS = 50  # taken at once
_ALERTS = 500  # told in one transaction, which keeps other writers waiting for its while


def waiting(rooms: Rooms) -> bool:
    """Whether there is something to tell of."""
    return bool(worktable.due(rooms.database, time.time(), 1, (ALERT,)))


def alert(rooms: Rooms, desk: Desk) -> int:
    """Tells of some of what is new; how many reports that were, 0 when nothing is due."""
    if not _comparable(rooms):
        return 0
    leases = _taken(rooms)
    tired = [lease for lease in leases if lease.attempt > rooms.settings.attempts]
    fresh = [lease for lease in leases if lease.attempt <= rooms.settings.attempts]
    for lease in tired:
        _refuse(rooms, lease, f"{rooms.settings.attempts} workers ended amid it")
    if not fresh:
        return len(leases)

    def extend(until: float) -> bool:
        held = [worktable.extend(rooms.database, lease, until) for lease in fresh]
        return all(held)

    try:
        with kept(extend, rooms.settings.lease_seconds):
            _tell(rooms, desk, fresh)
    except Exception as error:  # noqa: BLE001  # whatever it is, the rows must say so
        _log.warning("telling of %s reports failed: %s", len(fresh), type(error).__name__)
        for lease in fresh:
            if lease.attempt >= rooms.settings.attempts:
                _refuse(rooms, lease, type(error).__name__)
            else:
                with rooms.database.begin() as connection:
                    worktable.postpone(connection, lease, type(error).__name__, time.time())
    return len(leases)


def _comparable(rooms: Rooms) -> bool:
    """Whether the index holds vectors of this model: not until a rebuild for another one is done."""
    pair = rooms.writer.current()
    return pair is not None and rooms.writer.space(pair) == rooms.space.id


def _taken(rooms: Rooms) -> list[Lease]:
    now, seconds = time.time(), rooms.settings.lease_seconds
    items = worktable.due(rooms.database, now, _REPORTS, (ALERT,))
    return [
        lease for item in items if (lease := worktable.take(rooms.database, item, now, seconds))
    ]


def _tell(rooms: Rooms, desk: Desk, leases: Sequence[Lease]) -> None:
    filling.fill(desk, rooms.settings, rooms.space.id)
    scanner = Scanner(rooms.settings)
    try:
        for some in news.stretches(rooms, leases):
            held = [lease for lease, _ in some]
            told = news.joined([one for _, one in some], rooms.space.id)
            for fired in matching.matches(desk, scanner, told, rooms.settings.alert_distance):
                for start in range(0, len(fired), _ALERTS):
                    desk.write(_told, held, fired[start : start + _ALERTS])
            desk.write(_finished, held)
    finally:
        scanner.close()


def _told(
    connection: Connection,
    vault: Vault,
    leases: Sequence[Lease],
    fired: Sequence[entries.Fired],
) -> None:
    """Tells of reports whose lease still holds."""
    now = time.time()
    held = {one.item.report_id for one in leases if worktable.holds(connection, one, now)}
    entries.add(connection, vault, [one for one in fired if one.report in held])


def _finished(connection: Connection, vault: Vault, leases: Sequence[Lease]) -> None:
    """Tells of the citations that these reports make, and ends their step."""
    now = time.time()
    held = [one for one in leases if worktable.holds(connection, one, now)]
    found = citations.fired(connection, vault, {one.item.report_id for one in held})
    entries.add(connection, vault, found)
    for lease in held:
        worktable.finish(connection, lease, now)


def _refuse(rooms: Rooms, lease: Lease, detail: str) -> None:
    with rooms.database.begin() as connection:
        worktable.refuse(connection, lease, Reason.GAVE_UP, f"{ALERT}: {detail}", time.time())
