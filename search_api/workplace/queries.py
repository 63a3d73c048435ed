"""What an organisation asked: sealed under its own key; its log holds a keyed hash alone."""

import secrets
import time

from sqlalchemy import Connection, RowMapping, insert, select

from schemas.errors import NotFoundError, StateError
from schemas.workplace_tables import organisation_keys as made_keys
from schemas.workplace_tables import queries
from search_api.access import Reader
from search_api.workplace import audit
from search_api.workplace.audit import Entry
from search_api.workplace.vault import Key, Vault


def record(connection: Connection, vault: Vault, who: Reader, text: str) -> str:
    """Keeps a query of somebody of an organisation, and gives its id."""
    audit.lock(connection)
    version, key = _newest(connection, vault, who.organisation)
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
    mine = (made_keys.c.organisation_id == organisation) & (
        made_keys.c.version == row["key_version"]
    )
    sealed = connection.execute(select(made_keys.c.sealed).where(mine)).scalar()
    key = vault.organisations.unwrapped(sealed or b"", _key_place(organisation, row["key_version"]))
    return key.open(row["sealed"], _place(organisation, row["id"])).decode()


def _newest(connection: Connection, vault: Vault, organisation: str) -> tuple[int, Key]:
    """The key that seals from now on: a lost one is replaced, so that work goes on."""
    mine = made_keys.c.organisation_id == organisation
    order = made_keys.c.version.desc()
    last = connection.execute(select(made_keys).where(mine).order_by(order).limit(1)).first()
    if last:
        try:
            place = _key_place(organisation, last.version)
            return last.version, vault.organisations.unwrapped(last.sealed, place)
        except StateError:
            pass  # lost: it stays, for the case that the master key comes back
    version, key = _next(connection, organisation, last.version if last else 0), Key.new()
    sealed = vault.organisations.wrapped(key, _key_place(organisation, version))
    row = {"organisation_id": organisation, "version": version, "sealed": sealed}
    connection.execute(insert(made_keys).values(**row, made_at=time.time()))
    entry = Entry("organisation-key.made", "", organisation, organisation, {"version": version})
    audit.append(connection, vault, entry)
    return version, key


def _next(connection: Connection, organisation: str, last: int) -> int:
    """A version that no query names: a key row that went missing must not get a successor's key."""
    used = select(queries.c.key_version).where(queries.c.organisation_id == organisation)
    newest = connection.execute(used.order_by(queries.c.key_version.desc()).limit(1)).scalar()
    return max(last, newest or 0) + 1


def _place(organisation: str, identity: str) -> str:
    return f"query {organisation} {identity}"


def _key_place(organisation: str, version: int) -> str:
    return f"key {organisation} {version}"
