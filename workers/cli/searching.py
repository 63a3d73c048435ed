"""`eval search`, `tune`: the product's own search over judged sets, leg by leg and as a whole."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.progress import Progress

from workers.cli.console import Speaker, err, out, pick, read_settings, told
from workers.cli.evaluating import evaluations
from workers.cli.stack import Json

if TYPE_CHECKING:
    from schemas.settings import Settings


def install(app: typer.Typer) -> None:
    """Adds the commands."""
    app.command()(tune)


@evaluations.command("search")
def search(
    folder: Annotated[Path, typer.Argument(help="BEIR形式のフォルダー / a folder in BEIR layout")],
    arm: Annotated[
        list[str] | None, typer.Option(help="示す経路（繰返し可） / legs to show (repeatable)")
    ] = None,
    split: Annotated[
        str, typer.Option(help="正解のファイル（既定は test 又は唯一のもの） / judgements to use")
    ] = "",
    as_json: Json = False,
) -> None:
    """正解のある資料で、検索の経路ごと、統合後の順位を測る。 / Measure each leg of a search and their fusion.

    例 / Examples: `sateto eval search ./cranfield`, `sateto eval search ./scifact --split train
    --arm hybrid --arm words --json`

    専用の索引を作り、終わると消す。ベクトルはキャッシュに残り、次回は符号化しない。 / An index
    is made for it and dropped after; vectors stay in the cache, so the next run encodes nothing.
    """
    from workers.judging.measuring import measure
    from workers.stack.alone import an_engine

    settings = read_settings()
    with told(settings), an_engine(settings, Speaker(settings)) as own, progress() as bar:
        found = measure(folder, split, tuple(arm or ()), own, teller(settings, bar))
    if as_json:
        out.print_json(json.dumps(found, ensure_ascii=False))
    else:
        _show(found)


def tune(
    folders: Annotated[
        list[Path], typer.Argument(help="BEIR形式のフォルダー / folders in BEIR layout")
    ],
    ship: Annotated[
        bool, typer.Option(help="fusion.toml に書き込む / write what was learned to fusion.toml")
    ] = False,
    as_json: Json = False,
) -> None:
    """検索の経路の重みを、正解のある資料から学ぶ。 / Learn how much each leg of a search counts.

    例 / Examples: `sateto tune ./cranfield ./scifact ./jsquad-ja`, `sateto tune ./a ./b --ship`

    設定は、一つずつ除いた資料で確かめて選ぶ。 / What is chosen is tried on the set left out.
    """
    from workers.judging.tuning import as_toml, tuned, write
    from workers.stack.alone import an_engine

    settings = read_settings()
    speak = Speaker(settings)
    with told(settings), an_engine(settings, speak) as own, progress() as bar:
        learned, figures = tuned(folders, own, teller(settings, bar))
    if ship:
        path = write(learned, figures)
        speak(f"{path} に書き込みました", f"written to {path}")
    if as_json:
        found = {"learned": asdict(learned), "figures": figures}
        out.print_json(json.dumps(found, ensure_ascii=False))
    elif not ship:
        out.print(as_toml(learned, figures), markup=False, soft_wrap=True)


def progress() -> Progress:
    """Bars on standard error, gone at the end."""
    return Progress(console=err, transient=True)


def teller(settings: "Settings", bar: Progress) -> Any:
    """Moves one bar for each kind of thing that is done."""
    names = {
        "passages": pick(settings, "文章の符号化", "encoding passages"),
        "queries": pick(settings, "問いの符号化", "encoding questions"),
        "documents": pick(settings, "索引への登録", "indexing"),
        "questions": pick(settings, "検索", "searching"),
    }
    tasks: dict[str, Any] = {}

    def tell(what: str, done: int, total: int) -> None:
        if what not in tasks:
            tasks[what] = bar.add_task(names[what], total=total)
        bar.update(tasks[what], completed=done, total=total)

    return tell


def _show(found: dict[str, Any]) -> None:
    """Tables in Markdown: the measures of each arm, and the tests between arms."""
    first = next(iter(found["arms"].values()))
    lines = [
        f"| {found['queries']} queries | {' | '.join(first)} |",
        "|---|" + "---:|" * len(first),
    ]
    lines += [
        f"| {name} | {' | '.join(f'{value:.4f}' for value in row.values())} |"
        for name, row in found["arms"].items()
    ]
    lines += ["", "| ndcg@10 | difference | p |", "|---|---:|---:|"] if found["tests"] else []
    lines += [
        f"| {one['arms'][0]} - {one['arms'][1]} | {one['difference']:+.4f} | {one['p']:.4f} |"
        for one in found["tests"]
    ]
    for line in lines:
        out.print(line, markup=False, soft_wrap=True)
