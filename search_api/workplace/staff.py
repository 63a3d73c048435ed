"""The accounts of one organisation, as its administrator keeps them.

Names end in `@` and the organisation, so that a name that is taken tells nothing of other
organisations. Nobody changes their own roles or ends their own account: so one administrator stays.
"""

import time
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from schemas.errors import AccessError, NotFoundError, UserError
from schemas.permissions import Role
from schemas.workplace_tables import accounts, memberships, sessions
from search_api.access import Reader
from search_api.workplace import accounts as people
from search_api.workplace import audit
from search_api.workplace.audit import Entry
from search_api.workplace.vault import Vault


def listed(connection: Connection, organisation: str) -> list[dict[str, Any]]:
    """The accounts of an organisation by name, with their ids and the roles that each was given."""
    mine = accounts.c.organisation_id == organisation
    rows = connection.execute(select(accounts).where(mine).order_by(accounts.c.name)).mappings()
    held = connection.execute(select(memberships).order_by(memberships.c.role)).mappings().all()
    return [
        {"id": row["id"], **people.shown(row, (m for m in held if m["account_id"] == row["id"]))}
        for row in rows
    ]


def hire(
    connection: Connection,
    vault: Vault,
    who: Reader,
    name: str,
    display: str,
    roles: Mapping[Role, float | None],
    hashed: str,
) -> str:
    """A new account with a password, and its full name. UserError as `accounts.add`."""
    full = f"{name.strip().casefold()}@{who.organisation}"
    people.add(connection, vault, full, who.organisation, roles, display.strip(), by=who.account)
    people.set_password(connection, vault, full, hashed, who.account)
    return full


def set_roles(
    connection: Connection,
    vault: Vault,
    who: Reader,
    account: str,
    roles: Mapping[Role, float | None],
) -> None:
    """Gives an account these roles in place of those that it had."""
    audit.lock(connection)
    _another(connection, who, account)
    people.check_roles(roles)
    connection.execute(delete(memberships).where(memberships.c.account_id == account))
    held = [{"account_id": account, "role": r, "until": until} for r, until in roles.items()]
    connection.execute(insert(memberships), held)
    detail = {"roles": {str(role): until for role, until in roles.items()}}
    _log(connection, vault, "roles.set", who, account, detail)


def set_enabled(
    connection: Connection, vault: Vault, who: Reader, account: str, enabled: bool
) -> None:
    """Ends an account with its sessions, or lets it work again; its keys follow it."""
    audit.lock(connection)
    _another(connection, who, account)
    mine = accounts.c.id == account
    ended = None if enabled else time.time()
    connection.execute(update(accounts).where(mine).values(disabled_at=ended))
    connection.execute(delete(sessions).where(sessions.c.account_id == account))
    _log(connection, vault, "account.enabled" if enabled else "account.disabled", who, account, {})


def new_password(
    connection: Connection, vault: Vault, who: Reader, account: str, hashed: str
) -> str:
    """Gives another's account a password; gives its name. Its sessions end."""
    audit.lock(connection)
    row = _another(connection, who, account)
    people.set_password(connection, vault, row["name"], hashed, who.account)
    return str(row["name"])


def known(connection: Connection, organisation: str, account: str) -> RowMapping:
    """An account of this organisation; NotFoundError where it has none of that id."""
    mine = (accounts.c.id == account) & (accounts.c.organisation_id == organisation)
    row = connection.execute(select(accounts).where(mine)).mappings().first()
    if row is None:
        raise NotFoundError(f"there is no account {account}", f"利用者 {account} は見つかりません")
    return row


def roles_of(given: Mapping[str, str], until: float | None) -> dict[Role, float | None]:
    """The roles that a form ticks as `role-…`; an end goes with all of them."""
    try:
        named = [Role(name.removeprefix("role-")) for name in given if name.startswith("role-")]
    except ValueError as error:
        raise UserError("choose among the roles", "役割を選択してください") from error
    return dict.fromkeys(named, until)


def _another(connection: Connection, who: Reader, account: str) -> RowMapping:
    row = known(connection, who.organisation, account)
    if account == who.account:
        raise AccessError(
            "another administrator has to do this for you",
            "御自身については変更できません。別の管理者に依頼してください",
        )
    return row


def _log(
    connection: Connection,
    vault: Vault,
    action: str,
    who: Reader,
    subject: str,
    detail: Mapping[str, Any],
) -> None:
    audit.append(connection, vault, Entry(action, who.account, who.organisation, subject, detail))
