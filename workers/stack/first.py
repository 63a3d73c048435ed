"""The first administrator of a local stack, and how to sign in as them."""

import sys
from collections.abc import Callable

from sqlalchemy import Connection

from schemas.permissions import Role
from schemas.settings import Settings
from search_api.workplace import accounts, passwords
from search_api.workplace.desk import Desk
from search_api.workplace.vault import Vault

NAME, ORGANISATION = "admin", "local"
_ROLES = {Role.ADMINISTRATOR: None, Role.REVIEWER: None}


def welcome(settings: Settings, say: Callable[[str, str], None], shown: bool | None = None) -> None:
    """Makes the administrator where there is no account yet, and says how to sign in.

    The password is said only where a person reads it (`shown`, by default: on a terminal). Elsewhere
    it would stay in a log, so there the account has none until a command gives it one.
    """
    desk = Desk(settings)
    try:
        if desk.read(accounts.listed):
            return
        desk.write(_make)
        if not (sys.stderr.isatty() if shown is None else shown):
            say(
                f"管理者 {NAME} を作りました。`sateto accounts password {NAME}` でパスワードを定め、"
                f"{settings.api}/signin でサインインできます",
                f"Made the administrator {NAME}: `sateto accounts password {NAME}` gives it a "
                f"password; sign in at {settings.api}/signin",
            )
            return
        password = passwords.generated()
        hashed = passwords.hashed(password, settings.password_characters)
        desk.write(accounts.set_password, NAME, hashed, accounts.OPERATOR)
        say(
            f"管理者を作りました。{settings.api}/signin で、利用者名 {NAME}、"
            f"パスワード {password} によりサインインできます（パスワードは再び表示できません）",
            f"Made an administrator: sign in at {settings.api}/signin as {NAME} with the password "
            f"{password} (it can't be shown again)",
        )
    finally:
        desk.close()


def _make(connection: Connection, vault: Vault) -> None:
    there = [one["id"] for one in accounts.listed_organisations(connection)]
    if not there:
        accounts.add_organisation(
            connection, vault, ORGANISATION, "手元の組織", "Local organisation"
        )
    accounts.add(connection, vault, NAME, (there or [ORGANISATION])[0], _ROLES, "管理者")
