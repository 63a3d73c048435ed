"""`keys`, `audit`: keys for programs, and the log of what people did."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer

from schemas.days import day
from workers.cli.console import Speaker, err, out, pick
from workers.cli.office import Until, office, one_of, tell, until_day
from workers.cli.stack import Json

keys = typer.Typer(help="API の鍵 / API keys", no_args_is_help=True)
audits = typer.Typer(help="操作の記録 / Log of what people did", no_args_is_help=True)


def install(app: typer.Typer) -> None:
    """Adds the commands."""
    app.add_typer(keys, name="keys")
    app.add_typer(audits, name="audit")


@keys.command("add")
def add_key(
    name: Annotated[str, typer.Argument(help="利用者名 / user name")],
    scope: Annotated[list[str], typer.Option(help="read | decide | see-decisions | …")],
    label: Annotated[str, typer.Option(help="用途 / what it is for")] = "",
    until: Until = "",
) -> None:
    """鍵を作り、一度だけ示す。 / Make an API key and show it once.

    例 / Example: `sateto keys add hanako --scope read --scope decide --label 集計`
    """
    from schemas.permissions import Action
    from search_api.workplace import keys as rows

    with office() as (settings, desk):
        scopes = [one_of(Action, text) for text in scope]
        key = desk.write(rows.add, name, scopes, label, day(until))
        Speaker(settings)("鍵は再び表示できません", "This key can't be shown again")
        out.print(key, markup=False, soft_wrap=True)


@keys.command("list")
def list_keys(as_json: Json = False) -> None:
    """鍵を一覧にする。 / List keys, without their secrets.

    例 / Example: `sateto keys list`
    """
    from search_api.workplace import keys as rows

    with office() as (settings, desk):
        found = desk.read(rows.listed)
    heads = pick(
        settings, "鍵 利用者名 用途 範囲 期限 失効", "key account label scopes until revoked"
    )
    lines = [
        [
            one["id"],
            one["account"],
            one["label"],
            ", ".join(one["scopes"]),
            until_day(one["until"]).strip(),
            pick(settings, "失効", "revoked") if one["revoked"] else "",
        ]
        for one in found
    ]
    tell(found, heads, lines, as_json)


@keys.command("revoke")
def revoke_key(identity: Annotated[str, typer.Argument(help="鍵の番号 / id of the key")]) -> None:
    """鍵を失効させる。 / Revoke a key at once.

    例 / Example: `sateto keys revoke 0123456789abcdef`
    """
    from search_api.workplace import keys as rows

    with office() as (settings, desk):
        desk.write(rows.revoke, identity)
        Speaker(settings)(f"鍵 {identity} を失効させました", f"Revoked the key {identity}")


@audits.command("verify")
def verify_audit(
    head: Annotated[str, typer.Option(help="以前に控えた末尾 / a head kept from before")] = "",
    as_json: Json = False,
) -> None:
    """記録の改変、欠落、入替えを調べる。 / Look for rows that were changed, are missing or swapped.

    末尾を控えておき、次回 --head に与えると、記録全体の巻戻しも分かります。
    Keep the head that it tells: given as --head, it also finds a log that was set back as a whole.

    例 / Example: `sateto audit verify --head 12:0f3a…`
    """
    from search_api.workplace.audit import verify

    with office() as (settings, desk):
        found = desk.read(verify, desk.vault, head)
    if as_json:
        faults = [{"row": one.number, **one.text.model_dump()} for one in found.faults]
        out.print_json(json.dumps({**asdict(found), "faults": faults}, ensure_ascii=False))
    else:
        for one in found.faults:
            err.print(f"[red]{one.text.best(settings.ui)}[/red]", soft_wrap=True)
        if not found.faults:
            Speaker(settings)("記録に誤りはありません", "The log is whole")
        out.print(found.head, soft_wrap=True)
    if found.faults:
        raise typer.Exit(1)


@audits.command("list")
def list_audit(
    size: Annotated[int, typer.Option(min=1, help="件数 / how many")] = 50,
    organisation: Annotated[str, typer.Option(help="この組織のみ / of this one alone")] = "",
    as_json: Json = False,
) -> None:
    """最近の操作を、新しい順に示す。 / What people did, newest first.

    例 / Example: `sateto audit list --size 20 --organisation atla`
    """
    from search_api.workplace.audit import entries

    with office() as (settings, desk):
        found = [dict(row) for row in desk.read(entries, organisation or None, size)]
    heads = pick(
        settings, "番号 時刻 組織 誰が 何を 対象", "row time organisation actor action subject"
    )
    names = ("organisation", "actor", "action", "subject")
    lines = [[str(row["number"]), _time(row["at"]), *(row[n] for n in names)] for row in found]
    tell(found, heads, lines, as_json)


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
