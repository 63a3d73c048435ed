"""`bench`: how fast a part of the product is on this machine."""

import json
from typing import Annotated, Any

import typer

from workers.cli.console import Speaker, out, pick, read_settings, told
from workers.cli.searching import progress, teller
from workers.cli.stack import Json

benches = typer.Typer(
    help="この計算機での速さを測る。 / Measure speed on this machine.", no_args_is_help=True
)


def install(app: typer.Typer) -> None:
    """Adds the commands."""
    app.add_typer(benches, name="bench")


@benches.command("search")
def search(
    reports: Annotated[int, typer.Option(min=1, help="作る成果の数 / reports to make")] = 5_000,
    readers: Annotated[
        str, typer.Option(help="同時に検索する人数 / readers at once, such as 1,4,16")
    ] = "1,4,16",
    as_json: Json = False,
) -> None:
    """検索の速さを、経路ごと、全体、検索エンジン単独とで比べる。 / Measure a search, its legs and the engine alone.

    例 / Examples: `sateto bench search`, `sateto bench search --reports 50000 --readers 1,4 --json`

    作った文章と、実物のモデルのベクトルを混ぜたものとで専用の索引を満たし、終わると消す。 / An index of its
    own is filled with made text and with mixtures of the model's real vectors, and dropped after.
    """
    from schemas.errors import UserError
    from workers.bench.measuring import measure
    from workers.stack.alone import an_engine

    settings = read_settings()
    with told(settings):
        try:
            numbers = [int(one) for one in readers.split(",")]
        except ValueError as error:
            raise UserError(
                f"{readers} is no list of numbers; write 1,4,16",
                f"{readers} は数の並びではありません。1,4,16 のように書いてください",
            ) from error
        with an_engine(settings, Speaker(settings)) as own, progress() as bar:
            found = measure(reports, numbers, own, teller(settings, bar))
    if as_json:
        out.print_json(json.dumps(found, ensure_ascii=False))
        return
    heads = pick(settings, "| 部分 | p50 ms | p95 ms |", "| part | p50 ms | p95 ms |")
    _show(found, heads)


def _show(found: dict[str, Any], heads: str) -> None:
    """Tables in Markdown."""
    lines = [
        f"{found['reports']} reports, {found['passages']} passages, {found['cores']} cores, "
        f"load {found['load'][0]}",
        heads,
        "|---|---:|---:|",
        *(f"| {name} | {ms['p50']} | {ms['p95']} |" for name, ms in found["ms"].items()),
        f"| page | {found['pages']['ms']['p50']} | {found['pages']['ms']['p95']} |",
        "",
        "| readers | /s | p50 ms | p95 ms | engine alone /s |",
        "|---:|---:|---:|---:|---:|",
        *(
            f"| {one['readers']} | {one['per_second']} | {one['ms']['p50']} | {one['ms']['p95']} "
            f"| {one['straight_per_second']} |"
            for one in found["throughput"]
        ),
        "",
        "| target | value | limit | met |",
        "|---|---:|---:|---|",
        *(
            f"| {name} | {one['value']} | {one['limit']} | {one['met']} |"
            for name, one in found["targets"].items()
        ),
        "",
        f"build: {found['build']}",
    ]
    for line in lines:
        out.print(line, markup=False, soft_wrap=True)
