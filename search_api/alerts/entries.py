"""What was told: each once, whoever is killed amid it; sealed; by day and report as it is shown."""

import time
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from sqlalchemy import Connection, RowMapping, select, update
from sqlalchemy.dialects import postgresql, sqlite

from schemas.alert_tables import alerts, watches
from schemas.alerts import Alert, Alerts, Reason, Told
from schemas.report import Bilingual
from search_api.access import Reader
from search_api.alerts.watches import Opened, opened
from search_api.workplace import audit, sealing
from search_api.workplace.audit import Entry
from search_api.workplace.vault import Vault

_JST = timezone(timedelta(hours=9))
_AT_ONCE = 500  # ids that one statement names


@dataclass(frozen=True)
class Fired:
    """A watch that a report fits. `about` is what else makes it one thing to tell, such as a work."""

    watch: Opened
    report: str
    revision: int
    told: Told
    about: str = ""


@dataclass(frozen=True)
class Row:
    """An alert of an account, with the name of its watch."""

    report: str
    at: float
    read: bool
    reason: Reason


def add(connection: Connection, vault: Vault, fired: Iterable[Fired]) -> int:
    """Tells what was not told before, of watches that are still there; how much that was."""
    by_office: dict[str, list[Fired]] = {}
    for one in fired:
        by_office.setdefault(one.watch.organisation, []).append(one)
    total = 0
    for office, some in sorted(by_office.items()):
        version, key = sealing.newest(connection, vault, office)
        secret = key.derived("about")
        now, rows = time.time(), []
        for one in some:
            about = secret.digest(one.about) if one.about else ""
            place = _place(one.watch.id, one.report, one.revision, about)
            rows.append(
                {
                    "watch_id": one.watch.id,
                    "report_id": one.report,
                    "revision": one.revision,
                    "about": about,
                    "organisation_id": office,
                    "account_id": one.watch.account,
                    "at": now,
                    "key_version": version,
                    "sealed": key.seal(one.told.model_dump_json().encode(), place),
                }
            )
        if made := _insert(connection, rows):
            total += made
            audit.append(connection, vault, Entry("alerts.made", "", office, "", {"count": made}))
    return total


def of_account(connection: Connection, vault: Vault, who: Reader, most: int) -> tuple[Row, ...]:
    """The latest alerts of an account, newest first; those whose key is lost are left out."""
    query = (
        select(alerts, watches.c.kind, watches.c.key_version.label("named_by"))
        .add_columns(watches.c.sealed.label("named"))
        .join(watches, watches.c.id == alerts.c.watch_id)
        .where(alerts.c.account_id == who.account, alerts.c.organisation_id == who.organisation)
        .order_by(alerts.c.at.desc(), alerts.c.report_id, alerts.c.watch_id, alerts.c.about)
        .limit(most)
    )
    keys = sealing.Keyring(connection, vault)
    rows = (_row(keys, row) for row in connection.execute(query).mappings())
    return tuple(row for row in rows if row)


def mark_read(connection: Connection, vault: Vault, who: Reader, reports: Collection[str]) -> int:
    """Notes that one has looked at what was told of these reports; how many alerts that were."""
    mine = (alerts.c.account_id == who.account) & alerts.c.read_at.is_(None)
    these = mine & alerts.c.report_id.in_(sorted(reports))
    done = connection.execute(update(alerts).where(these).values(read_at=time.time())).rowcount
    if done:
        entry = Entry("alerts.read", who.account, who.organisation, "", {"count": done})
        audit.append(connection, vault, entry)
    return done


def by_day(rows: Iterable[Row], cards: Mapping[str, Mapping[str, Any]], *, capped: bool) -> Alerts:
    """One alert a report and day, naming all watches; reports without a card are not shown."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        if row.report in cards:
            groups.setdefault((day_of(row.at), row.report), []).append(row)
    found = tuple(
        Alert(
            day=day,
            report=report,
            title=Bilingual(**cards[report]["title"]).best(cards[report]["language"]),
            at=max(row.at for row in some),
            read=all(row.read for row in some),
            reasons=tuple(row.reason for row in some),
        )
        for (day, report), some in groups.items()
    )
    return Alerts(alerts=found, unread=sum(not one.read for one in found), capped=capped)


def day_of(at: float) -> str:
    """The day in Japan.

    >>> day_of(0.0)
    '1970-01-01'
    """
    return datetime.fromtimestamp(at, _JST).date().isoformat()


def _insert(connection: Connection, rows: list[dict[str, Any]]) -> int:
    """Inserts what is not there; a watch that was deleted meanwhile gets nothing."""
    ids = sorted({row["watch_id"] for row in rows})
    there: set[str] = set()
    for start in range(0, len(ids), _AT_ONCE):
        some = watches.c.id.in_(ids[start : start + _AT_ONCE])
        there |= set(connection.execute(select(watches.c.id).where(some)).scalars())
    wanted = [row for row in rows if row["watch_id"] in there]
    if not wanted:
        return 0
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(alerts).on_conflict_do_nothing()
    counted = {"preserve_rowcount": True}  # else nobody would know how many were new
    return connection.execute(statement, wanted, execution_options=counted).rowcount


def _row(keys: sealing.Keyring, row: RowMapping) -> Row | None:
    place = _place(row["watch_id"], row["report_id"], row["revision"], row["about"])
    office = row["organisation_id"]
    text = keys.opened(office, row["key_version"], row["sealed"], place)
    watch = {"organisation_id": office, "id": row["watch_id"]}
    watched = opened(keys, {**watch, "key_version": row["named_by"], "sealed": row["named"]})
    if text is None or watched is None:
        return None
    reason = Reason(
        watch=row["watch_id"],
        kind=row["kind"],
        name=watched.name,
        told=Told.model_validate_json(text),
    )
    return Row(row["report_id"], row["at"], row["read_at"] is not None, reason)


def _place(watch: str, report: str, revision: int, about: str) -> str:
    return f"alert {watch} {report} {revision} {about}"
