"""A record's file: asked for from its own source, and only anew where the server says it changed."""

from typing import Any

from sqlalchemy import RowMapping, select

from ingest.members import Member
from ingest.rooms import Rooms
from ingest.sources import Revisiting, make_source
from schemas.database import reading
from schemas.tables import revisions


def fetch(rooms: Rooms, row: RowMapping, member: Member, url: str) -> dict[str, Any]:
    """Columns of the revision that tell of its file; DocumentError where it can't be had."""
    source = make_source(member.source, member.place, member.options, rooms.settings)
    if not isinstance(source, Revisiting):
        return _told(url, rooms.archive.put(source.fetch(url)), None)
    digest, mark = _last(rooms, row, url)
    data, mark = source.refetch(url, mark)
    if data is None:
        return _told(url, digest, mark)
    return _told(url, rooms.archive.put(data), mark)


def _last(rooms: Rooms, row: RowMapping, url: str) -> tuple[str, str]:
    """The hash and the mark of the file as an earlier revision had it; empty without one."""
    columns = (revisions.c.file_sha256, revisions.c.file_mark)
    with reading(rooms.database) as connection:
        found = connection.execute(
            select(*columns)
            .where(
                revisions.c.report_id == row["id"],
                revisions.c.file_url == url,
                revisions.c.file_sha256.is_not(None),
                revisions.c.file_mark.is_not(None),
            )
            .order_by(revisions.c.revision.desc())
        ).first()
    if found is None or not rooms.archive.has(found.file_sha256):
        return "", ""
    return found.file_sha256, found.file_mark


def _told(url: str, digest: str, mark: str | None) -> dict[str, Any]:
    return {"file_url": url, "file_sha256": digest, "file_reason": None, "file_mark": mark}
