"""`eval`: measures a part of the product against files whose right answer is known."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from workers.cli.console import Speaker, err, out, pick, read_settings, told
from workers.cli.stack import Json

evaluations = typer.Typer(
    help="正解のある資料で、部分ごとの性能を測る。 / Measure parts against known answers.",
    no_args_is_help=True,
)


def install(app: typer.Typer) -> None:
    """Adds the commands."""
    app.add_typer(evaluations, name="eval")


@evaluations.command("reading")
def reading(
    folder: Annotated[Path, typer.Argument(help="gold.json のあるフォルダー / with a gold.json")],
    as_json: Json = False,
) -> None:
    """PDFの読取りを、ほかの抽出器単独と同じ条件で比べる。 / Compare reading with other extractors."""
    from ingest.reading import rivals
    from ingest.reading.evaluating import evaluate
    from ingest.settings import reading_limits

    settings = read_settings()
    speak = Speaker(settings)
    for name in rivals.missing():
        speak(
            f"{name} がこの計算機にないため、比べません", f"{name} is not on this machine: left out"
        )
    with told(settings), err.status("") as status:
        found = evaluate(
            folder,
            reading_limits(settings),
            lambda done, total: status.update(f"{done} / {total}"),
        )
    if as_json:
        out.print_json(json.dumps(found, ensure_ascii=False))
        return
    _show_reading(found)
    met = pick(settings, "結果はすべて想定どおりです", "every outcome is the expected one")
    err.print(met if not found["unexpected"] else "", soft_wrap=True)


def _show_reading(found: dict[str, Any]) -> None:
    """A table in Markdown, and the outcomes that differ."""
    rows = {"sateto": found["ours"], **found["extractors"]}
    names = list(found["ours"])
    lines = [f"| extractor | {' | '.join(names)} |", "|---|" + "---:|" * len(names)]
    lines += [
        f"| {extractor} | {' | '.join(f'{figures[name]:g}' for name in names)} |"
        for extractor, figures in rows.items()
    ]
    lines += [f"{x['file']}: {x['expected']} != {x['got']}" for x in found["unexpected"]]
    for line in lines:
        out.print(line, markup=False, soft_wrap=True)
