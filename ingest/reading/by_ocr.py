"""Text of pages that are images: drawn by PDFium, recognised by tesseract."""

import os
import subprocess
import unicodedata
from functools import cache, reduce
from itertools import groupby
from statistics import fmean
from typing import Any

from ingest.reading import by_pdfium
from ingest.reading.ocr import EXTRACTOR, program

__all__ = ["EXTRACTOR", "open_document"]

_DOTS_PER_INCH = 200
_PIXELS = 30_000_000  # a sheet of A2 at that resolution; a larger page is drawn coarser
_VERTICAL = "jpn_vert"
_SURE = 80  # of clean horizontal print the program is surer than this, of other text it is not
_WORD = "5"  # the level of a line of its table that holds a word

os.nice(19)


class OcrDocument(by_pdfium.PdfiumDocument):
    """A file whose pages are drawn and recognised."""

    def page_text(self, number: int) -> str:
        """See `Document`. Vertical where the program is surer of that than of horizontal."""
        image = _draw(self.page(number))
        text, confidence = _recognise(image, _languages())
        if confidence >= _SURE or _VERTICAL not in _installed():
            return text
        columns, surer = _recognise(image, _VERTICAL, "--psm", "5")
        return columns if surer > confidence else text


def open_document(path: str) -> OcrDocument:
    """The file, decrypted where the empty password does; raises `PasswordNeededError`."""
    return OcrDocument(by_pdfium.opened(path))


def _draw(page: Any) -> bytes:
    """A page as a PGM file."""
    width, height = page.get_size()
    scale = min(_DOTS_PER_INCH / 72, (_PIXELS / max(1.0, width * height)) ** 0.5)
    bitmap = page.render(scale=scale, grayscale=True)
    data, row = bytes(bitmap.buffer), bitmap.stride
    lines = (data[n * row : n * row + bitmap.width] for n in range(bitmap.height))
    return b"P5 %d %d 255\n" % (bitmap.width, bitmap.height) + b"".join(lines)


def _recognise(image: bytes, languages: str, *options: str) -> tuple[str, float]:
    """The text, and how sure the program is of its words, from 0 to 100."""
    command = [program(), "stdin", "stdout", "-l", languages, *options, "tsv"]
    # One thread: the queue is of low priority, and the processor time is bounded.
    environment = os.environ | {"OMP_THREAD_LIMIT": "1"}
    done = subprocess.run(command, input=image, capture_output=True, check=True, env=environment)
    rows = [line.split("\t") for line in done.stdout.decode("utf-8", "replace").split("\n")]
    words = [(tuple(row[1:5]), float(row[10]), row[11]) for row in rows if row[0] == _WORD]
    kept = [word for word in words if word[2].strip()]
    lines = [
        reduce(_beside, (text for _, _, text in line))
        for _, line in groupby(kept, key=lambda word: word[0])
    ]
    return "\n".join(lines), fmean(sure for _, sure, _ in kept) if kept else 0.0


def _beside(left: str, right: str) -> str:
    wide = unicodedata.east_asian_width(left[-1]) in "WF" or (
        unicodedata.east_asian_width(right[0]) in "WF"
    )
    return left + right if wide else f"{left} {right}"


@cache
def _installed() -> frozenset[str]:
    done = subprocess.run([program(), "--list-langs"], capture_output=True, check=True, text=True)
    return frozenset(done.stdout.split())


def _languages() -> str:
    return "+".join(name for name in ("jpn", "eng") if name in _installed()) or "eng"
