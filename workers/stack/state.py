"""What the supervisor tells other processes: a small file, replaced whole at each change."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil


@dataclass(frozen=True)
class ServiceState:
    """One service as it is now: waiting, starting, well, restarting, or stopped."""

    name: str
    ja: str
    en: str
    state: str
    pid: int | None = None
    restarts: int = 0
    url: str = ""
    log: str = ""


@dataclass(frozen=True)
class StackState:
    """The supervisor's process id and its services."""

    pid: int
    services: tuple[ServiceState, ...]


def write(data_dir: Path, state: StackState) -> None:
    """Replaces the file."""
    part = _file(data_dir).with_suffix(".part")
    part.write_text(json.dumps(asdict(state), ensure_ascii=False), encoding="utf-8")
    part.replace(_file(data_dir))


def read(data_dir: Path) -> StackState | None:
    """The state of a supervisor that lives; None where there is none."""
    if not _file(data_dir).exists():
        return None
    stored = json.loads(_file(data_dir).read_text("utf-8"))
    if not psutil.pid_exists(stored["pid"]):
        return None
    return StackState(stored["pid"], tuple(ServiceState(**s) for s in stored["services"]))


def remove(data_dir: Path) -> None:
    """Takes the file away."""
    _file(data_dir).unlink(missing_ok=True)


def ask_to_renew(data_dir: Path) -> None:
    """Asks the supervisor to begin its own programs anew, so that they read what has changed."""
    _wish(data_dir).touch()


def asked_to_renew(data_dir: Path) -> bool:
    """Whether that was asked and not done yet."""
    return _wish(data_dir).exists()


def renewed(data_dir: Path) -> None:
    """Tells that it is done."""
    _wish(data_dir).unlink(missing_ok=True)


def _wish(data_dir: Path) -> Path:
    return data_dir / "stack.renew"


def _file(data_dir: Path) -> Path:
    return data_dir / "stack.json"
