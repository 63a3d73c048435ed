"""API keys: shown once, kept as a hash, narrowed by scopes, revocable."""

import hashlib
import hmac
import secrets
import time
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, insert, select, update

from schemas.errors import NotFoundError, SignInError, UserError
from schemas.permissions import Action
from schemas.workplace_tables import accounts, api_keys
from search_api.access import Reader, member
from search_api.workplace import audit
from search_api.workplace.accounts import OPERATOR, named, roles_of
from search_api.workplace.audit import Entry
from search_api.workplace.vault import Vault

_FIRST = "sateto"


def add(
    connection: Connection,
    vault: Vault,
    name: str,
    scopes: Collection[Action],
    label: str = "",
    until: float | None = None,
    by: str = OPERATOR,
) -> str:
    """A new key of an account, as its holder shows it: it can't be shown again."""
    account = named(connection, name)
    if not scopes:
        raise UserError("give the key a scope", "鍵の範囲（scope）を指定してください")
    identity, secret = secrets.token_hex(8), secrets.token_urlsafe(32)
    row = {"id": identity, "account_id": account["id"], "secret_sha256": _hash(secret)}
    told = {"label": label, "scopes": sorted(map(str, scopes)), "until": until}
    connection.execute(insert(api_keys).values(**row, **told, created_at=time.time()))
    detail = {"scopes": told["scopes"], "account": account["id"], "until": until}
    audit.append(
        connection,
        vault,
        Entry("key.added", by, account["organisation_id"], identity, detail),
    )
    return f"{_FIRST}_{identity}_{secret}"


def revoke(
    connection: Connection, vault: Vault, identity: str, owner: str = "", by: str = OPERATOR
) -> None:
    """Ends a key at once. NotFoundError where there is none of that id, or it isn't the owner's."""
    audit.lock(connection)
    row = connection.execute(
        select(api_keys.c.id, api_keys.c.account_id, accounts.c.organisation_id)
        .join(accounts, accounts.c.id == api_keys.c.account_id)
        .where(api_keys.c.id == identity)
    ).first()
    if row is None or (owner and row.account_id != owner):
        raise NotFoundError(f"there is no key {identity}", f"鍵 {identity} は見つかりません")
    still = (api_keys.c.id == identity) & api_keys.c.revoked_at.is_(None)
    connection.execute(update(api_keys).where(still).values(revoked_at=time.time()))
    audit.append(connection, vault, Entry("key.revoked", by, row.organisation_id, identity))


def reader_of(connection: Connection, key: str) -> Reader:
    """Who a key stands for. SignInError where it is none, was revoked, or its account was disabled."""
    first, _, rest = key.partition("_")
    identity, _, secret = rest.partition("_")
    now = time.time()
    row = connection.execute(
        select(api_keys, accounts.c.organisation_id, accounts.c.display)
        .join(accounts, accounts.c.id == api_keys.c.account_id)
        .where(
            api_keys.c.id == identity,
            api_keys.c.revoked_at.is_(None),
            accounts.c.disabled_at.is_(None),
        )
    ).first()
    good = row is not None and hmac.compare_digest(row.secret_sha256, _hash(secret))
    if not good or row is None or first != _FIRST or (row.until is not None and row.until <= now):
        raise SignInError("this key is not valid", "この鍵は有効ではありません")
    roles = roles_of(connection, row.account_id, now)
    scopes = [Action(scope) for scope in row.scopes]
    known = member(row.account_id, row.organisation_id, row.display, roles, scopes)
    return replace(known, key=row.id)


def listed(connection: Connection, account: str = "") -> list[dict[str, Any]]:
    """All keys, or those of one account, without what they are shown as."""
    found = (
        select(api_keys, accounts.c.name)
        .join(accounts, accounts.c.id == api_keys.c.account_id)
        .order_by(accounts.c.name, api_keys.c.created_at)
    )
    rows = connection.execute(
        found.where(api_keys.c.account_id == account) if account else found
    ).mappings()
    return [
        {
            "id": row["id"],
            "account": row["name"],
            "label": row["label"],
            "scopes": row["scopes"],
            "until": row["until"],
            "revoked": row["revoked_at"] is not None,
        }
        for row in rows
    ]


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
