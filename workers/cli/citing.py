"""`cite`, `eval citations`, `train citations`: references, and the works that they mean."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workers.cli.console import Speaker, err, out, pick, read_settings, told
from workers.cli.evaluating import evaluations
from workers.cli.stack import Json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.citing.measuring import Quality
    from schemas.citation import Linked
    from schemas.settings import Settings

trainings = typer.Typer(
    help="内蔵モデルを作り直す。 / Make the models that the product carries.", no_args_is_help=True
)


def install(app: typer.Typer) -> None:
    """Adds the commands."""
    app.command()(cite)
    app.command()(relink)
    app.add_typer(trainings, name="train")


def cite(
    text: Annotated[
        str, typer.Argument(help="テキストファイル又は文献の文字列 / a text file or text")
    ],
    as_json: Json = False,
) -> None:
    """文献リストを読み、既知の文献と結び付ける。 / Read references and link them to known works.

    例 / Examples: `sateto cite references.txt`, `sateto cite "見本太郎: 橋の点検, 2020" --json`
    """
    from ingest.citing.matching import match
    from ingest.citing.pool import WorkPool

    settings = read_settings()
    with told(settings):
        pasted = _read(text, settings.file_bytes)
        pool = WorkPool(settings)
        try:
            linked = list(match(pasted, pool, settings))
        finally:
            pool.close()
    if as_json:
        found = {"references": [one.model_dump(mode="json") for one in linked]}
        out.print_json(json.dumps(found, ensure_ascii=False))
    else:
        _show(settings, linked)


def relink(as_json: Json = False) -> None:
    """全ての文献を同定し直す。 / Link all references anew.

    引用の表にまだない成果は、ワーカーが追加する。 / Workers add reports that the citation graph lacks.

    例 / Examples: `sateto relink`, `sateto relink --json`
    """
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from workers.relinking import relink_all

    settings = read_settings()
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with told(settings), Progress(*columns, console=err) as bar:
        task = bar.add_task(pick(settings, "文献の同定", "Linking"), total=None)
        done = relink_all(settings, lambda n, of: bar.update(task, completed=n, total=of))
    if as_json:
        out.print_json(json.dumps(done))
        return
    Speaker(settings)(
        f"文献 {done['references']} 件を同定し直しました。追加する成果 {done['reports']} 件",
        f"{done['references']} references linked anew; {done['reports']} reports to be added",
    )


@evaluations.command("citations")
def citations(
    folder: Annotated[Path, typer.Argument(help="BEIR形式のフォルダー / a folder in BEIR layout")],
    mask: Annotated[
        float, typer.Option(min=0, max=1, help="除く正解の割合 / share left out")
    ] = 0.3,
    seed: Annotated[int, typer.Option(help="乱数の種 / seed of the draw")] = 1,
    as_json: Json = False,
) -> None:
    """文献の同定の精度を測る。 / Measure how well references are linked to works.

    正解の一部を除いた索引に対し、半数の文献で評価する。残る半数は、しきい値を定めるためのものである。
    / Half of the references are scored, against works of which a share of the right ones is left
    out; thresholds were chosen on the other half.
    """
    from ingest.citing.judged import judged
    from ingest.citing.measuring import measure
    from ingest.citing.pool import WorkPool
    from ranking.citing.deciding import FOUND
    from workers.stack.alone import an_engine

    settings = read_settings()
    with told(settings), an_engine(settings, Speaker(settings)) as own:
        pool = WorkPool(own, f"works-judged-{seed}")
        try:
            found = measure(judged(folder, mask, seed), pool, settings.cite_characters, FOUND)
        finally:
            pool.drop()
            pool.close()
    if as_json:
        out.print_json(json.dumps(found.as_dict()))
        return
    _show_curve(settings, found.quality, found.curve)
    out.print(
        pick(
            settings,
            f"評価 {found.references} 件（正解なし {found.masked} 件）、索引 {found.works} 件、"
            f"毎秒 {found.references_per_s} 件",
            f"{found.references} references scored ({found.masked} without their work), "
            f"{found.works} works, {found.references_per_s} references/s",
        ),
        soft_wrap=True,
    )


@trainings.command("citations")
def train_citations(
    path: Annotated[Path | None, typer.Argument(help="書き出し先 / where to write it")] = None,
) -> None:
    """文献を読むモデルを、架空の文献から作る。 / Train the reader of references on invented ones.

    同じ版からは同じモデルができる。 / The same release makes the same model.
    """
    from ingest.citing.training.train import train
    from ranking.citing.tagger import shipped

    settings = read_settings()
    with told(settings), err.status(pick(settings, "学習しています", "Training")):
        to = path or shipped()
        size = train(to)
    Speaker(settings)(f"{to}（{size:,} バイト）を書きました", f"Wrote {to} ({size:,} bytes)")


def _read(text: str, most: int) -> str:
    """The text of the file of that name, else the text itself."""
    from schemas.errors import UserError

    path = Path(text)
    try:
        if not path.is_file():
            return text
    except (OSError, ValueError):  # too long for a name, or with a NUL: text
        return text
    if path.stat().st_size > most:
        raise UserError(
            f"{path} is larger than SATETO_FILE_BYTES ({most})",
            f"{path} は上限（SATETO_FILE_BYTES: {most} バイト）を超えています",
        )
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UserError(
            f"{path} is no text in UTF-8", f"{path} は UTF-8 のテキストではありません"
        ) from error


def _show(settings: "Settings", linked: "Sequence[Linked]") -> None:
    from rich.table import Table

    heads = pick(settings, "文献 結果 該当する文献 確からしさ", "reference outcome work score")
    table = Table(*heads.split())
    for one in linked:
        names = "\n".join(f"{c.work} {c.title}" for c in one.candidates)
        scores = "\n".join(f"{c.score:.2f}" for c in one.candidates)
        shown = one.fields.title or one.raw[:80]
        table.add_row(shown, pick(settings, one.status.ja, one.status.en), names, scores)
    out.print(table)


def _show_curve(settings: "Settings", chosen: "Quality", curve: "Sequence[Quality]") -> None:
    from rich.table import Table

    heads = pick(
        settings, "しきい値 適合率 再現率 F1 同定率", "threshold precision recall F1 linked"
    )
    table = Table(*heads.split())
    for point in sorted({chosen, *curve}, key=lambda quality: quality.threshold):
        style = "bold" if point == chosen else ""
        values = (point.precision, point.recall, point.f1, point.linked)
        table.add_row(f"{point.threshold:g}", *(f"{value:.4f}" for value in values), style=style)
    out.print(table)
