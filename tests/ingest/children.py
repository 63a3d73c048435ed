"""Children of this process that read PDFs, told from services that run for all tests."""

import contextlib
import time
from pathlib import Path

import psutil


def children(pid: int | None = None) -> list[psutil.Process]:
    """Processes under `pid` (None: this one) that run the reader's child module."""
    return [one for one in psutil.Process(pid).children() if "ingest.reading.child" in _said(one)]


def wait_for_child(path: Path | str = "", pid: int | None = None) -> psutil.Process:
    """The child that reads `path` (any, if empty) and had the time to read its first page."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        for child in children(pid):
            with contextlib.suppress(psutil.NoSuchProcess):
                if str(path) in " ".join(child.cmdline()) and child.cpu_times().user > 1:
                    return child
        time.sleep(0.05)
    raise AssertionError("no child was seen")


def _said(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.NoSuchProcess:
        return []
