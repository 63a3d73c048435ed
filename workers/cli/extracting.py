"""`extract`, `ocr`: what the reader makes of a file; recognising pages that could not be before."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workers.cli.console import Speaker, out, pick, read_settings, told
from workers.cli.stack import Json

if TYPE_CHECKING:
    from ingest.reading.read import Reading
    from schemas.settings import Settings


def install(app: typer.Typer) -> None:
    """Adds the commands."""
    app.command()(extract)
    app.command()(ocr)


def extract(
    files: Annotated[list[Path], typer.Argument(help="PDF", exists=True, dir_okay=False)],
    as_json: Json = False,
) -> None:
    """PDFの本文、節などを取り出して示す。 / Show the text, sections and fields of PDFs.

    例 / Examples: `sateto extract report.pdf`, `sateto extract *.pdf --json`

    JSON では、ファイルが一つならオブジェクト、複数なら配列になる。 / One file gives an object,
    several a list.
    """
    from ingest.reading.read import read_pdf
    from ingest.settings import reading_limits

    settings = read_settings()
    shown: list[dict[str, Any]] = []
    with told(settings):
        for path in files:
            found = read_pdf(path, reading_limits(settings))
            if as_json:
                shown.append(described(path, found))
            else:
                _print(settings, path, found)
    if as_json:
        out.print_json(json.dumps(shown[0] if len(shown) == 1 else shown, ensure_ascii=False))


def described(path: Path, reading: "Reading") -> dict[str, Any]:
    """One file as `--json` shows it."""
    from ingest.reading.evaluating import outcome
    from ingest.structure.document import read_structure
    from schemas.text import clean

    found = read_structure(
        [(page.number, clean(page.text)) for page in reading.pages], reading.title or ""
    )
    return {
        "file": str(path),
        "outcome": outcome(reading),
        "reason": reading.reason,
        "detail": reading.detail,
        "pages_total": reading.pages_total,
        "pages": [asdict(page) for page in reading.pages],
        "sections": [{"name": s.key.value, "page": s.page, "text": s.text} for s in found.sections],
        "fields": found.cover.model_dump(mode="json", exclude_defaults=True),
        "products": [one.model_dump(mode="json", exclude_defaults=True) for one in found.products],
        "references": [one.model_dump(mode="json") for one in found.references],
    }


def _print(settings: "Settings", path: Path, reading: "Reading") -> None:
    total = reading.pages_total or 0
    said = pick(settings, reading.reason.ja, reading.reason.en) if reading.reason else ""
    out.rule(f"{path.name}  {len(reading.pages)}/{total}")
    if said:
        out.print(said, style="yellow")
    for page in reading.pages:
        out.print(f"[dim]p. {page.number}  {page.extractor}[/dim]")
        out.print(page.text, markup=False, soft_wrap=True)


def ocr() -> None:
    """文字認識（OCR）ができなかったページを改めて処理する。 / Recognise pages that could not be before.

    tesseract（jpn、jpn_vert、eng）を導入した後に使う。 / For use after tesseract was installed.
    """
    from workers.harvesting import retry_ocr

    settings = read_settings()
    with told(settings):
        count = retry_ocr(settings)
        Speaker(settings)(
            f"{count} 件の文字認識を再開しました", f"recognising goes on for {count} reports"
        )
