"""`similar`: reports similar to a text or a PDF of one's own."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from schemas.errors import UserError
from workers.cli.console import Speaker, out, pick, read_settings, told
from workers.cli.reading import call
from workers.cli.stack import Json

if TYPE_CHECKING:
    from schemas.settings import Settings


def install(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(similar)


def similar(
    file: Annotated[
        Path,
        typer.Argument(help="PDF、文章のファイル又は - / PDF, a text file, or -", allow_dash=True),
    ],
    lens: Annotated[str, typer.Option(help="neutral | defense | civil")] = "neutral",
    size: Annotated[int, typer.Option(min=1)] = 10,
    as_json: Json = False,
) -> None:
    """文章又はPDFに内容の近い成果を示す。 / Reports similar to a text or a PDF.

    PDFは、この端末で読み取り、本文だけを検索 API に送る。 / A PDF is read here; its text is sent.

    例 / Examples: `sateto similar paper.pdf --lens civil`, `sateto similar - < abstract.txt`
    """
    settings = read_settings()
    with told(settings):
        text = _text(settings, file)
        limit = settings.similar_characters
        if len(text) > limit:
            Speaker(settings)(
                f"初めの {limit} 文字だけを用います", f"the first {limit} characters are used"
            )
        question = {"text": text[:limit], "lens": lens, "size": size}
        found = call(settings, "POST", "/v1/similar", json=question)
    if as_json:
        out.print_json(json.dumps(found, ensure_ascii=False))
        return
    for place, hit in enumerate(found["hits"], start=1):
        _print(settings, place, hit)


def _text(settings: "Settings", file: Path) -> str:
    if str(file) == "-":
        return sys.stdin.read()
    if not file.is_file():
        raise UserError(f"there is no file {file}", f"ファイル {file} がありません")
    data = file.read_bytes()
    if not data.startswith(b"%PDF"):
        return data.decode("utf-8", "replace")
    from ingest.reading.read import read_pdf
    from ingest.settings import reading_limits
    from schemas.text import clean

    reading = read_pdf(data, reading_limits(settings))
    text = "\n\n".join(clean(page.text) for page in reading.pages).strip()
    if not text:
        reason = reading.reason
        raise UserError(
            f"no text could be read from {file.name}: {reason.en if reason else ''}",
            f"{file.name} から本文を読み取れませんでした。{reason.ja if reason else ''}",
        )
    return text


def _print(settings: "Settings", place: int, hit: dict[str, Any]) -> None:
    out.print(f"{place}. {hit['title']}  {hit['nearness']:.3f}", style="bold", markup=False)
    for match in hit["matches"][:1]:
        given, passage = match["given"][:120], match["passage"]["text"][:120]
        out.print(pick(settings, f"  元: {given}", f"  given: {given}"), markup=False)
        out.print(pick(settings, f"  成果: {passage}", f"  found: {passage}"), markup=False)
