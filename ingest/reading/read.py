"""Reads a PDF in child processes under limits: whatever the bytes, pages or a reason come back."""

import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import NamedTemporaryFile

from ingest.reading import scoring
from ingest.reading.limits import Order, ReadingLimits
from ingest.reading.probe import check_reader
from ingest.reading.running import Heard, HeardPage, run_child
from ingest.reading.sniff import HEAD_BYTES, sniff
from schemas.reasons import Reason

# What one extractor said of the whole file that the other may see otherwise.
_WORTH_A_SECOND_LOOK = {Reason.DAMAGED_PDF, Reason.READER_CRASHED, Reason.OUT_OF_MEMORY}
_SECONDS_FOR_A_SECOND_LOOK = 1


@dataclass(frozen=True)
class Page:
    """The text of one page in display form; `number` counts from 1. No NULs, no lone surrogates.

    `scores` say how the text looked (`ingest.reading.scoring`), by which `extractor` was chosen.
    `reason` is `no-text-layer` where the page has to be recognised (OCR), else None.
    """

    number: int
    text: str
    extractor: str = ""
    scores: dict[str, float] = field(default_factory=dict)
    reason: Reason | None = None


@dataclass(frozen=True)
class Reading:
    """What came out of one file.

    With pages and a `reason`, the text is there in part (or, with `no-text-layer`, hardly at all);
    pages that could not be read are left out, and `detail` (English, for the log) names the first.
    `pages_total` is None where the file could not be opened, `extractor` empty where nothing tried.
    `dropped` counts NULs and lone surrogates, `warnings` what the extractors complained of.
    """

    pages: tuple[Page, ...]
    reason: Reason | None
    detail: str = ""
    pages_total: int | None = None
    title: str | None = None
    extractor: str = ""
    dropped: int = 0
    warnings: int = 0


def read_pdf(data: bytes | Path, limits: ReadingLimits) -> Reading:
    """Reads a PDF given as bytes or as the path of a file. Safe to call from several threads.

    No content makes it raise, hang or leave a process. It raises OSError where the path can't be
    read, EngineError where a child can't start, and StateError where the extractor is not the one
    that is known here; neither says anything about the file.
    """
    size, head = _look(data)
    if size > limits.file_bytes:
        return Reading((), Reason.TOO_LARGE, f"{size} bytes, limit {limits.file_bytes}")
    if refusal := sniff(head):
        return Reading((), refusal, f"{size} bytes")
    check_reader()
    if isinstance(data, Path):
        return _read(data, limits)
    with NamedTemporaryFile(prefix="sateto-", suffix=".pdf") as file:
        file.write(data)
        file.flush()
        return _read(Path(file.name), limits)


def _look(data: bytes | Path) -> tuple[int, bytes]:
    if isinstance(data, bytes):
        return len(data), data[:HEAD_BYTES]
    size = data.stat().st_size
    # Opening a pipe would wait for its writer; it has no size, so it counts as empty.
    if not size:
        return 0, b""
    with data.open("rb") as file:
        return size, file.read(HEAD_BYTES)


def _read(path: Path, limits: ReadingLimits) -> Reading:
    start = time.monotonic()
    first = run_child(path, Order(limits))
    left = int(limits.wall_seconds - (time.monotonic() - start))
    pages = _for_a_second_look(first)
    if pages is None or left < _SECONDS_FOR_A_SECOND_LOOK:
        return _reading(first, None)
    order = Order(replace(limits, wall_seconds=left), "pdfium", pages)
    return _reading(first, run_child(path, order))


def _for_a_second_look(first: Heard) -> tuple[int, ...] | None:
    """Pages that the other extractor should try: None for none of them, empty for all."""
    if not first.pages and first.reason in _WORTH_A_SECOND_LOOK:
        return ()
    failing = [page.number for page in first.pages if scoring.fails(page.scores)]
    return tuple(sorted(failing + first.failed)) or None


def _reading(first: Heard, second: Heard | None) -> Reading:
    others = {page.number: page for page in second.pages} if second else {}
    pages = {page.number: _page(page, first.extractor) for page in first.pages}
    for number, other in others.items():
        mine = pages[number].scores if number in pages else None
        if scoring.is_better(other.scores, mine) if mine else _says_something(other):
            pages[number] = _page(other, second.extractor if second else "")
    kept = tuple(pages[number] for number in sorted(pages))
    told = second if second and kept and not first.pages else first
    reason = told.reason
    if reason is Reason.DAMAGED_PDF and pages and not set(told.failed) - set(pages):
        reason = None  # what one extractor could not read, the other could
    return Reading(
        kept,
        reason or _without_text(kept),
        told.detail if reason else "",
        told.pages_total,
        told.title,
        told.extractor,
        first.dropped + (second.dropped if second else 0),
        first.warnings + (second.warnings if second else 0),
    )


def _says_something(page: HeardPage) -> bool:
    """Whether a page that one extractor could not read is more than empty to the other."""
    return page.image or page.scores["characters"] > 0


def _page(heard: HeardPage, extractor: str) -> Page:
    bare = scoring.lacks_text(heard.scores) and (heard.image or not heard.scores["characters"])
    reason = Reason.NO_TEXT_LAYER if bare else None
    return Page(heard.number, heard.text, extractor, heard.scores, reason)


def _without_text(pages: tuple[Page, ...]) -> Reason | None:
    return Reason.NO_TEXT_LAYER if pages and all(page.reason for page in pages) else None
