"""The child process that reads one PDF: `python -m ingest.reading.child FILE [LIMITS [PARENT]]`.

It writes JSON lines as it goes, so that what was read before a kill is kept: the extractor, then
title and number of pages, then one line per page, then the outcome.
"""

import ctypes
import json
import logging
import os
import re
import resource
import signal
import sys
from dataclasses import dataclass, field

from ingest.reading import extract
from ingest.reading.limits import ReadingLimits
from schemas.reasons import Reason

_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
_TITLE_CHARACTERS = 1000
_DETAIL_CHARACTERS = 300
_PR_SET_PDEATHSIG = 1


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
    failed: list[str] = field(default_factory=list)

    def write(self, **record: object) -> None:
        record |= {"dropped": self.dropped, "warnings": self.warnings.total}
        sys.stdout.buffer.write(json.dumps(record, ensure_ascii=False).encode() + b"\n")
        sys.stdout.buffer.flush()

    def page(self, number: int, text: str) -> bool:
        """Writes a page; False where it went past the characters that are left."""
        kept, dropped = clean(text)
        self.dropped += dropped
        self.write(page=number, text=kept[: self.room])
        self.room -= len(kept)
        return self.room >= 0


def _describe(error: Exception) -> str:
    text, _ = clean(f"{type(error).__name__}: {error}")
    return " ".join(text[:_DETAIL_CHARACTERS].split())


def _title(document: extract.Document) -> str | None:
    try:
        text, _ = clean(extract.title(document))
    except Exception as error:  # noqa: BLE001 - a broken title is no reason to lose the text
        logging.getLogger(__name__).warning("title: %r", error)
        return None
    return text[:_TITLE_CHARACTERS].strip() or None


def _read_pages(document: extract.Document, total: int, report: _Report) -> Reason | None:
    """Reads pages 1 to `total`; a page that fails is noted, and reading goes on."""
    for number in range(1, total + 1):
        try:
            text = extract.page_text(document, number)
        except MemoryError:
            return Reason.OUT_OF_MEMORY
        except Exception as error:  # noqa: BLE001 - a broken file can raise anything
            report.failed.append(f"page {number}: {_describe(error)}")
            continue
        if not report.page(number, text):
            return Reason.TOO_MUCH_TEXT
    return None


def _read(path: str, limits: ReadingLimits, report: _Report) -> tuple[Reason | None, str]:
    try:
        document = extract.open_document(path)
        total = extract.page_count(document)
    except MemoryError:
        return Reason.OUT_OF_MEMORY, "while opening"
    except extract.PasswordNeededError:
        return Reason.NEEDS_PASSWORD, ""
    except Exception as error:  # noqa: BLE001 - a broken file can raise anything
        return Reason.DAMAGED_PDF, _describe(error)
    if not total:
        return Reason.DAMAGED_PDF, "no pages"
    report.write(title=_title(document), pages_total=total)
    stopped = _read_pages(document, min(total, limits.pages), report)
    detail = f"{len(report.failed)} failed; {report.failed[0]}" if report.failed else ""
    if stopped:
        return stopped, detail
    if total > limits.pages:
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


def main(path: str, limits: str = "{}", parent: str = "") -> None:
    """Reads `path`; `limits` is a JSON object of `ReadingLimits`, `parent` a process id."""
    bounds = ReadingLimits(**json.loads(limits))
    _confine(bounds, int(parent) if parent else None)
    warnings = _WarningCount()
    logging.getLogger().addHandler(warnings)
    logging.captureWarnings(capture=True)
    report = _Report(warnings, room=bounds.characters)
    report.write(extractor=extract.EXTRACTOR)
    reason, detail = _read(path, bounds, report)
    report.write(reason=reason, detail=detail)
    # All is said: taking down the interpreter costs 20 ms, and deep nests can break it.
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
