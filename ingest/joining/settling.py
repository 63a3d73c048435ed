"""Reports out of records: which there are, what each says now, and the revisions that follow."""

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, select, update

from ingest import worktable
from ingest.archive import Archive
from ingest.joining.grouping import Known, groups
from ingest.joining.identity import content_of
from ingest.joining.merging import merge
from ingest.joining.neighbours import in_parts, neighbours
from ingest.members import Member, read_member
from ingest.worktable import Item
from schemas.citation_tables import linked_reports
from schemas.errors import DocumentError
from schemas.report import Metadata
from schemas.tables import ReportState, records, reports, revisions

FIRST_STEP, LAST_STEP = "fetch", "project"
GOING_STEP = "cite"  # where a withdrawal begins: what the report cites goes before its documents


@dataclass(frozen=True)
class Wanted:
    """A report as its records would have it. Without a live record it is withdrawn."""

    id: str
    records: tuple[Known, ...]
    members: tuple[Member, ...]
    version: str

    @property
    def withdrawn(self) -> bool:
        """Whether all its sources took it back."""
        return all(known.row["deleted"] for known in self.records)

    @property
    def first(self) -> Mapping[str, Any]:
        """The record that names the report."""
        return self.records[0].row

    @property
    def step(self) -> str:
        """Where its way in begins."""
        return GOING_STEP if self.withdrawn else FIRST_STEP


@dataclass(frozen=True)
class Settling:
    """What settling works with: a transaction, the run, and metadata that were read already."""

    connection: Connection
    archive: Archive
    run_id: str
    read: Mapping[str, Metadata]
    now: float


def settle(work: Settling, touched: Collection[str], left_keys: Collection[str]) -> list[Item]:
    """Brings the reports of the touched records up to date; returns what became due.

    What comes out depends on the records that there are, not on the order in which they came.
    """
    known = neighbours(work.connection, touched, left_keys)
    wanted = [_wanted(work, group) for group in groups(known)]
    before = {str(one.row["report_id"]) for one in known if one.row["report_id"]}
    gone = before - {one.id for one in wanted}
    there = _reports(work.connection, {one.id for one in wanted} | gone)
    fresh = [one for one in wanted if one.id not in there]
    items = _make(work, fresh)
    items += [
        item for one in wanted if one.id in there for item in _bring(work, one, there[one.id])
    ]
    moved = [
        {"record": known.id, "report": one.id}
        for one in wanted
        for known in one.records
        if known.row["report_id"] != one.id
    ]
    if moved:
        here = records.c.id == bindparam("record")
        work.connection.execute(
            update(records).where(here).values(report_id=bindparam("report")), moved
        )
    return items + [item for name in sorted(gone) for item in _retire(work, there[name])]


def _wanted(work: Settling, group: list[Known]) -> Wanted:
    live = [known for known in group if not known.row["deleted"]]
    told = tuple(_member(known.row) for known in live or group)
    if len(live) > 1:
        version, told = _together(work, live, told)
    else:
        version = str((live or group)[0].row["content"])
    return Wanted(group[0].id, tuple(group), told, version)


def _together(
    work: Settling, live: list[Known], told: tuple[Member, ...]
) -> tuple[str, tuple[Member, ...]]:
    """The version of what several records say, and who gave which field."""
    metas = {
        place: meta
        for place, (known, member) in enumerate(zip(live, told, strict=True))
        if (meta := _metadata(work, known, member))
    }
    if not metas:
        return str(live[0].row["content"]), told
    merged, gave = merge(list(metas.values()))
    fields = dict(zip(metas, gave, strict=True))
    version = content_of(merged, (known.row["file_version"] for known in live))
    return version, tuple(
        replace(member, fields=fields.get(place, ())) for place, member in enumerate(told)
    )


def _metadata(work: Settling, known: Known, member: Member) -> Metadata | None:
    try:
        return work.read.get(known.id) or read_member(work.archive, member)
    except DocumentError:
        return None  # it joins by its id alone; parsing says what is wrong where it is alone


def _member(row: Mapping[str, Any]) -> Member:
    names = ("source", "place", "native_id", "format", "record_sha256", "file_url", "options")
    return Member(**{name: row[name] for name in names}, harvested_at=row["changed_at"])


def _reports(connection: Connection, ids: Collection[str]) -> dict[str, RowMapping]:
    """Reports by id, each with its latest revision's version and records."""
    latest = (
        revisions.c.version, revisions.c.withdrawn, revisions.c.records, revisions.c.record_sha256,
        revisions.c.format,
    )  # fmt: skip
    return {
        row["id"]: row
        for part in in_parts(ids)
        for row in connection.execute(
            select(reports, *latest)
            .outerjoin(
                revisions,
                (revisions.c.report_id == reports.c.id)
                & (revisions.c.revision == reports.c.revision),
            )
            .where(reports.c.id.in_(part))
        ).mappings()
    }


def _make(work: Settling, fresh: list[Wanted]) -> list[Item]:
    """Reports that there were none of, all at once."""
    if not fresh:
        return []
    work.connection.execute(
        reports.insert(),
        [
            {
                "id": one.id,
                "source": one.first["source"],
                "native_id": one.first["native_id"],
                "place": one.first["place"],
                "revision": 1,
                "state": ReportState.WAITING,
                "created_at": work.now,
                "updated_at": work.now,
            }
            for one in fresh
        ],
    )
    work.connection.execute(revisions.insert(), [_revision(work, one, 1) for one in fresh])
    items = [Item(one.id, 1, one.step) for one in fresh]
    worktable.add_new(work.connection, items, work.now)
    return items


def _bring(work: Settling, one: Wanted, there: RowMapping) -> Iterator[Item]:
    """A report that is known: as it is, or with a new revision and its first step."""
    same = there["version"] == one.version and there["withdrawn"] == one.withdrawn
    if same and there["state"] != ReportState.JOINED:
        yield from _note_records(work, one, there)
        return
    revision = there["revision"] + 1
    worktable.supersede(work.connection, one.id, revision, work.now)
    state = {"revision": revision, "state": ReportState.WAITING, "place": one.first["place"]}
    mine = reports.c.id == one.id
    work.connection.execute(update(reports).where(mine).values(**state, updated_at=work.now))
    work.connection.execute(revisions.insert(), [_revision(work, one, revision)])
    item = Item(one.id, revision, one.step)
    worktable.add_new(work.connection, [item], work.now)
    yield item


def _revision(work: Settling, one: Wanted, revision: int) -> dict[str, Any]:
    lead = one.members[0]
    return {
        "report_id": one.id,
        "revision": revision,
        "run_id": work.run_id,
        "format": lead.format,
        "record_sha256": lead.record_sha256,
        "version": one.version,
        "file_url": lead.file_url,
        "withdrawn": one.withdrawn,
        "harvested_at": lead.harvested_at,
        "records": [member.as_dict() for member in one.members],
    }


def _note_records(work: Settling, one: Wanted, there: RowMapping) -> Iterator[Item]:
    """The same report from other records: readers see where it came from, and nothing else changes."""
    told = [member.as_dict() for member in one.members]
    if [_lasting(row) for row in there["records"] or ()] == [_lasting(row) for row in told]:
        return
    this = (revisions.c.report_id == one.id) & (revisions.c.revision == there["revision"])
    work.connection.execute(update(revisions).where(this).values(records=told))
    if worktable.begun(work.connection, Item(one.id, there["revision"], LAST_STEP)):
        yield worktable.again(work.connection, one.id, there["revision"], LAST_STEP, work.now)


def _lasting(member: Mapping[str, Any]) -> dict[str, Any]:
    passing = {"harvested_at", "record_sha256", "options"}
    return {name: value for name, value in member.items() if name not in passing}


def _retire(work: Settling, there: RowMapping) -> Iterator[Item]:
    """A report that is another one now: its documents go, and its id leads to the other."""
    mine = update(reports).where(reports.c.id == there["id"])
    joined = mine.values(state=ReportState.JOINED, updated_at=work.now)
    if there["withdrawn"]:  # its documents are gone, or about to go
        if there["state"] != ReportState.WAITING:
            work.connection.execute(joined)
        return
    revision = there["revision"] + 1
    worktable.supersede(work.connection, there["id"], revision, work.now)
    if not there["projected"] and not there["passages"] and not _cites(work, there["id"]):
        work.connection.execute(joined)
        return
    state = {"revision": revision, "state": ReportState.WAITING, "updated_at": work.now}
    work.connection.execute(mine.values(**state))
    work.connection.execute(
        revisions.insert().values(
            report_id=there["id"],
            revision=revision,
            run_id=work.run_id,
            format=there["format"],
            record_sha256=there["record_sha256"],
            version=hashlib.sha256(b"joined").hexdigest(),
            withdrawn=True,
            harvested_at=work.now,
        )
    )
    item = Item(there["id"], revision, GOING_STEP)
    worktable.add(work.connection, item, work.now)
    yield item


def _cites(work: Settling, identity: str) -> bool:
    """Whether the citation graph holds the report, as it does before the index."""
    mine = select(linked_reports.c.revision).where(linked_reports.c.report_id == identity)
    return work.connection.execute(mine).first() is not None
