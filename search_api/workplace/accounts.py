"""Organisations, the accounts of their people, and the roles that these have."""

import re
import secrets
import time
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, insert, or_, select, update

from schemas.errors import NotFoundError, UserError
from schemas.permissions import Role
from schemas.workplace_tables import accounts, memberships, organisations, sessions
from search_api.workplace import audit
from search_api.workplace.audit import Entry
from search_api.workplace.vault import Vault

OPERATOR = "operator"
_NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{0,63}")
_ORGANISATION = re.compile(r"[a-z][a-z0-9-]{0,30}")


def add_organisation(connection: Connection, vault: Vault, identity: str, ja: str, en: str) -> None:
    """A new organisation. UserError where its id is taken or none."""
    audit.lock(connection)
    _fits(_ORGANISATION, identity, 31)
    taken = select(organisations.c.id).where(organisations.c.id == identity)
    if connection.execute(taken).first():
        raise UserError(f"{identity} is there already", f"{identity} は既にあります")
    row = {"id": identity, "ja": ja or en or identity, "en": en or ja or identity}
    connection.execute(insert(organisations).values(**row, created_at=time.time()))
    audit.append(connection, vault, Entry("organisation.added", OPERATOR, identity, identity))


def listed_organisations(connection: Connection) -> list[dict[str, Any]]:
    """All organisations: id, ja, en."""
    columns = (organisations.c.id, organisations.c.ja, organisations.c.en)
    rows = connection.execute(select(*columns).order_by(organisations.c.id)).mappings()
    return [dict(row) for row in rows]


def add(
    connection: Connection,
    vault: Vault,
    name: str,
    organisation: str,
    roles: Mapping[Role, float | None],
    display: str = "",
    by: str = OPERATOR,
) -> str:
    """A new account, whose id it gives; nobody signs in with it before it has a password.

    `by` is the account that asks for it. `roles` say until when each holds, in Unix seconds, or None. UserError where the name is taken,
    the organisation isn't there, there is no role, or one from outside has no end.
    """
    audit.lock(connection)
    _fits(_NAME, name, 64)
    check_roles(roles)
    if not connection.execute(
        select(organisations).where(organisations.c.id == organisation)
    ).first():
        raise NotFoundError(
            f"there is no organisation {organisation}; `sateto organisations add` makes it",
            f"組織 {organisation} はありません。`sateto organisations add` で作成できます",
        )
    if connection.execute(select(accounts.c.id).where(accounts.c.name == name)).first():
        raise UserError(f"the name {name} is taken", f"利用者名 {name} は既に使われています")
    identity, now = secrets.token_hex(8), time.time()
    row = {"id": identity, "organisation_id": organisation, "name": name}
    connection.execute(insert(accounts).values(**row, display=display or name, created_at=now))
    held = [{"account_id": identity, "role": r, "until": until} for r, until in roles.items()]
    connection.execute(insert(memberships), held)
    detail = {"roles": {str(role): until for role, until in roles.items()}}
    audit.append(connection, vault, Entry("account.added", by, organisation, identity, detail))
    return identity


def check_roles(roles: Mapping[Role, float | None]) -> None:
    """UserError where there is no role, or one from outside has no end."""
    if not roles or Role.VISITOR in roles:
        raise UserError("give the account a role", "役割を指定してください")
    if Role.EXPERT in roles and roles[Role.EXPERT] is None:
        raise UserError(
            "an outside expert needs a date until which the role holds",
            "外部人材には、役割の期限を指定してください",
        )


def set_password(connection: Connection, vault: Vault, name: str, hashed: str, by: str) -> None:
    """Gives an account a password by its hash, and ends its sessions."""
    account = named(connection, name)
    mine = accounts.c.id == account["id"]
    connection.execute(update(accounts).where(mine).values(password=hashed))
    connection.execute(delete(sessions).where(sessions.c.account_id == account["id"]))
    entry = Entry("password.set", by, account["organisation_id"], account["id"])
    audit.append(connection, vault, entry)


def disable(connection: Connection, vault: Vault, name: str) -> None:
    """Ends an account, its sessions and its keys. What its person did stays."""
    account = named(connection, name)
    mine = accounts.c.id == account["id"]
    connection.execute(update(accounts).where(mine).values(disabled_at=time.time()))
    connection.execute(delete(sessions).where(sessions.c.account_id == account["id"]))
    _log(connection, vault, "account.disabled", account["organisation_id"], account["id"], {})


def named(connection: Connection, name: str) -> RowMapping:
    """The account of that name; NotFoundError where there is none."""
    found = connection.execute(select(accounts).where(accounts.c.name == name)).mappings().first()
    if not found:
        raise NotFoundError(f"there is no account {name}", f"利用者 {name} は見つかりません")
    return found


def roles_of(connection: Connection, account: str, now: float) -> tuple[Role, ...]:
    """The roles that an account has now."""
    holds = or_(memberships.c.until.is_(None), memberships.c.until > now)
    found = select(memberships.c.role).where(memberships.c.account_id == account, holds)
    return tuple(
        Role(role) for role in connection.execute(found.order_by(memberships.c.role)).scalars()
    )


def listed(connection: Connection) -> list[dict[str, Any]]:
    """All accounts by organisation and name, with the roles that each was given."""
    order = (accounts.c.organisation_id, accounts.c.name)
    rows = connection.execute(select(accounts).order_by(*order)).mappings().all()
    held = connection.execute(select(memberships).order_by(memberships.c.role)).mappings().all()
    return [shown(row, (one for one in held if one["account_id"] == row["id"])) for row in rows]


def shown(row: RowMapping, held: Iterable[RowMapping]) -> dict[str, Any]:
    """An account as lists show it, with its roles and until when each holds."""
    return {
        "name": row["name"],
        "display": row["display"],
        "organisation": row["organisation_id"],
        "roles": {one["role"]: one["until"] for one in held},
        "password": row["password"] is not None,
        "disabled": row["disabled_at"] is not None,
    }


def _fits(form: re.Pattern[str], name: str, most: int) -> None:
    if not form.fullmatch(name):
        raise UserError(
            f"a name has up to {most} small letters, digits and hyphens: {name}",
            f"名前は英小文字、数字、ハイフンの {most} 文字以内です: {name}",
        )


def _log(
    connection: Connection, vault: Vault, action: str, organisation: str, subject: str, detail: Any
) -> None:
    audit.append(connection, vault, Entry(action, OPERATOR, organisation, subject, detail))


def profile(connection: Connection, account: str) -> dict[str, Any]:
    """What a person is shown of their account: name, display, organisation (ja, en) and roles."""
    row = (
        connection.execute(
            select(accounts.c.name, accounts.c.display, organisations.c.ja, organisations.c.en)
            .join(organisations, organisations.c.id == accounts.c.organisation_id)
            .where(accounts.c.id == account)
        )
        .mappings()
        .one()
    )
    return {**row, "roles": roles_of(connection, account, time.time())}
