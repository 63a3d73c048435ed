"""The child process that reads one PDF: `python -m ingest.reading.child FILE [ORDER [PARENT]]`.

It writes JSON lines as it goes, so that what was read before a kill is kept: the extractor, then
title and number of pages, then one line per page, then the outcome.
"""

import ctypes
import gc
import json
import logging
import os
import re
import resource
import signal
import sys
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from ingest.reading import scoring
from ingest.reading.display import display
from ingest.reading.document import Document, PasswordNeededError
from ingest.reading.limits import Order, ReadingLimits
from schemas.reasons import Reason

_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
_TITLE_CHARACTERS = 1000
_DETAIL_CHARACTERS = 300
_PR_SET_PDEATHSIG = 1
# pypdf makes many objects and few cycles: looking for them at every 700 costs a tenth of the time.
_GARBAGE_AFTER = 50_000


def clean(text: str) -> tuple[str, int]:
    """`text` without NULs and lone surrogates, and how many were dropped; pairs become one."""
    if not _UNSTORABLE.search(text):
        return text, 0
    paired = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    return _UNSTORABLE.subn("", paired)


class _WarningCount(logging.Handler):
    """Counts what pypdf complains of, in place of writing it down."""

    total = 0

    def emit(self, record: logging.LogRecord) -> None:  # noqa: ARG002 - only the number counts
        self.total += 1


@dataclass
class _Report:
    """Writes the lines; every line after the first carries the counts so far."""

    warnings: _WarningCount
    room: int
    dropped: int = 0
    failed: list[int] = field(default_factory=list)
    first: str = ""

    def write(self, **record: object) -> None:
        record |= {"dropped": self.dropped, "warnings": self.warnings.total}
        sys.stdout.buffer.write(json.dumps(record, ensure_ascii=False).encode() + b"\n")
        sys.stdout.buffer.flush()

    def page(self, document: Document, number: int) -> bool:
        """Writes a page; False where it went past the characters that are left."""
        raw, dropped = clean(document.page_text(number))
        self.dropped += dropped
        scores = scoring.score(raw)
        kept = display(raw)
        image = scoring.lacks_text(scores) and _has_image(document, number)
        self.write(page=number, text=kept[: self.room], scores=scores, image=image)
        self.room -= len(kept)
        return self.room >= 0


def _describe(error: Exception) -> str:
    text, _ = clean(f"{type(error).__name__}: {error}")
    return " ".join(text[:_DETAIL_CHARACTERS].split())


def _has_image(document: Document, number: int) -> bool:
    try:
        return document.has_image(number)
    except Exception as error:  # noqa: BLE001 - its text was read all the same
        logging.getLogger(__name__).warning("images of page %d: %r", number, error)
        return False


def _title(document: Document) -> str | None:
    try:
        text, _ = clean(document.title())
    except Exception as error:  # noqa: BLE001 - a broken title is no reason to lose the text
        logging.getLogger(__name__).warning("title: %r", error)
        return None
    return display(text[:_TITLE_CHARACTERS]).strip() or None


def _read_pages(document: Document, pages: list[int], report: _Report) -> Reason | None:
    """Reads pages; one that fails is noted, and reading goes on."""
    for number in pages:
        try:
            if not report.page(document, number):
                return Reason.TOO_MUCH_TEXT
        except MemoryError:
            return Reason.OUT_OF_MEMORY
        except Exception as error:  # noqa: BLE001 - a broken file can raise anything
            report.failed.append(number)
            report.first = report.first or f"page {number}: {_describe(error)}"
    return None


def _read(extractor: Any, path: str, order: Order, report: _Report) -> tuple[Reason | None, str]:
    try:
        document: Document = extractor.open_document(path)
        total = document.page_count()
    except MemoryError:
        return Reason.OUT_OF_MEMORY, "while opening"
    except PasswordNeededError:
        return Reason.NEEDS_PASSWORD, ""
    except Exception as error:  # noqa: BLE001 - a broken file can raise anything
        return Reason.DAMAGED_PDF, _describe(error)
    if not total:
        return Reason.DAMAGED_PDF, "no pages"
    report.write(title=_title(document), pages_total=total)
    last = min(total, order.limits.pages)
    wanted = order.pages or range(1, last + 1)
    stopped = _read_pages(document, [page for page in wanted if page <= last], report)
    detail = f"{len(report.failed)} failed; {report.first}" if report.failed else ""
    if stopped:
        return stopped, detail
    if total > order.limits.pages:
        return Reason.TOO_MANY_PAGES, detail
    return (Reason.DAMAGED_PDF if report.failed else None), detail


def _limit(kind: int, value: int, grace: int = 0) -> None:
    """Sets a limit that the kernel enforces, within what the parent may do itself."""
    _, hard = resource.getrlimit(kind)
    ceiling = value + grace if hard == resource.RLIM_INFINITY else min(value + grace, hard)
    resource.setrlimit(kind, (min(value, ceiling), ceiling))


def _confine(limits: ReadingLimits, parent: int | None) -> None:
    if sys.platform == "linux":
        if ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL) != 0:
            raise OSError("prctl(PR_SET_PDEATHSIG) failed")
        if parent is not None and os.getppid() != parent:
            raise SystemExit("the parent is gone")
    _limit(resource.RLIMIT_AS, limits.memory_mb << 20)
    # The soft limit sends SIGXCPU, by which the parent knows; the hard one kills.
    _limit(resource.RLIMIT_CPU, limits.cpu_seconds, grace=1)
    # Room for the lines themselves, should they go to a file: JSON takes up to six bytes each.
    _limit(resource.RLIMIT_FSIZE, 6 * limits.characters + 1_000_000)
    _limit(resource.RLIMIT_NOFILE, 64)
    _limit(resource.RLIMIT_CORE, 0)


def main(path: str, order: str = "{}", parent: str = "") -> None:
    """Reads `path`; `order` is a JSON object of `Order`, `parent` a process id."""
    what = Order.from_json(order)
    _confine(what.limits, int(parent) if parent else None)
    warnings = _WarningCount()
    logging.getLogger().addHandler(warnings)
    logging.captureWarnings(capture=True)
    extractor = import_module(f"ingest.reading.by_{what.extractor}")
    gc.freeze()
    gc.set_threshold(_GARBAGE_AFTER)
    report = _Report(warnings, room=what.limits.characters)
    report.write(extractor=extractor.EXTRACTOR)
    reason, detail = _read(extractor, path, what, report)
    report.write(reason=reason, detail=detail, failed=report.failed)
    # All is said: taking down the interpreter costs 20 ms, and deep nests can break it.
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
