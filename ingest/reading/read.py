"""Reads a PDF in a child process under limits: whatever the bytes, pages or a reason come back."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from ingest.reading.limits import ReadingLimits
from ingest.reading.sniff import HEAD_BYTES, sniff
from schemas.errors import EngineError
from schemas.reasons import Reason

TEXT_LAYER_CHARACTERS = 30
"""A page with fewer characters, blanks aside, counts as one without text."""

_ROOT = str(Path(__file__).parents[2])
_STDERR_BYTES = 500
# What an interpreter may need in order to start; nothing else of the environment reaches the child.
_ENVIRONMENT = ("LD_LIBRARY_PATH", "PYTHONHOME", "PYTHONPYCACHEPREFIX")


@dataclass(frozen=True)
class Page:
    """The text of one page; `number` counts from 1. No NULs, no lone surrogates."""

    number: int
    text: str


@dataclass(frozen=True)
class Reading:
    """What came out of one file.

    With pages and a `reason`, the text is there in part (or, with `no-text-layer`, hardly at all);
    pages that could not be read are left out, and `detail` (English, for the log) names the first.
    `pages_total` is None where the file could not be opened, `extractor` empty where nothing tried.
    `dropped` counts NULs and lone surrogates, `warnings` what the extractor complained of.
    """

    pages: tuple[Page, ...]
    reason: Reason | None
    detail: str = ""
    pages_total: int | None = None
    title: str | None = None
    extractor: str = ""
    dropped: int = 0
    warnings: int = 0


@dataclass(frozen=True)
class _Run:
    stdout: bytes
    stderr: bytes
    returncode: int
    late: bool


def read_pdf(data: bytes | Path, limits: ReadingLimits) -> Reading:
    """Reads a PDF given as bytes or as the path of a file. Safe to call from several threads.

    No content makes it raise, hang or leave a process. It raises OSError where the path can't be
    read, and EngineError where the child can't start, which says nothing about the file.
    """
    size, head = _look(data)
    if size > limits.file_bytes:
        return Reading((), Reason.TOO_LARGE, f"{size} bytes, limit {limits.file_bytes}")
    if refusal := sniff(head):
        return Reading((), refusal, f"{size} bytes")
    if isinstance(data, Path):
        return _reading(_run(data, limits))
    with NamedTemporaryFile(prefix="sateto-", suffix=".pdf") as file:
        file.write(data)
        file.flush()
        return _reading(_run(Path(file.name), limits))


def _look(data: bytes | Path) -> tuple[int, bytes]:
    if isinstance(data, bytes):
        return len(data), data[:HEAD_BYTES]
    size = data.stat().st_size
    # Opening a pipe would wait for its writer; it has no size, so it counts as empty.
    if not size:
        return 0, b""
    with data.open("rb") as file:
        return size, file.read(HEAD_BYTES)


def _run(path: Path, limits: ReadingLimits) -> _Run:
    child = "ingest.reading.child"
    bounds, parent = json.dumps(asdict(limits)), str(os.getpid())
    # -S skips the start-up of site-packages (10 ms), -P keeps the working directory out of imports.
    command = [sys.executable, "-S", "-P", "-m", child, str(path), bounds, parent]
    late = False
    try:
        process = subprocess.Popen(
            command,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as error:
        raise _no_start(str(error)) from error
    with process:
        try:
            out, err = process.communicate(timeout=limits.wall_seconds)
        except subprocess.TimeoutExpired:
            late = True
            os.killpg(process.pid, signal.SIGKILL)
            out, err = process.communicate()
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
    return _Run(out, err, process.returncode, late)


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    return kept | {"PYTHONPATH": os.pathsep.join([*filter(None, sys.path), _ROOT])}


def _lines(stdout: bytes) -> Iterator[dict[str, Any]]:
    # What follows the last line end is empty, or a line that a kill cut off.
    return map(json.loads, stdout.split(b"\n")[:-1])


def _reading(run: _Run) -> Reading:
    pages: list[Page] = []
    told: dict[str, Any] = {}
    for line in _lines(run.stdout):
        if "page" in line:
            pages.append(Page(line.pop("page"), line.pop("text")))
        told |= line
    if "extractor" not in told:
        raise _no_start(f"exit {run.returncode}: {_tail(run.stderr)}")
    if "detail" not in told:
        told["reason"], told["detail"] = _death(run)
    reason = Reason(told.pop("reason")) if told["reason"] else _gate(pages)
    return Reading(tuple(pages), **(told | {"reason": reason}))


def _death(run: _Run) -> tuple[Reason, str]:
    """Why the child ended before it told an outcome."""
    if run.late:
        return Reason.OUT_OF_TIME, ""
    if run.returncode == -signal.SIGXCPU:
        return Reason.OUT_OF_CPU_TIME, ""
    return Reason.READER_CRASHED, f"exit {run.returncode}: {_tail(run.stderr)}"


def _gate(pages: list[Page]) -> Reason | None:
    if all(len("".join(page.text.split())) < TEXT_LAYER_CHARACTERS for page in pages):
        return Reason.NO_TEXT_LAYER
    return None


def _tail(stderr: bytes) -> str:
    return stderr[-_STDERR_BYTES:].decode("utf-8", "replace").strip()


def _no_start(detail: str) -> EngineError:
    return EngineError(
        f"The PDF reader could not be started ({detail}). Check the installation and the memory.",
        f"PDFの読取り処理を開始できませんでした（{detail}）。"
        "インストールの状態とメモリの空きを確認してください。",
    )
