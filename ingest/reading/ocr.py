"""Pages that are images, recognised by tesseract where it is installed."""

import shutil
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from ingest.reading.limits import Order, ReadingLimits
from ingest.reading.running import run_child
from schemas.reasons import Reason

VERSION = "1"
EXTRACTOR = "tesseract"


def program() -> str:
    """Where tesseract is, empty where it is not installed."""
    return shutil.which("tesseract") or ""


def waiting(reading: dict[str, Any]) -> tuple[int, ...]:
    """Numbers of the pages of a stored `Reading` that wait to be recognised."""
    return tuple(p["number"] for p in reading.get("pages", ()) if p["reason"] is not None)


def recognise(data: bytes, pages: tuple[int, ...], limits: ReadingLimits) -> dict[str, Any]:
    """The pages, each in the form of a stored `Page`, with `reason` and `detail` of the run."""
    with NamedTemporaryFile(prefix="sateto-", suffix=".pdf") as file:
        file.write(data)
        file.flush()
        found = run_child(Path(file.name), Order(limits, "ocr", pages))
    shown = [
        {
            "number": page.number,
            "text": page.text,
            "extractor": EXTRACTOR,
            "scores": page.scores,
            "reason": None if page.scores["characters"] else Reason.NO_TEXT_LAYER,
        }
        for page in found.pages
    ]
    return {"pages": shown, "reason": found.reason, "detail": found.detail}


def merged(reading: dict[str, Any], recognised: dict[str, Any]) -> dict[str, Any]:
    """A stored `Reading` with recognised pages in the place of those that waited."""
    instead = {page["number"]: page for page in recognised["pages"] if page["text"].strip()}
    pages = [instead.get(page["number"], page) for page in reading["pages"]]
    told = reading["reason"]
    if told == Reason.NO_TEXT_LAYER and instead:
        told = recognised["reason"]
    return {**reading, "pages": pages, "reason": told}
