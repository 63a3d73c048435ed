"""Reading the words of a query back: one person asks and says why, another one approves."""

import secrets
import time

from sqlalchemy import Connection, RowMapping, insert, select, update

from schemas.errors import AccessError, NotFoundError, UserError
from schemas.workplace_tables import readbacks
from search_api.access import Reader
from search_api.workplace import audit, queries
from search_api.workplace.audit import Entry
from search_api.workplace.vault import Vault


def ask(connection: Connection, vault: Vault, who: Reader, query: str, reason: str) -> str:
    """Asks for the words of a query of one's organisation; gives the id of what was asked."""
    audit.lock(connection)
    queries.known(connection, who.organisation, query)
    if not reason.strip():
        raise UserError("say why the words are needed", "読み戻す理由を記入してください")
    identity = secrets.token_hex(8)
    row = {"id": identity, "query_id": query, "organisation_id": who.organisation}
    told = {"asked_by": who.account, "reason": reason.strip(), "asked_at": time.time()}
    connection.execute(insert(readbacks).values(**row, **told))
    _log(connection, vault, "read-back.asked", who, identity, query)
    return identity


def approve(connection: Connection, vault: Vault, who: Reader, identity: str) -> None:
    """Approves what another person asked. AccessError where it was oneself."""
    audit.lock(connection)
    row = _known(connection, who, identity)
    if row["asked_by"] == who.account:
        raise AccessError(
            "whoever asked can't approve: it takes two people",
            "申請した本人は承認できません。別の方の承認が必要です",
        )
    if row["approved_by"] is None:
        mine = readbacks.c.id == identity
        told = {"approved_by": who.account, "approved_at": time.time()}
        connection.execute(update(readbacks).where(mine).values(told))
        _log(connection, vault, "read-back.approved", who, identity, row["query_id"])


def read(connection: Connection, vault: Vault, who: Reader, identity: str, hours: int) -> str:
    """The words, for whoever asked, once another approved and for so many hours.

    AccessError before that, after it, and for anyone else; StateError where the key is lost.
    """
    audit.lock(connection)
    row = _known(connection, who, identity)
    approved = row["approved_at"]
    if row["asked_by"] != who.account or approved is None or time.time() > approved + hours * 3600:
        raise AccessError(
            "the words open to whoever asked, after another approved, and for a time",
            "検索文は、別の方の承認後、定められた時間内に、申請した本人のみが読めます",
        )
    text = queries.words(
        connection, vault, queries.known(connection, who.organisation, row["query_id"])
    )
    _log(connection, vault, "read-back.read", who, identity, row["query_id"])
    return text


def listed(connection: Connection, organisation: str, limit: int) -> list[RowMapping]:
    """What was asked for in an organisation, newest first."""
    mine = readbacks.c.organisation_id == organisation
    order = (readbacks.c.asked_at.desc(), readbacks.c.id)
    found = select(readbacks).where(mine).order_by(*order).limit(limit)
    return list(connection.execute(found).mappings())


def _known(connection: Connection, who: Reader, identity: str) -> RowMapping:
    mine = (readbacks.c.id == identity) & (readbacks.c.organisation_id == who.organisation)
    row = connection.execute(select(readbacks).where(mine)).mappings().first()
    if row is None:
        raise NotFoundError(
            f"there is no read-back {identity}", f"申請 {identity} は見つかりません"
        )
    return row


def _log(
    connection: Connection, vault: Vault, action: str, who: Reader, identity: str, query: str
) -> None:
    entry = Entry(action, who.account, who.organisation, identity, {"query": query})
    audit.append(connection, vault, entry)
