"""The log of what people did: append-only, each row holding the hash of the one before.

Rows can be verified by anyone; where the log ends is sealed with a key that isn't in the database.
So whoever changes rows and works all hashes out anew is found as well.
"""

import hashlib
import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, func, insert, select, update

from schemas.report import Bilingual
from schemas.workplace_tables import audit, audit_head
from search_api.workplace.vault import Vault

START = "0" * 64
_LOCK = 5_417_231  # names the lock in PostgreSQL
_HASHED = ("number", "at", "organisation", "actor", "action", "subject", "detail", "previous")
_AT_ONCE = 1000


@dataclass(frozen=True)
class Entry:
    """What is to be logged. `actor` is an account's id, or `operator` at the command line."""

    action: str
    actor: str
    organisation: str = ""
    subject: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """Which rows are wanted: of an action or all that begin so, an actor, a subject, a time."""

    action: str = ""
    actor: str = ""
    subject: str = ""
    since: float | None = None
    until: float | None = None


@dataclass(frozen=True)
class Fault:
    """What is wrong with the log, and at which row; 0 for its end."""

    number: int
    text: Bilingual


@dataclass(frozen=True)
class Verified:
    """The outcome of a look at the whole log. `head` is `number:hash` of its end, to be kept."""

    head: str
    faults: tuple[Fault, ...]


def lock(connection: Connection) -> None:
    """Lets one writer at a time through, until its transaction ends.

    Whoever reads before writing calls it first: what was read then still holds at the writing.
    """
    if connection.dialect.name == "postgresql":  # on SQLite a transaction begins with its lock
        connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))


def begun(connection: Connection) -> bool:
    """Whether anything was ever logged, and so sealed."""
    return connection.execute(select(audit_head.c.id)).first() is not None


def append(connection: Connection, vault: Vault, entry: Entry) -> None:
    """Logs an entry in the caller's transaction: what is logged happened, and the other way round."""
    lock(connection)
    last = connection.execute(select(audit_head.c.number, audit_head.c.hash)).first()
    row: dict[str, Any] = {
        "number": last.number + 1 if last else 1,
        "at": time.time(),
        "organisation": entry.organisation,
        "actor": entry.actor,
        "action": entry.action,
        "subject": entry.subject,
        "detail": json.dumps(dict(entry.detail), sort_keys=True),
        "previous": last.hash if last else START,
    }
    row["hash"] = hash_of(row)
    connection.execute(insert(audit).values(row))
    head = {"number": row["number"], "hash": row["hash"], "seal": seal(vault, row)}
    statement = update(audit_head) if last else insert(audit_head).values(id=1)
    connection.execute(statement.values(head))


def hash_of(row: Mapping[str, Any]) -> str:
    """The hash of a row's fields and of the row before."""
    told = json.dumps([row[name] for name in _HASHED], default=repr).encode()
    return hashlib.sha256(told).hexdigest()


def seal(vault: Vault, row: Mapping[str, Any]) -> str:
    """The seal on the end of the log."""
    return vault.audit.digest(f"{row['number']}:{row['hash']}")


def verify(connection: Connection, vault: Vault, kept: str = "") -> Verified:
    """Looks at every row. `kept` is the head of an earlier look: a log rolled back is found by it."""
    faults: list[Fault] = []
    number, previous = 0, START
    seen = kept in ("", f"0:{START}")
    for row in _rows(connection):
        faults += _faults(row, number, previous)
        number, previous = row["number"], row["hash"]
        seen = seen or f"{number}:{previous}" == kept
    head = connection.execute(select(audit_head)).mappings().first()
    end = {"number": number, "hash": previous}
    told = {**end, "seal": seal(vault, end)} if number else None
    if told != ({name: head[name] for name in ("number", "hash", "seal")} if head else None):
        text = "the log does not end where its seal says", "記録の終わりが封印と一致しません"
        faults.append(Fault(0, Bilingual(en=text[0], ja=text[1])))
    if not seen:
        text = f"the kept head {kept} is not in the log", f"控え {kept} が記録の中にありません"
        faults.append(Fault(0, Bilingual(en=text[0], ja=text[1])))
    return Verified(f"{number}:{previous}", tuple(faults))


def entries(
    connection: Connection,
    organisation: str | None,
    limit: int,
    asked: Asked | None = None,
    skip: int = 0,
) -> list[RowMapping]:
    """The latest rows, newest first; of one organisation alone unless it is None."""
    found = select(audit).order_by(audit.c.number.desc()).limit(limit).offset(skip)
    if organisation is not None:
        found = found.where(audit.c.organisation == organisation)
    if asked:
        found = found.where(*_conditions(asked))
    return list(connection.execute(found).mappings())


def _conditions(asked: Asked) -> Iterator[ColumnElement[bool]]:
    if asked.action:
        yield audit.c.action.startswith(asked.action, autoescape=True)
    if asked.actor:
        yield audit.c.actor == asked.actor
    if asked.subject:
        yield audit.c.subject == asked.subject
    if asked.since is not None:
        yield audit.c.at >= asked.since
    if asked.until is not None:
        yield audit.c.at < asked.until


def _faults(row: RowMapping, number: int, previous: str) -> Iterator[Fault]:
    if row["number"] != number + 1:
        yield _fault(row, "rows before it are missing", "この前の行が欠けています")
    elif row["previous"] != previous:
        yield _fault(row, "it does not follow the row before", "前の行とつながりません")
    if row["hash"] != hash_of(dict(row)):
        yield _fault(row, "it was changed", "変更されています")


def _fault(row: RowMapping, en: str, ja: str) -> Fault:
    number = row["number"]
    return Fault(number, Bilingual(en=f"row {number}: {en}", ja=f"{number} 行目: {ja}"))


def _rows(connection: Connection) -> Iterator[RowMapping]:
    """All rows in order, a stretch at a time."""
    last: int | None = None
    while True:
        found = select(audit).order_by(audit.c.number).limit(_AT_ONCE)
        if last is not None:
            found = found.where(audit.c.number > last)
        stretch = list(connection.execute(found).mappings())
        yield from stretch
        if len(stretch) < _AT_ONCE:
            return
        last = stretch[-1]["number"]
