"""Runs a child that reads, and hears what it says, however it ends."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ingest.reading.limits import Order
from schemas.errors import EngineError
from schemas.reasons import Reason

_ROOT = str(Path(__file__).parents[2])
_STDERR_BYTES = 500
# What an interpreter may need in order to start; nothing else of the environment reaches the child.
_ENVIRONMENT = ("LD_LIBRARY_PATH", "PATH", "PYTHONHOME", "PYTHONPYCACHEPREFIX", "TESSDATA_PREFIX")


@dataclass(frozen=True)
class HeardPage:
    """One page as a child told it; `image` where it shows one and has no proper text."""

    number: int
    text: str
    scores: dict[str, float]
    image: bool


@dataclass(frozen=True)
class Heard:
    """What a child told before it ended; `failed` are the pages that it could not read."""

    pages: list[HeardPage]
    reason: Reason | None
    detail: str
    extractor: str
    pages_total: int | None = None
    title: str | None = None
    failed: list[int] = field(default_factory=list)
    dropped: int = 0
    warnings: int = 0


@dataclass(frozen=True)
class _Run:
    stdout: bytes
    stderr: bytes
    returncode: int
    late: bool


def run_child(path: Path, order: Order) -> Heard:
    """Reads a file as ordered. Raises EngineError where the child can't start; never hangs."""
    run = _run(path, order)
    pages: list[HeardPage] = []
    told: dict[str, Any] = {}
    for line in _lines(run.stdout):
        if "page" in line:
            number, text = line.pop("page"), line.pop("text")
            pages.append(HeardPage(number, text, line.pop("scores"), line.pop("image")))
        told |= line
    if "extractor" not in told:
        raise _no_start(f"exit {run.returncode}: {_tail(run.stderr)}")
    if "detail" not in told:
        told["reason"], told["detail"] = _death(run)
    reason = Reason(told.pop("reason")) if told["reason"] else None
    return Heard(pages, **(told | {"reason": reason}))


def _run(path: Path, order: Order) -> _Run:
    child = "ingest.reading.child"
    # -S skips the start-up of site-packages (10 ms), -P keeps the working directory out of imports.
    command = [
        sys.executable,
        "-S",
        "-P",
        "-m",
        child,
        str(path),
        order.to_json(),
        str(os.getpid()),
    ]
    late = False
    try:
        process = subprocess.Popen(
            command,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as error:
        raise _no_start(str(error)) from error
    with process:
        try:
            out, err = process.communicate(timeout=order.limits.wall_seconds)
        except subprocess.TimeoutExpired:
            late = True
            os.killpg(process.pid, signal.SIGKILL)
            out, err = process.communicate()
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
    return _Run(out, err, process.returncode, late)


def environment() -> dict[str, str]:
    """What of the environment a child gets: enough to start, no settings and no keys."""
    kept = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    return kept | {"PYTHONPATH": os.pathsep.join([*filter(None, sys.path), _ROOT])}


def _lines(stdout: bytes) -> Iterator[dict[str, Any]]:
    # What follows the last line end is empty, or a line that a kill cut off.
    return map(json.loads, stdout.split(b"\n")[:-1])


def _death(run: _Run) -> tuple[Reason, str]:
    """Why the child ended before it told an outcome."""
    if run.late:
        return Reason.OUT_OF_TIME, ""
    if run.returncode == -signal.SIGXCPU:
        return Reason.OUT_OF_CPU_TIME, ""
    return Reason.READER_CRASHED, f"exit {run.returncode}: {_tail(run.stderr)}"


def _tail(stderr: bytes) -> str:
    return stderr[-_STDERR_BYTES:].decode("utf-8", "replace").strip()


def _no_start(detail: str) -> EngineError:
    return EngineError(
        f"The PDF reader could not be started ({detail}). Check the installation and the memory.",
        f"PDFの読取り処理を開始できませんでした（{detail}）。"
        "インストールの状態とメモリの空きを確認してください。",
    )
