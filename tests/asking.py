"""Asking the running product as its users do: command line and HTTP."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from schemas.settings import Settings

_ROOT = str(Path(__file__).parents[1])


def environment(settings: Settings) -> dict[str, str]:
    """The environment in which a process has these settings."""
    set_ = settings.model_dump(exclude_unset=True)
    ours = {f"SATETO_{name.upper()}": str(value) for name, value in set_.items()}
    return {**os.environ, **ours, "PYTHONPATH": _ROOT, "SATETO_UI": "en"}


def sateto(
    settings: Settings, *arguments: str, ok: bool = True
) -> subprocess.CompletedProcess[str]:
    """Runs the command; with `ok`, a status other than 0 is a failure that shows its output."""
    done = subprocess.run(
        [sys.executable, "-m", "workers.cli.main", *arguments],
        env=environment(settings),
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert not ok or done.returncode == 0, done.stdout + done.stderr
    return done


def sateto_json(settings: Settings, *arguments: str) -> Any:
    """What the command prints on standard output with --json."""
    return json.loads(sateto(settings, *arguments, "--json").stdout)


def wait_for(what: Callable[[], bool], seconds: float, said: Callable[[], object]) -> None:
    """Waits until something is so; says what was the case where it isn't in time."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, said()
        time.sleep(0.3)
