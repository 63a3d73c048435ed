"""Signing in and out, and who a session's cookie stands for. The database keeps the token's hash."""

import hashlib
import secrets
import time
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, insert, or_, select, update

from schemas.errors import NotFoundError, SignInError
from schemas.workplace_tables import accounts, sessions
from search_api.access import Reader, member
from search_api.workplace import audit, throttle
from search_api.workplace.accounts import profile, roles_of, set_password
from search_api.workplace.audit import Entry
from search_api.workplace.desk import Desk
from search_api.workplace.passwords import hashed, matches
from search_api.workplace.vault import Vault

_SEEN_EVERY = 60.0  # seconds between notes that a session is in use


def sign_in(desk: Desk, name: str, password: str, address: str, old: str) -> str:
    """The token of a new session, which takes the place of the `old` one where there was one.

    ThrottleError after too many failures; SignInError where name or password are wrong, which of
    them it doesn't say.
    """
    settings = desk.settings
    name = name.strip().casefold()
    counted = throttle.subjects(desk.vault, name, address, settings.sign_in_tries)
    desk.write(throttle.admit, counted, float(settings.sign_in_pause_seconds), time.time())
    account = desk.read(_enabled, name)
    stored = account["password"] if account else None
    if not matches(stored, password) or not account:
        desk.write(_failed, account)
        raise SignInError(
            "the name or the password is wrong", "利用者名又はパスワードが正しくありません"
        )
    return desk.write(_begun, account, counted, old, settings.session_hours * 3600.0)


def reader_of(desk: Desk, token: str) -> Reader | None:
    """Who the token of a session stands for; None where the session ended or never was."""
    now = time.time()
    row = desk.read(
        _alive,
        token,
        now,
        desk.settings.session_idle_minutes * 60.0,
        desk.settings.session_hours * 3600.0,
    )
    if row is None:
        return None
    if now - row["seen_at"] > _SEEN_EVERY:
        desk.write(_seen, token, now)
    roles = desk.read(roles_of, row["id"], now)
    return member(row["id"], row["organisation_id"], row["display"], roles)


def sign_out(connection: Connection, vault: Vault, token: str) -> None:
    """Ends a session."""
    mine = sessions.c.token_sha256 == _hash(token)
    row = connection.execute(
        select(accounts.c.id, accounts.c.organisation_id)
        .join(sessions, sessions.c.account_id == accounts.c.id)
        .where(mine)
    ).first()
    if row:
        connection.execute(delete(sessions).where(mine))
        audit.append(connection, vault, Entry("signed-out", row.id, row.organisation_id, row.id))


def listed(
    connection: Connection, account: str, token: str, longest: float
) -> list[dict[str, Any]]:
    """The sessions of an account, the latest first: id, begun, seen, and whether it is this one."""
    mine = (sessions.c.account_id == account) & (sessions.c.created_at > time.time() - longest)
    rows = connection.execute(select(sessions).where(mine).order_by(sessions.c.seen_at.desc()))
    return [
        {
            "id": row.token_sha256[:16],
            "begun": row.created_at,
            "seen": row.seen_at,
            "here": row.token_sha256 == _hash(token),
        }
        for row in rows
    ]


def end(connection: Connection, vault: Vault, who: Reader, identity: str) -> None:
    """Ends a session of one's own. NotFoundError where there is none of that id."""
    mine = (sessions.c.account_id == who.account) & sessions.c.token_sha256.startswith(
        identity, autoescape=True
    )
    if len(identity) != 16 or not connection.execute(delete(sessions).where(mine)).rowcount:
        raise NotFoundError(
            f"there is no session {identity}", f"セッション {identity} は見つかりません"
        )
    audit.append(connection, vault, Entry("session.ended", who.account, who.organisation, identity))


def _enabled(connection: Connection, name: str) -> RowMapping | None:
    found = select(accounts).where(accounts.c.name == name, accounts.c.disabled_at.is_(None))
    return connection.execute(found).mappings().first()


def _failed(connection: Connection, vault: Vault, account: RowMapping | None) -> None:
    # Not the name that was typed: people type their password there.
    organisation, subject = (account["organisation_id"], account["id"]) if account else ("", "")
    audit.append(connection, vault, Entry("sign-in.failed", "", organisation, subject))


def _begun(
    connection: Connection,
    vault: Vault,
    account: RowMapping,
    counted: dict[str, int],
    old: str,
    longest: float,
) -> str:
    audit.lock(connection)
    throttle.succeeded(connection, counted)
    return begin(connection, vault, account, old, longest, {})


def begin(
    connection: Connection,
    vault: Vault,
    account: RowMapping,
    old: str,
    longest: float,
    detail: Mapping[str, str],
) -> str:
    """A new session of an account, which takes the place of the `old` one; gives its token."""
    now = time.time()
    ended = or_(sessions.c.token_sha256 == _hash(old), sessions.c.created_at <= now - longest)
    connection.execute(delete(sessions).where(ended))
    token = secrets.token_urlsafe(32)
    row = {"token_sha256": _hash(token), "account_id": account["id"]}
    connection.execute(insert(sessions).values(**row, created_at=now, seen_at=now))
    whose = account["id"], account["organisation_id"], account["id"]
    audit.append(connection, vault, Entry("signed-in", *whose, detail))
    return token


def _alive(
    connection: Connection, token: str, now: float, idle: float, longest: float
) -> RowMapping | None:
    found = (
        select(accounts.c.id, accounts.c.organisation_id, accounts.c.display, sessions.c.seen_at)
        .join(sessions, sessions.c.account_id == accounts.c.id)
        .where(
            sessions.c.token_sha256 == _hash(token),
            sessions.c.seen_at > now - idle,
            sessions.c.created_at > now - longest,
            accounts.c.disabled_at.is_(None),
        )
    )
    return connection.execute(found).mappings().first()


def _seen(connection: Connection, _vault: Vault, token: str, now: float) -> None:
    mine = sessions.c.token_sha256 == _hash(token)
    connection.execute(update(sessions).where(mine).values(seen_at=now))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def change_password(desk: Desk, who: Reader, old: str, new: str, address: str) -> str:
    """Gives oneself another password; ends all sessions, and gives the token of a new one.

    SignInError and ThrottleError as `sign_in` does for the old password; UserError for a short one.
    """
    hashed_new = hashed(new, desk.settings.password_characters)
    name = desk.read(profile, who.account)["name"]
    sign_in(desk, name, old, address, "")
    desk.write(set_password, name, hashed_new, who.account)
    return sign_in(desk, name, new, address, "")
