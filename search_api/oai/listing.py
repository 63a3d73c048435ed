"""What is public, by when it last changed, in the database; and what no longer is.

A report is told of as deleted where everybody could see it once. That is known since the citation
graph holds it, so the repository calls its word on deletions transient.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, Row, Select, and_, false, func, or_, select

from schemas.citation_tables import PUBLIC, linked_reports
from schemas.oai import RefusalError, Request
from schemas.tables import in_index, reports, work

_LAST_STEP = "project"  # after it readers find what is new
_live = and_(in_index, linked_reports.c.readers.contains(f"\n{PUBLIC}\n")).label("live")


@dataclass(frozen=True)
class Listed:
    """A report as its header tells of it."""

    id: str
    source: str
    changed: datetime
    deleted: bool
    after: str = ""  # what a token holds, to go on behind it


def page(connection: Connection, request: Request, size: int) -> list[Listed]:
    """At most `size` reports of a list, from the one that changed first on."""
    wanted = _within(_all(), request)
    if request.after:
        at, identity = _place(request.after)
        changed = work.c.updated_at
        wanted = wanted.where(or_(changed > at, and_(changed == at, reports.c.id > identity)))
    rows = connection.execute(wanted.order_by(work.c.updated_at, reports.c.id).limit(size))
    return [_listed(row) for row in rows]


def count(connection: Connection, request: Request) -> int:
    """How many reports a list has."""
    within = _within(_all(), request).subquery()
    return connection.execute(select(func.count()).select_from(within)).scalar_one()


def one(connection: Connection, identity: str) -> Listed | None:
    """One report; None where there never was a public one of this id."""
    row = connection.execute(_all().where(reports.c.id == identity)).first()
    return _listed(row) if row else None


def sets(connection: Connection) -> list[str]:
    """The sources that public reports came from."""
    found = _all().subquery()
    rows = connection.execute(select(found.c.source).distinct().order_by(found.c.source))
    return list(rows.scalars())


def earliest(connection: Connection) -> datetime:
    """When the first change was that is still told of; now where there is none."""
    found = _all().subquery()
    at = connection.execute(select(func.min(found.c.at))).scalar()
    return datetime.fromtimestamp(at, UTC) if at is not None else datetime.now(UTC)


def _all() -> Select[tuple[str, str, float, bool]]:
    last = and_(
        work.c.report_id == reports.c.id,
        work.c.revision == reports.c.projected,
        work.c.step == _LAST_STEP,
    )
    return (
        select(reports.c.id, reports.c.source, work.c.updated_at.label("at"), _live)
        .join(linked_reports, linked_reports.c.report_id == reports.c.id)
        .join(work, last)
        .where(or_(linked_reports.c.disclosed, _live))
    )


def _within(
    wanted: Select[tuple[str, str, float, bool]], request: Request
) -> Select[tuple[str, str, float, bool]]:
    first, end = request.window
    if first is not None:
        wanted = wanted.where(work.c.updated_at >= first.timestamp())
    if end is not None:
        wanted = wanted.where(work.c.updated_at < end.timestamp())
    if request.subset:
        kind, _, source = request.subset.partition(":")
        wanted = wanted.where(reports.c.source == source if kind == "source" else false())
    return wanted


def _listed(row: Row[tuple[str, str, float, bool]]) -> Listed:
    changed = datetime.fromtimestamp(row.at, UTC)
    return Listed(row.id, row.source, changed, not row.live, f"{row.at!r} {row.id}")


def _place(after: str) -> tuple[float, str]:
    at, _, identity = after.partition(" ")
    try:
        return float(at), identity
    except ValueError as error:
        raise RefusalError("badResumptionToken", "no token of this repository") from error
