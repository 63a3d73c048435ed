"""`sources`, `harvest`, `stop`, `accept`, `failures`, `retry`: bringing reports in."""

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from workers.cli.console import Speaker, err, out, pick, read_settings, told
from workers.cli.stack import Json

if TYPE_CHECKING:
    from rich.table import Table

    from schemas.settings import Settings
    from workers.harvesting import HarvestProgress

_STATES = {
    "running": "実行中", "done": "完了", "failed": "失敗",
    "held": "確認待ち", "stopped": "停止", "broken": "中断",
}  # fmt: skip
_COUNTS = {
    "seen": "確認", "new": "新規", "changed": "変更", "unchanged": "変更なし",
    "deleted": "削除", "refused": "受付不可",
    "withdrawn": "取下げ", "ignored": "対象外", "live": "現存", "gone": "削除済み",
    "vanished": "消失",
}  # fmt: skip
RunId = Annotated[str, typer.Argument(metavar="RUN", help="収集の番号 / id of the run")]


class _WithSources(TyperCommand):
    """A command whose help names all sources. They are loaded for that help alone."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        from ingest.sources import kinds

        told = (f"- `{k.name}` {k.place or k.place_en} ({k.protocol})" for k in kinds().values())
        self.epilog = "情報源 / Sources:\n\n" + "\n".join(told)
        super().format_help(ctx, formatter)


def install(app: typer.Typer) -> None:
    """Adds the commands."""
    app.command()(sources)
    app.command(cls=_WithSources)(harvest)
    for command in (stop, accept, failures, retry):
        app.command()(command)


def sources(as_json: Json = False) -> None:
    """情報源と、それぞれの最新の収集を示す。 / List the sources with the last run of each.

    例 / Examples: `sateto sources`, `sateto sources --json`
    """
    from workers.overview import list_sources

    settings = read_settings()
    with told(settings):
        rows = list_sources(settings)
    if as_json:
        out.print_json(json.dumps({"sources": rows}, ensure_ascii=False))
        return
    heads = pick(
        settings,
        "情報源 方式 間隔（秒） 利用条件 最新の収集 件数",
        "source protocol pace terms last-run counts",
    )
    out.print(_table(heads.split(), [_shown(settings, row) for row in rows]))


def harvest(
    source: Annotated[str, typer.Argument(metavar="NAME", help="情報源 / source")],
    place: Annotated[
        str,
        typer.Argument(
            metavar="[PLACE]",
            help="フォルダー又は URL。一つしかない情報源では省く / a folder or a URL",
        ),
    ] = "",
    prefix: Annotated[str, typer.Option(help="OAI-PMH: metadataPrefix")] = "",
    set_: Annotated[str, typer.Option("--set", help="OAI-PMH: set")] = "",
    since: Annotated[str, typer.Option("--from", help="OAI-PMH: from (YYYY-MM-DD)")] = "",
    option: Annotated[
        list[str] | None, typer.Option("--option", help="その他の条件 / further: name=value")
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="前回の続きからでなく全件 / all, not only what is new")
    ] = False,
    sample: Annotated[bool, typer.Option(help="見本として取り込む / mark as samples")] = False,
    wait: Annotated[bool, typer.Option(help="終わるまで待つ / wait for the end")] = True,
    as_json: Json = False,
) -> None:
    """情報源から成果を取り込む。停止した収集は続きから行う。 / Harvest a source; one that was stopped goes on.

    例 / Examples: `sateto harvest folder ./reports`,
    `sateto harvest oai https://repository.example.org/oai --prefix jpcoar_2.0`,
    `sateto harvest oai https://repository.example.org/oai --full`
    """
    from workers.harvesting import start

    settings = read_settings()
    with told(settings):
        options: dict[str, Any] = {"prefix": prefix, "set": set_, "from": since, "sample": sample}
        options = {name: value for name, value in options.items() if value} | _pairs(option or [])
        run_id = start(settings, source, place, options, full=full)
        if not wait:
            out.print(run_id)
            return
        progress = _followed(settings, run_id)
    if as_json:
        out.print_json(json.dumps(progress.as_dict(), ensure_ascii=False))
    else:
        out.print(pick(settings, progress.ja(), progress.en()), soft_wrap=True)
    if not progress.well:
        raise typer.Exit(1)


def stop(run: RunId) -> None:
    """収集を止める。同じ harvest で続きから再開する。 / Stop a run; the same harvest goes on from there.

    例 / Example: `sateto stop 3f9c0a5be2d14877`
    """
    from workers.harvesting import stop as end

    settings = read_settings()
    with told(settings):
        end(settings, run)
        Speaker(settings)(f"収集 {run} を停止しました", f"Stopped run {run}")


def accept(run: RunId) -> None:
    """確認待ちの収集を認める。 / Let a run that waits for a person go on, or count as good.

    例 / Example: `sateto accept 3f9c0a5be2d14877`
    """
    from workers.harvesting import accept as let

    settings = read_settings()
    with told(settings):
        state = let(settings, run)
        Speaker(settings)(f"収集 {run} を認めました（{state}）", f"Accepted run {run}: {state}")


def failures(as_json: Json = False) -> None:
    """取り込めなかった記録とその理由を示す。 / Show what could not be taken in, and why.

    例 / Example: `sateto failures --json`
    """
    from workers.overview import list_failures

    settings = read_settings()
    with told(settings):
        rows = list_failures(settings)
    if as_json:
        out.print_json(json.dumps(rows, ensure_ascii=False))
        return
    if not rows:
        out.print(pick(settings, "取り込めなかったものはありません", "Nothing was refused"))
        return
    heads = pick(settings, "記録 工程 理由 説明", "record step reason sentence").split()
    lines = [
        [
            r["native_id"],
            r["step"],
            r["reason"],
            f"{pick(settings, r['ja'], r['en'])} {r['detail']}",
        ]
        for r in rows
    ]
    out.print(_table(heads, lines))


def retry() -> None:
    """障害のため打ち切った処理を再開する。 / Go on with work that was given up.

    例 / Example: `sateto retry`
    """
    from workers.harvesting import retry_given_up

    settings = read_settings()
    with told(settings):
        count = retry_given_up(settings)
        Speaker(settings)(f"{count} 件を再開しました", f"{count} items go on")


def _followed(settings: "Settings", run_id: str) -> "HarvestProgress":
    from workers.harvesting import follow

    try:
        return follow(settings, run_id, err)
    except KeyboardInterrupt:
        Speaker(settings)(
            f"表示を終えます。取込み {run_id} は続きます（停止は `sateto stop {run_id}`）",
            f"Left the display; harvest {run_id} goes on (`sateto stop {run_id}` stops it)",
        )
        raise


def _pairs(options: list[str]) -> dict[str, str]:
    from schemas.errors import UserError

    pairs = [option.partition("=") for option in options]
    if wrong := next((name for name, sign, _ in pairs if not name or not sign), None):
        raise UserError(
            f"--option {wrong}: say name=value", f"--option {wrong}: 名前=値 と書いてください"
        )
    return {name: value for name, _, value in pairs}


def _shown(settings: "Settings", row: dict[str, Any]) -> list[str]:
    from ingest.sources import kinds

    kind, last = kinds()[row["name"]], row["last_run"]
    terms = f"{pick(settings, kind.terms_ja, kind.terms_en)} {kind.terms_url}"
    about = [row["name"], row["protocol"], f"{row['pace']:g}", terms.strip()]
    if not last:
        return [*about, pick(settings, "なし", "none"), ""]
    state = pick(settings, _STATES[last["state"]], last["state"])
    when = f"{state} {last['when'][:16].replace('T', ' ')} {last['run']} {last['detail']}"
    if holes := len(last["holes"]):
        when += pick(settings, f" 未取得の箇所 {holes}", f" {holes} holes")
    counts = (
        f"{pick(settings, _COUNTS.get(name, name), name)} {count:,}"
        for name, count in last["counts"].items()
    )
    return [*about, when.strip(), "\n".join(counts)]


def _table(heads: list[str], rows: list[list[str]]) -> "Table":
    from rich.markup import escape
    from rich.table import Table

    table = Table()
    for head in heads:
        table.add_column(head, overflow="fold")
    for row in rows:
        table.add_row(*map(escape, row))
    return table
