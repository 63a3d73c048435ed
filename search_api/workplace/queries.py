"""What an organisation asked: sealed under its own key; its log holds a keyed hash alone."""

import secrets
import time

from sqlalchemy import Connection, RowMapping, insert, select

from schemas.errors import NotFoundError
from schemas.workplace_tables import queries
from search_api.access import Reader
from search_api.workplace import audit, sealing
from search_api.workplace.audit import Entry
from search_api.workplace.vault import Vault


def record(connection: Connection, vault: Vault, who: Reader, text: str) -> str:
    """Keeps a query of somebody of an organisation, and gives its id."""
    audit.lock(connection)
    version, key = sealing.newest(connection, vault, who.organisation)
    identity = secrets.token_hex(8)
    digest = key.derived("digest").digest(text)
    connection.execute(
        insert(queries).values(
            id=identity,
            organisation_id=who.organisation,
            account_id=who.account,
            at=time.time(),
            digest=digest,
            key_version=version,
            sealed=key.seal(text.encode(), _place(who.organisation, identity)),
        )
    )
    entry = Entry("query.asked", who.account, who.organisation, identity, {"digest": digest})
    audit.append(connection, vault, entry)
    return identity


def listed(connection: Connection, organisation: str, limit: int) -> list[RowMapping]:
    """The latest queries of an organisation, newest first: who and when, and no words."""
    columns = (queries.c.id, queries.c.account_id, queries.c.at, queries.c.digest)
    mine = queries.c.organisation_id == organisation
    order = (queries.c.at.desc(), queries.c.id)
    found = select(*columns).where(mine).order_by(*order).limit(limit)
    return list(connection.execute(found).mappings())


def known(connection: Connection, organisation: str, identity: str) -> RowMapping:
    """A query of this organisation; NotFoundError where it has none of that id."""
    mine = (queries.c.id == identity) & (queries.c.organisation_id == organisation)
    row = connection.execute(select(queries).where(mine)).mappings().first()
    if row is None:
        raise NotFoundError(f"there is no query {identity}", f"検索 {identity} は見つかりません")
    return row


def words(connection: Connection, vault: Vault, row: RowMapping) -> str:
    """The words of a query. StateError where the key of its organisation is lost."""
    organisation = row["organisation_id"]
    key = sealing.key_of(connection, vault, organisation, row["key_version"])
    return key.open(row["sealed"], _place(organisation, row["id"])).decode()


def _place(organisation: str, identity: str) -> str:
    return f"query {organisation} {identity}"
