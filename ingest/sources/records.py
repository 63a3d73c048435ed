"""Records of services: known by the hash of their normalised fields, refused with a reason."""

import hashlib

from ingest import metadata
from ingest.sources import Record
from schemas.errors import DocumentError
from schemas.reasons import Reason


def record_of(
    content: bytes, kind: str, limit: int, *, native_id: str = "", where: str = "", stamp: str = ""
) -> Record:
    """A record out of its bytes, at most `limit` of them.

    Its version is the hash of what was understood of it, so that counters and time stamps of a
    service make no new revision; `stamp` adds what else does, such as the hash of a file.
    `where` says in a refusal where the record stood.
    """

    def refused(reason: Reason, detail: str) -> Record:
        told = f"{where}: {detail}" if where and detail else where or detail
        return Record(native_id, content, kind, "", reason=reason, detail=told)

    if len(content) > limit:
        return refused(Reason.TOO_LARGE, f"{len(content)} bytes; SATETO_RECORD_BYTES={limit}")
    try:
        meta = metadata.parse(content, kind)
    except DocumentError as fault:
        return refused(fault.reason, fault.detail)
    known_by = native_id or meta.native_id
    if not known_by:
        return refused(Reason.NO_IDENTIFIER, "")
    if not meta.title:
        return refused(Reason.NO_TITLE, known_by)
    version = hashlib.sha256(meta.model_dump_json().encode() + stamp.encode()).hexdigest()
    return Record(known_by, content, kind, version)


def once(records: tuple[Record, ...]) -> tuple[Record, ...]:
    """Of records with the same id on one page the first; refused ones all."""
    kept: dict[str, Record] = {}
    for number, record in enumerate(records):
        kept.setdefault(f"refused {number}" if record.reason else f"= {record.native_id}", record)
    return tuple(kept.values())
