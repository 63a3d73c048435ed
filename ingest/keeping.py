"""Records as a page brings them, beside those that are known: what is new, changed or gone."""

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from ingest.joining.identity import content_of, keys_of
from ingest.joining.neighbours import in_parts
from ingest.members import as_told
from ingest.runs import Run
from ingest.sources import Record
from ingest.worktable import told
from schemas.errors import DocumentError
from schemas.reasons import Reason
from schemas.report import Metadata, report_id
from schemas.tables import record_keys, records, refusals

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")  # what no database takes in a text
Rows = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Told:
    """A record with its id, its archived bytes, and what it says where it can be read."""

    id: str
    record: Record
    sha256: str
    content: str = ""
    metadata: Metadata | None = None
    keys: tuple[str, ...] = ()


@dataclass
class Kept:
    """What a page did: records by outcome, those to settle, and keys that they had before."""

    outcomes: Counter[str] = field(default_factory=Counter)
    touched: set[str] = field(default_factory=set)
    left_keys: set[str] = field(default_factory=set)


def read(run: Run, record: Record, digest: str) -> Told:
    """What a record says, whose bytes are archived under `digest`."""
    if _UNSTORABLE.search(record.native_id):
        record = replace(record, native_id="", reason=Reason.NO_IDENTIFIER)
    name = report_id(run.source, record.native_id)
    if record.reason or record.deleted:
        return Told(name, record, digest)
    try:
        meta = as_told(record.content, record.format, run.options)
    except DocumentError:  # the step that parses says what is wrong
        content = hashlib.sha256(record.content + record.file_version.encode()).hexdigest()
        return Told(name, record, digest, content)
    keys = keys_of(meta, record.native_id)
    return Told(name, record, digest, content_of(meta, [record.file_version]), meta, keys)


def known(connection: Connection, ids: Iterable[str]) -> Rows:
    """Those of the records that the database has."""
    return {
        row["id"]: dict(row)
        for part in in_parts(set(ids))
        for row in connection.execute(select(records).where(records.c.id.in_(part))).mappings()
    }


def withdrawn(page: Sequence[Told], there: Rows) -> set[str]:
    """Ids of known records that the page takes back."""
    return {
        one.id
        for one in page
        if one.record.deleted and one.id in there and not there[one.id]["deleted"]
    }


def keep(connection: Connection, run: Run, page: Sequence[Told], there: Rows, now: float) -> Kept:
    """Writes the records of a page; of one that comes twice, the last counts."""
    kept = Kept()
    rows = {name: dict(row) for name, row in there.items()}
    keys: dict[str, tuple[str, ...]] = {}
    for one in page:
        if one.record.reason:
            kept.outcomes["refused"] += 1
            continue
        outcome, row = _outcome(run, one, rows.get(one.id), now)
        kept.outcomes[outcome] += 1
        if row is not None:
            rows[one.id] = row
            kept.touched.add(one.id)
            if not one.record.deleted:  # a record that went keeps what it was known by
                keys[one.id] = one.keys
    _write(connection, [rows[name] for name in kept.touched], there)
    kept.left_keys = _write_keys(connection, keys, there)
    _see(connection, run, {one.id for one in page} & rows.keys())
    return kept


def note_refusals(connection: Connection, run: Run, page: Iterable[Told], now: float) -> None:
    """Keeps each refused record with its reason, once a place."""
    for one in page:
        same = (
            refusals.c.source == run.source,
            refusals.c.place == run.place,
            refusals.c.record_sha256 == one.sha256,
            refusals.c.reason == one.record.reason,
        )
        if connection.execute(select(refusals.c.id).where(*same)).first() is None:
            connection.execute(
                refusals.insert().values(
                    run_id=run.id,
                    source=run.source,
                    place=run.place,
                    native_id=one.record.native_id,
                    record_sha256=one.sha256,
                    reason=one.record.reason,
                    detail=told(one.record.detail),
                    at=now,
                )
            )


def _outcome(
    run: Run, one: Told, there: dict[str, Any] | None, now: float
) -> tuple[str, dict[str, Any] | None]:
    """What became of a record, and its new row where that is another."""
    record = one.record
    if record.deleted:
        if there is None:
            return "deleted", None
        same = there["deleted"]
        return ("unchanged", None) if same else ("withdrawn", {**there, "deleted": True})
    if there and not there["deleted"] and there["content"] == one.content:
        return "unchanged", None
    row = {
        "id": one.id,
        "source": run.source,
        "place": run.place,
        "native_id": record.native_id,
        "report_id": there["report_id"] if there else None,
        "run_id": run.id,
        "options": run.asked,
        "format": record.format,
        "record_sha256": one.sha256,
        "content": one.content,
        "file_url": record.file_url,
        "file_version": record.file_version,
        "deleted": False,
        "changed_at": now,
    }
    return "changed" if there else "new", row


def _write(connection: Connection, rows: list[dict[str, Any]], there: Rows) -> None:
    if new := [row for row in rows if row["id"] not in there]:
        connection.execute(records.insert(), new)
    if old := [{**row, "this": row["id"]} for row in rows if row["id"] in there]:
        names: dict[str, Any] = {
            name: bindparam(name) for name in old[0] if name not in {"id", "this"}
        }
        here = records.c.id == bindparam("this")
        connection.execute(update(records).where(here).values(**names), old)


def _write_keys(connection: Connection, keys: dict[str, tuple[str, ...]], there: Rows) -> set[str]:
    """Writes the keys of records anew where they changed; returns those that were left."""
    before: dict[str, set[str]] = {name: set() for name in keys}
    for part in in_parts(keys.keys() & there.keys()):
        having = select(record_keys).where(record_keys.c.record_id.in_(part))
        for row in connection.execute(having):
            before[row.record_id].add(row.key)
    changed = {name: now for name, now in keys.items() if set(now) != before[name]}
    for part in in_parts(changed.keys() & there.keys()):
        connection.execute(record_keys.delete().where(record_keys.c.record_id.in_(part)))
    if rows := [{"record_id": name, "key": key} for name, now in changed.items() for key in now]:
        connection.execute(record_keys.insert(), rows)
    return {key for name, now in changed.items() for key in before[name] - set(now)}


def _see(connection: Connection, run: Run, ids: Collection[str]) -> None:
    for part in in_parts(ids):
        here = records.c.id.in_(part) & (records.c.run_id != run.id)
        connection.execute(update(records).where(here).values(run_id=run.id))
