"""Pages that are images: which wait, what tesseract makes of them, and how the way goes on."""

import zlib
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from sqlalchemy import select

from ingest import pipeline, worktable
from ingest.artifacts import Keys, load_report, revision_row
from ingest.reading import ocr
from ingest.reading.limits import ReadingLimits
from ingest.rooms import Rooms
from ingest.steps import OCR
from ingest.worktable import Item
from schemas.errors import DocumentError
from schemas.reasons import Reason
from schemas.tables import reports, work
from tests.ingest.hostile import SENTENCE, book, words
from tests.ingest.test_pipeline import folder, harvest, rooms, take

__all__ = ["folder", "rooms"]  # fixtures

with_tesseract = pytest.mark.skipif(
    not ocr.program(), reason="tesseract is not on this machine: apt-get install tesseract-ocr"
)
PAGE = {"number": 1, "text": "", "extractor": "pypdf 7.1.1", "scores": {"characters": 0.0}}
BARE, GOOD = {**PAGE, "reason": "no-text-layer"}, {**PAGE, "number": 2, "reason": None}


def scanned() -> bytes:
    """A page that is a picture of a sentence."""
    bitmap = pypdfium2.PdfDocument(book(words()))[0].render(scale=2.5, grayscale=True)
    rows = bytes(bitmap.buffer)
    lines = (rows[n * bitmap.stride :][: bitmap.width] for n in range(bitmap.height))
    packed = zlib.compress(b"".join(lines))
    image = (
        b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray"
        b" /BitsPerComponent 8 /Filter /FlateDecode /Length %d >>\nstream\n%b\nendstream"
        % (bitmap.width, bitmap.height, len(packed), packed)
    )
    drawn = b"q 595 0 0 842 0 0 cm /I Do Q"
    return book(drawn, extra=(image,), resources=b"/XObject << /I 4 0 R >>")


def letters(text: str) -> str:
    """A text without the blanks, of which tesseract is never sure."""
    return "".join(text.split())


def test_pages_with_a_reason_wait() -> None:
    assert ocr.waiting({"pages": [BARE, GOOD]}) == (1,)
    assert ocr.waiting({}) == ()


def test_recognised_pages_take_the_place_of_images() -> None:
    new = {**BARE, "text": "found", "extractor": "tesseract", "reason": None}
    reading: dict[str, Any] = {"pages": [BARE, GOOD], "reason": None}
    merged = ocr.merged(reading, {"pages": [new], "reason": None})
    assert merged["pages"] == [new, GOOD]
    alone = {"pages": [BARE], "reason": "no-text-layer"}
    assert ocr.merged(alone, {"pages": [new], "reason": None})["reason"] is None
    blank = ocr.merged(alone, {"pages": [{**new, "text": ""}], "reason": None})
    assert blank == alone


@with_tesseract
def test_tesseract_reads_a_picture() -> None:
    found = ocr.recognise(scanned(), (1,), ReadingLimits())
    assert (found["reason"], found["pages"][0]["extractor"]) == (None, "tesseract")
    assert letters(found["pages"][0]["text"]) == letters(SENTENCE)


def to_ocr(rooms: Rooms, folder: Path) -> Item:
    """A report whose file is a picture, led to where its pages wait."""
    (folder / "gan.txt").unlink()
    (folder / "scan.pdf").write_bytes(scanned())
    item: Item | None = harvest(rooms, folder, {})
    for _ in range(2):
        assert item
        item = pipeline.do(rooms, take(rooms, item), lambda: 10.0)
    assert item
    with pytest.raises(DocumentError) as refused:
        pipeline.do(rooms, take(rooms, item), lambda: 10.0)
    assert refused.value.reason is Reason.NO_TEXT_LAYER
    return Item(item.report_id, 1, OCR)


@with_tesseract
def test_pages_are_recognised_beside_the_way_which_then_goes_on(rooms: Rooms, folder: Path) -> None:
    item = to_ocr(rooms, folder)
    assert item in worktable.due(rooms.database, 20.0)
    following = pipeline.do(rooms, take(rooms, item, 100.0), lambda: 100.0)
    assert following == Item(item.report_id, 1, "parse")
    pipeline.do(rooms, take(rooms, following, 100.0), lambda: 100.0)
    row = revision_row(rooms.database, item.report_id, 1)
    report = load_report(rooms.archive, Keys.of(row, rooms.space, rooms.cues.version))
    assert [one.recognised for one in report.sections] == [True]
    assert letters(report.sections[0].text) == letters(SENTENCE)
    assert report.text_reason is None


def test_without_tesseract_pages_wait_until_they_are_asked_for(
    rooms: Rooms, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    item = to_ocr(rooms, folder)
    lease = take(rooms, item, 100.0)
    with pytest.raises(DocumentError) as refused:
        pipeline.do(rooms, lease, lambda: 100.0)
    assert refused.value.reason is Reason.NO_TEXT_LAYER
    with rooms.database.begin() as connection:
        worktable.refuse(connection, lease, refused.value.reason, refused.value.detail, 100.0)
        state = connection.execute(select(reports.c.state)).scalar_one()
        kept = connection.execute(select(work.c.reason).where(work.c.step == OCR)).scalar_one()
    assert (state, kept) == ("waiting", "no-text-layer")
    assert item not in worktable.due(rooms.database, 200.0)
    with rooms.database.begin() as connection:
        assert worktable.again_by_ocr(connection, 200.0) == [item]
    assert item in worktable.due(rooms.database, 200.0)
