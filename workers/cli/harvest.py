"""`harvest`, `failures`, `retry`: bringing reports in, and what could not be taken."""

import json
from typing import Annotated, Any

import typer

from workers.cli.console import Speaker, err, out, pick, read_settings, told
from workers.cli.stack import Json


def install(app: typer.Typer) -> None:
    """Adds the commands."""
    app.command()(harvest)
    app.command()(failures)
    app.command()(retry)


def harvest(
    source: Annotated[str, typer.Argument(help="folder | oai")],
    place: Annotated[str, typer.Argument(help="フォルダー又は URL / a folder or a URL")],
    prefix: Annotated[str, typer.Option(help="OAI-PMH: metadataPrefix")] = "",
    set_: Annotated[str, typer.Option("--set", help="OAI-PMH: set")] = "",
    since: Annotated[str, typer.Option("--from", help="OAI-PMH: from (YYYY-MM-DD)")] = "",
    sample: Annotated[bool, typer.Option(help="見本として取り込む / mark as samples")] = False,
    wait: Annotated[bool, typer.Option(help="終わるまで待つ / wait for the end")] = True,
    as_json: Json = False,
) -> None:
    """情報源から成果を取り込む。 / Harvest reports from a source.

    例 / Examples: `sateto harvest folder ./reports`,
    `sateto harvest oai https://repository.example.org/oai --prefix jpcoar_2.0`
    """
    from workers.harvesting import follow, start

    settings = read_settings()
    options: dict[str, Any] = {"prefix": prefix, "set": set_, "from": since, "sample": sample}
    options = {name: value for name, value in options.items() if value}
    with told(settings):
        run_id = start(settings, source, place, options)
        if not wait:
            out.print(run_id)
            return
        try:
            progress = follow(settings, run_id, err)
        except KeyboardInterrupt:
            Speaker(settings)(
                f"表示を終えます。取込み {run_id} は続きます",
                f"Left the display; harvest {run_id} goes on",
            )
            raise
    if as_json:
        out.print_json(json.dumps(progress.as_dict(), ensure_ascii=False))
    else:
        out.print(pick(settings, progress.ja(), progress.en()), soft_wrap=True)
    if progress.state == "failed":
        raise typer.Exit(1)


def failures(as_json: Json = False) -> None:
    """取り込めなかった記録とその理由を示す。 / Show what could not be taken in, and why.

    例 / Example: `sateto failures --json`
    """
    from rich.table import Table

    from workers.harvesting import list_failures

    settings = read_settings()
    with told(settings):
        rows = list_failures(settings)
    if as_json:
        out.print_json(json.dumps(rows, ensure_ascii=False))
        return
    heads = pick(settings, "記録 工程 理由 説明", "record step reason sentence").split()
    table = Table(*heads)
    for row in rows:
        sentence = pick(settings, row["ja"], row["en"])
        table.add_row(row["native_id"], row["step"], row["reason"], f"{sentence} {row['detail']}")
    out.print(table)


def retry() -> None:
    """障害のため打ち切った処理を再開する。 / Go on with work that was given up.

    例 / Example: `sateto retry`
    """
    from workers.harvesting import retry_given_up

    settings = read_settings()
    with told(settings):
        count = retry_given_up(settings)
        Speaker(settings)(f"{count} 件を再開しました", f"{count} items go on")
