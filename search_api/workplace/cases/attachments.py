"""Attachments of a case: bytes by their hash, in the database, so that they come and go with its log."""

import hashlib
import secrets
import time
from dataclasses import dataclass

from sqlalchemy import Connection, RowMapping, delete, func, insert, select

from schemas.case_answers import Attachment
from schemas.case_tables import case_attachments, case_files, cases
from schemas.errors import NotFoundError, StateError, UserError
from schemas.settings import Settings
from schemas.workplace_tables import accounts
from search_api.access import Reader
from search_api.workplace.cases import book, files
from search_api.workplace.vault import Vault


@dataclass(frozen=True)
class Kept:
    """A file as it was attached."""

    name: str
    kind: str
    content: bytes


def of_case(connection: Connection, case: str) -> tuple[Attachment, ...]:
    """The attachments of a case, oldest first, without their bytes."""
    columns = (case_attachments.c[n] for n in ("id", "name", "kind", "size", "sha256"))
    rows = connection.execute(
        select(*columns, case_attachments.c.added_at.label("at"), accounts.c.display.label("by"))
        .join(accounts, accounts.c.id == case_attachments.c.added_by)
        .where(case_attachments.c.case_id == case)
        .order_by(case_attachments.c.added_at, case_attachments.c.id)
    ).mappings()
    return tuple(Attachment.model_validate(dict(row)) for row in rows)


def attach(
    connection: Connection,
    vault: Vault,
    who: Reader,
    identity: str,
    name: str,
    content: bytes,
    settings: Settings,
) -> str:
    """Keeps a file with a case, and gives its id.

    UserError where it is too big, of a kind that isn't taken, or one too many.
    """
    book.locked(connection, who, identity)
    most, count = settings.attachment_bytes, settings.case_attachments
    if len(content) > most:
        raise UserError(f"a file has at most {most} bytes", f"ファイルは {most} バイト以内です")
    shown = files.named(name)
    kind = files.kind_of(shown, content, settings.attachment_kinds)
    mine = case_attachments.c.case_id == identity
    there = connection.execute(select(func.count()).where(mine)).scalar_one()
    if there >= count:
        raise UserError(
            f"a case has at most {count} files", f"一つの案件のファイルは {count} 件以内です"
        )
    digest = hashlib.sha256(content).hexdigest()
    keep(connection, who.organisation, digest, content)
    made = add(connection, who, identity, shown, kind, len(content), digest)
    told = {"name": shown, "sha256": digest}
    log = {"attachment": made, "sha256": digest}
    book.noted(connection, vault, who, identity, "attached", told, log)
    return made


def read(connection: Connection, who: Reader, identity: str, attachment: str) -> Kept:
    """A file again. StateError where its bytes are missing or are not those that were attached."""
    book.opened(connection, who, identity)
    row = _known(connection, identity, attachment)
    content = content_of(connection, who.organisation, row["sha256"])
    if content is None or hashlib.sha256(content).hexdigest() != row["sha256"]:
        raise StateError("the file is damaged", "ファイルが壊れています")
    return Kept(row["name"], row["kind"], content)


def detach(
    connection: Connection, vault: Vault, who: Reader, identity: str, attachment: str
) -> None:
    """Takes a file away; its bytes go with the last case of the organisation that has them."""
    book.locked(connection, who, identity)
    row = _known(connection, identity, attachment)
    connection.execute(delete(case_attachments).where(case_attachments.c.id == attachment))
    others = (
        select(case_attachments.c.id)
        .join(cases, cases.c.id == case_attachments.c.case_id)
        .where(cases.c.organisation_id == who.organisation)
        .where(case_attachments.c.sha256 == row["sha256"])
    )
    if connection.execute(others).first() is None:
        mine = case_files.c.organisation_id == who.organisation
        connection.execute(delete(case_files).where(mine, case_files.c.sha256 == row["sha256"]))
    told = {"name": row["name"], "sha256": row["sha256"]}
    log = {"attachment": attachment, "sha256": row["sha256"]}
    book.noted(connection, vault, who, identity, "detached", told, log)


def keep(connection: Connection, organisation: str, digest: str, content: bytes) -> None:
    """Keeps bytes for an organisation; keeping them twice is keeping them once."""
    if content_of(connection, organisation, digest) is None:
        row = {"organisation_id": organisation, "sha256": digest, "content": content}
        connection.execute(insert(case_files).values(**row))


def content_of(connection: Connection, organisation: str, digest: str) -> bytes | None:
    """The bytes with that hash, if the organisation has them."""
    mine = (case_files.c.organisation_id == organisation) & (case_files.c.sha256 == digest)
    found = connection.execute(select(case_files.c.content).where(mine)).scalar()
    return None if found is None else bytes(found)


def add(
    connection: Connection, who: Reader, case: str, name: str, kind: str, size: int, digest: str
) -> str:
    """The row of an attachment whose bytes are kept."""
    made = secrets.token_hex(8)
    row = {"id": made, "case_id": case, "name": name, "kind": kind, "size": size}
    added = {"sha256": digest, "added_by": who.account, "added_at": time.time()}
    connection.execute(insert(case_attachments).values(**row, **added))
    return made


def _known(connection: Connection, case: str, attachment: str) -> RowMapping:
    mine = (case_attachments.c.id == attachment) & (case_attachments.c.case_id == case)
    row = connection.execute(select(case_attachments).where(mine)).mappings().first()
    if row is None:
        raise NotFoundError(
            f"the case has no file {attachment}", f"案件にファイル {attachment} はありません"
        )
    return row
