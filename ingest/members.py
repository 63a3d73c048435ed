"""The records of a revision, and what they say together."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import RowMapping

from ingest import metadata
from ingest.archive import Archive
from ingest.joining.merging import merge
from schemas.errors import DocumentError
from schemas.report import Metadata


@dataclass(frozen=True)
class Member:
    """A record of a report: where it is from, its bytes by their hash, and the fields it gave."""

    source: str
    place: str
    native_id: str
    format: str
    record_sha256: str
    file_url: str
    harvested_at: float
    options: dict[str, Any] = field(default_factory=dict)
    fields: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {**self.__dict__, "fields": list(self.fields)}


def members(row: RowMapping) -> tuple[Member, ...]:
    """The records of a row of `revision_row`, the one that leads first."""
    if row["records"]:
        return tuple(Member(**{**one, "fields": tuple(one["fields"])}) for one in row["records"])
    names = ("source", "place", "native_id", "format", "record_sha256", "file_url", "harvested_at")
    return (Member(**{name: row[name] for name in names}, options=row["options"]),)


def read_member(archive: Archive, member: Member) -> Metadata:
    """What a record says; DocumentError where it can't be read."""
    return as_told(archive.get(member.record_sha256), member.format, member.options)


def as_told(content: bytes, kind: str, options: dict[str, Any]) -> Metadata:
    """What a record says, marked as a sample where its run was told so."""
    meta = metadata.parse(content, kind)
    return meta.model_copy(update={"sample": True}) if options.get("sample") else meta


def read_together(archive: Archive, told: tuple[Member, ...]) -> Metadata:
    """What all records say together; DocumentError where none of them can be read."""
    read: list[Metadata] = []
    fault: DocumentError | None = None
    for member in told:
        try:
            read.append(read_member(archive, member))
        except DocumentError as error:
            fault = fault or error
    if not read and fault:
        raise fault
    return merge(read)[0]
