"""`organisations`, `accounts`: who may use the workplace."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from schemas.days import day
from workers.cli.console import Speaker, out, pick
from workers.cli.office import Until, office, one_of, tell, until_day
from workers.cli.stack import Json

if TYPE_CHECKING:
    from schemas.settings import Settings
    from search_api.workplace.desk import Desk

organisations = typer.Typer(help="組織 / Organisations", no_args_is_help=True)
accounts = typer.Typer(help="利用者 / Accounts of people", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="利用者名 / user name")]


def install(app: typer.Typer) -> None:
    """Adds the commands."""
    app.add_typer(organisations, name="organisations")
    app.add_typer(accounts, name="accounts")


@organisations.command("add")
def add_organisation(
    identity: Annotated[str, typer.Argument(help="英小文字の略称 / short name, small letters")],
    ja: Annotated[str, typer.Option(help="日本語の名称 / name in Japanese")] = "",
    en: Annotated[str, typer.Option(help="英語の名称 / name in English")] = "",
) -> None:
    """組織を加える。 / Add an organisation.

    例 / Example: `sateto organisations add atla --ja 防衛装備庁 --en ATLA`
    """
    from search_api.workplace.accounts import add_organisation as add

    with office() as (settings, desk):
        desk.write(add, identity, ja, en)
        Speaker(settings)(f"組織 {identity} を加えました", f"Added the organisation {identity}")


@organisations.command("list")
def list_organisations(as_json: Json = False) -> None:
    """組織を一覧にする。 / List the organisations.

    例 / Example: `sateto organisations list`
    """
    from search_api.workplace.accounts import listed_organisations

    with office() as (settings, desk):
        found = desk.read(listed_organisations)
    lines = [[one["id"], one["ja"], one["en"]] for one in found]
    tell(found, pick(settings, "略称 日本語 英語", "id japanese english"), lines, as_json)


@accounts.command("add")
def add_account(
    name: Name,
    organisation: Annotated[str, typer.Option(help="組織 / its organisation")],
    role: Annotated[
        list[str],
        typer.Option(help="reader | reviewer | expert | coordinator | administrator"),
    ],
    display: Annotated[str, typer.Option(help="画面に示す氏名 / name as shown")] = "",
    until: Until = "",
) -> None:
    """利用者を加え、パスワードを一度だけ示す。 / Add an account; its password is shown once.

    例 / Examples: `sateto accounts add hanako --organisation atla --role reviewer`,
    `sateto accounts add guest --organisation atla --role expert --until 2027-03-31`
    """
    from schemas.permissions import Role
    from search_api.workplace import accounts as rows

    with office() as (settings, desk):
        roles = {one_of(Role, text): day(until) for text in role}
        desk.write(rows.add, name, organisation, roles, display)
        new_password(settings, desk, name)


@accounts.command("list")
def list_accounts(as_json: Json = False) -> None:
    """利用者と役割を一覧にする。 / List accounts and their roles.

    例 / Example: `sateto accounts list --json`
    """
    from search_api.workplace import accounts as rows

    with office() as (settings, desk):
        found = desk.read(rows.listed)
    heads = pick(settings, "利用者名 氏名 組織 役割 状態", "name shown organisation roles state")
    lines = [
        [
            one["name"],
            one["display"],
            one["organisation"],
            ", ".join(f"{role}{until_day(until)}" for role, until in one["roles"].items()),
            _state(settings, one),
        ]
        for one in found
    ]
    tell(found, heads, lines, as_json)


@accounts.command("disable")
def disable_account(name: Name) -> None:
    """利用者を停止する。記録は残る。 / End an account with its sessions and keys; what it did stays.

    例 / Example: `sateto accounts disable hanako`
    """
    from search_api.workplace import accounts as rows

    with office() as (settings, desk):
        desk.write(rows.disable, name)
        Speaker(settings)(f"{name} を停止しました", f"Disabled {name}")


@accounts.command("link")
def link_account(
    name: Name,
    subject: Annotated[str, typer.Option(help="識別子（sub）。空なら解く / empty to unlink")],
) -> None:
    """認証サービス（OpenID Connect）の識別子を結び付ける。 / Link the subject of a sign-in service.

    例 / Example: `sateto accounts link hanako --subject 0f3a…`
    """
    from search_api.workplace import accounts as rows
    from search_api.workplace.subjects import link

    with office() as (settings, desk):
        account = desk.read(rows.named, name)
        desk.write(link, account, settings.oidc_issuer, subject, rows.OPERATOR)
        Speaker(settings)(f"{name} の識別子を改めました", f"Changed the subject of {name}")


@accounts.command("password")
def set_password(
    name: Name,
    stdin: Annotated[
        bool, typer.Option("--stdin", help="標準入力から読む / read it from standard input")
    ] = False,
) -> None:
    """新しいパスワードを作り、一度だけ示す。 / Make a new password and show it once.

    例 / Examples: `sateto accounts password admin`, `sateto accounts password admin --stdin <file`
    """
    with office() as (settings, desk):
        new_password(settings, desk, name, sys.stdin.readline().rstrip("\n") if stdin else None)


def new_password(settings: "Settings", desk: "Desk", name: str, given: str | None = None) -> None:
    """Sets a password; one that is made here is shown, this once."""
    from search_api.workplace import accounts as rows
    from search_api.workplace import passwords

    password = passwords.generated() if given is None else given
    hashed = passwords.hashed(password, settings.password_characters)
    desk.write(rows.set_password, name, hashed, rows.OPERATOR)
    Speaker(settings)(f"{name} のパスワードを設定しました", f"{name} has a new password")
    if given is None:
        Speaker(settings)("パスワードは再び表示できません", "It can't be shown again")
        out.print(password, markup=False, soft_wrap=True)


def _state(settings: "Settings", one: dict[str, object]) -> str:
    if one["disabled"]:
        return pick(settings, "停止", "disabled")
    return "" if one["password"] else pick(settings, "パスワード未設定", "no password")
