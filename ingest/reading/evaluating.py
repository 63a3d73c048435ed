"""Reads a folder of PDFs with known text and outcomes, by our reader and by others alone."""

import json
import multiprocessing
import resource
import unicodedata
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

from ingest.reading import rivals
from ingest.reading.limits import ReadingLimits
from ingest.reading.probe import check_reader
from ingest.reading.read import Reading, read_pdf
from ingest.reading.scoring import TEXT_LAYER_CHARACTERS
from schemas.errors import UserError
from schemas.reasons import Reason

TEXT = "text"
"""The outcome of a file whose text was read; another outcome is the value of a `Reason`."""

_REFUSALS = {Reason.NOT_A_PDF, Reason.EMPTY_FILE, Reason.HTML_INSTEAD_OF_PDF, Reason.DAMAGED_PDF}
_PARALLEL = 2


@dataclass(frozen=True)
class Measured:
    """What one extractor made of one file, in processes of its own; `reading` is ours only."""

    pages: dict[int, str]
    cpu_seconds: float
    peak_mb: float
    reading: Reading | None = None


def evaluate(
    folder: Path, limits: ReadingLimits, tell: Callable[[int, int], None]
) -> dict[str, Any]:
    """Figures of ours and of each rival, and the files whose outcome is not the expected one.

    `folder` holds `gold.json` and the files, beside it or in `files/`: by name `expected` (an
    outcome, see `meets`) and `gold_pages`, each a page and a text that it must contain.
    `tell(done, all)` hears of progress. `cpu_s` counts the files that are expected to be read.
    """
    gold = _gold(folder)
    names = [rivals.OURS, *(name for name in rivals.RIVALS if name not in rivals.missing())]
    measured = _measure_all(folder, list(gold), names, limits, tell)
    unexpected = [
        {"file": name, "expected": about["expected"], "got": outcome(reading)}
        for name, about in gold.items()
        if (reading := measured[rivals.OURS][name].reading) is not None
        and not meets(about["expected"], reading)
    ]
    figures = {name: _figures(gold, measured[name]) for name in names}
    return {"ours": figures.pop(rivals.OURS), "extractors": figures, "unexpected": unexpected}


def outcome(reading: Reading) -> str:
    """`text`, or the reason why there is none; text in part is text."""
    has_text = any(page.text.strip() for page in reading.pages)
    if reading.reason and not (has_text and reading.reason is not Reason.NO_TEXT_LAYER):
        return reading.reason.value
    return TEXT


def meets(expected: str, reading: Reading) -> bool:
    """Whether a file ended as expected; what follows the first `:`, `;` or blank is for people.

    `text` and the value of a reason mean themselves. `reject` is a refusal without pages,
    `empty-or-damaged` a reason or text too short for a text layer, `bounded` any outcome in time.
    """
    kind = expected.split(":", maxsplit=1)[0].split(";", maxsplit=1)[0].split(maxsplit=1)[0]
    if kind == "bounded":
        return True
    if kind == "reject":
        return not reading.pages and reading.reason in _REFUSALS
    if kind == "empty-or-damaged":
        length = sum(len("".join(page.text.split())) for page in reading.pages)
        return reading.reason is not None or length < TEXT_LAYER_CHARACTERS
    return outcome(reading) == kind


def similarity(part: str, text: str) -> float:
    """How well `part` is contained in `text`, blanks and NFKC aside: 1 less edits a character.

    >>> similarity("研究の目的", "１．研 究の\\n目的")
    1.0
    >>> similarity("研究の目的", "研究の日的")
    0.8
    """
    wanted, found = _plain(part), _plain(text)
    if wanted in found:
        return 1.0
    # Sellers: the fewest edits between `wanted` and any piece of `found`.
    row = list(range(len(wanted) + 1))
    fewest = row[-1]
    for character in found:
        above = row
        row = [0]
        for place, other in enumerate(wanted):
            same = above[place] + (other != character)
            row.append(min(same, above[place + 1] + 1, row[place] + 1))
        fewest = min(fewest, row[-1])
    return round(max(0.0, 1 - fewest / len(wanted)), 4)


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _gold(folder: Path) -> dict[str, Any]:
    path = folder / "gold.json"
    if not path.is_file():
        raise UserError(f"there is no {path}", f"{path} がありません")
    gold: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return gold


def _file(folder: Path, name: str) -> Path:
    return next((p for p in (folder / "files" / name, folder / name) if p.is_file()), folder / name)


def _measure_all(
    folder: Path,
    files: list[str],
    names: Iterable[str],
    limits: ReadingLimits,
    tell: Callable[[int, int], None],
) -> dict[str, dict[str, Measured]]:
    """By extractor and file. A process for each, so that its children's figures are its own."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    found: dict[str, dict[str, Measured]] = {name: {} for name in names}
    # Large files first, so that none is left for the end; all extractors on a file one by one.
    order = sorted(files, key=lambda file: -_file(folder, file).stat().st_size)
    with ProcessPoolExecutor(_PARALLEL, context, max_tasks_per_child=1) as pool:
        running: list[tuple[str, str, Future[Measured]]] = [
            (name, file, pool.submit(measure, name, _file(folder, file), limits))
            for file in order
            for name in found
        ]
        for done, (name, file, future) in enumerate(running, 1):
            found[name][file] = future.result()
            tell(done, len(running))
    return found


def measure(extractor: str, path: Path, limits: ReadingLimits) -> Measured:
    """One file by one extractor; call it in a fresh process, whose children it measures."""
    reading = None
    if extractor == rivals.OURS:
        check_reader()  # done once a process, and no part of reading one file
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    if extractor == rivals.OURS:
        reading = read_pdf(path, limits)
        pages = {page.number: page.text for page in reading.pages}
    else:
        pages = rivals.pages_by(extractor, path, limits)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
    return Measured(pages, seconds, used.ru_maxrss / 1024, reading)


def _figures(gold: dict[str, Any], measured: dict[str, Measured]) -> dict[str, float]:
    found = [
        similarity(wanted["text"], measured[name].pages.get(wanted["page"], ""))
        for name, about in gold.items()
        for wanted in about.get("gold_pages", ())
    ]
    readable = [name for name, about in gold.items() if about["expected"].startswith(TEXT)]
    return {
        "mean": round(fmean(found), 4) if found else 0.0,
        "worst": min(found, default=0.0),
        "exact": sum(value == 1 for value in found),
        "below_half": sum(value < 0.5 for value in found),
        "cpu_s": round(sum(measured[name].cpu_seconds for name in readable), 2),
        "peak_mb": round(max((one.peak_mb for one in measured.values()), default=0.0)),
    }
