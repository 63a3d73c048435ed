"""Other extractors alone, under the same limits, for comparison: `python -m ingest.reading.rivals`.

The product does not use this; pdfminer.six's code and poppler run here only.
"""

import json
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from ingest.reading.limits import ReadingLimits
from ingest.reading.running import environment

OURS = "ours"
RIVALS = ("pypdf", "pypdfium2", "pdfminer.six", "poppler")


def missing() -> list[str]:
    """Rivals that this machine does not have."""
    return [] if shutil.which("pdftotext") else ["poppler"]


def pages_by(rival: str, path: Path, limits: ReadingLimits) -> dict[int, str]:
    """The pages that a rival gives before it ends, fails or is killed."""
    if rival == "poppler":
        command = ["pdftotext", "-enc", "UTF-8", str(path), "-"]
    else:
        command = [sys.executable, "-S", "-P", "-m", __name__, rival, str(path)]
    with subprocess.Popen(
        command,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        _confine(process.pid, limits)
        try:
            out, _ = process.communicate(timeout=limits.wall_seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            out, _ = process.communicate()
    if rival == "poppler":
        return dict(enumerate(out.decode("utf-8", "replace").split("\f"), 1))
    return dict(json.loads(line) for line in out.split(b"\n")[:-1])


def _confine(pid: int, limits: ReadingLimits) -> None:
    memory, seconds = limits.memory_mb << 20, limits.cpu_seconds
    resource.prlimit(pid, resource.RLIMIT_AS, (memory, memory))
    resource.prlimit(pid, resource.RLIMIT_CPU, (seconds, seconds + 1))


def _by_pypdf(path: str) -> Iterator[str]:
    from pypdf import PdfReader

    reader = PdfReader(path)
    if reader.is_encrypted:
        reader.decrypt("")
    for page in reader.pages:
        yield page.extract_text()


def _by_pypdfium2(path: str) -> Iterator[str]:
    from pypdfium2 import PdfDocument

    for page in PdfDocument(path):
        yield page.get_textpage().get_text_bounded()


def _by_pdfminer(path: str) -> Iterator[str]:
    from io import StringIO

    from pdfminer.converter import TextConverter
    from pdfminer.layout import LAParams
    from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
    from pdfminer.pdfpage import PDFPage

    manager = PDFResourceManager()
    with Path(path).open("rb") as file:
        for page in PDFPage.get_pages(file):
            out = StringIO()
            PDFPageInterpreter(
                manager, TextConverter(manager, out, laparams=LAParams())
            ).process_page(page)
            yield out.getvalue()


_BY = {"pypdf": _by_pypdf, "pypdfium2": _by_pypdfium2, "pdfminer.six": _by_pdfminer}


def main(rival: str, path: str) -> None:
    """Writes `[number, text]` a page; what a broken file makes the rival raise ends it."""
    for number, text in enumerate(_BY[rival](path), 1):
        sys.stdout.write(json.dumps([number, text]) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
