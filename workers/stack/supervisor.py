"""The supervisor: starts services in order, restarts what dies, and leaves nothing behind."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock, Timeout

from schemas.errors import SetupError, StateError
from schemas.settings import Settings
from workers.stack import state
from workers.stack.first import welcome
from workers.stack.services import Service, die_with_parent, services
from workers.stack.state import ServiceState, StackState

Say = Callable[[str, str], None]  # Japanese, English
_TICK = 0.3
_LONGEST_PAUSE = 30.0
_CALM_SECONDS = 60.0  # after so long without a fault the pause before a restart is short again
_LOG_BYTES = 10_000_000


@dataclass
class _Running:
    """A service and its process."""

    service: Service
    log: Path
    process: subprocess.Popen[bytes] | None = None
    state: str = "waiting"
    restarts: int = 0
    pause: float = 1.0
    next_start: float = 0.0
    well_since: float = 0.0


@dataclass
class Supervisor:
    """Runs the local stack of one data folder."""

    settings: Settings
    say: Say
    announce: Callable[[], None] = lambda: None
    _parts: list[_Running] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)
    _ready: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Starts all, watches, and stops all when `stop` was called; raises what prevents that."""
        data_dir = self.settings.data_dir
        data_dir.mkdir(parents=True, exist_ok=True)
        lock = FileLock(data_dir / "stack.lock")
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise StateError(
                f"a stack runs on {data_dir} already; `sateto status` shows it",
                f"{data_dir} では既に起動しています。`sateto status` で確認できます",
            ) from error
        try:
            state.renewed(data_dir)  # an earlier wish: all begins now
            self._prepare()
            while not self._stop.is_set():
                self._turn()
                self._stop.wait(_TICK)
        finally:
            self._end(self._parts)
            state.remove(data_dir)
            lock.release()

    def stop(self) -> None:
        """Asks for the end; returns at once."""
        self._stop.set()

    def wait_ready(self, seconds: float) -> bool:
        """Waits until every service is well."""
        return self._ready.wait(seconds)

    def _prepare(self) -> None:
        wanted = services(self.settings, self.say)
        for service in wanted:
            if service.port:
                _require_free(service)
        logs = self.settings.data_dir / "logs"
        for folder in (logs, self.settings.data_dir / "run"):
            folder.mkdir(parents=True, exist_ok=True)
        self.say("データベースとモデルを準備しています", "Preparing database and model")
        prepared = subprocess.run(
            [sys.executable, "-m", "workers.cli.main", "prepare"],
            env=self._environment({}),
            capture_output=True,
            check=False,
        )
        if prepared.returncode:
            said = prepared.stderr.decode(errors="replace").strip()
            raise SetupError(f"preparation failed: {said}", f"準備に失敗しました: {said}")
        welcome(self.settings, self.say)
        self._parts = [_Running(service, logs / f"{service.name}.log") for service in wanted]

    def _turn(self) -> None:
        if state.asked_to_renew(self.settings.data_dir):
            self._renew()
        now = time.monotonic()
        well = {part.service.name for part in self._parts if part.state == "well"}
        before = [(part.state, part.restarts) for part in self._parts]
        for part in self._parts:
            if part.process is None:
                if now >= part.next_start and well.issuperset(part.service.needs):
                    self._start(part)
            elif part.process.poll() is not None:
                self._died(part, now)
            elif part.state == "starting" and part.service.probe(part.process.pid):
                part.state, part.well_since = "well", now
                self.say(f"{part.service.ja}: 正常", f"{part.service.en}: well")
            elif part.state == "well" and now - part.well_since > _CALM_SECONDS:
                part.pause = 1.0
        if before != [(part.state, part.restarts) for part in self._parts] or not before:
            self._publish()
        if not self._ready.is_set() and all(part.state == "well" for part in self._parts):
            self._ready.set()
            self.announce()

    def _renew(self) -> None:
        """Our own programs begin anew with what is on the disk now; engine and broker go on."""
        ours = [part for part in self._parts if part.service.name not in ("engine", "broker")]
        self._end(ours)
        for part in ours:
            part.process, part.state = None, "waiting"
        self._publish()
        state.renewed(self.settings.data_dir)

    def _start(self, part: _Running) -> None:
        _turn_over(part.log)
        with part.log.open("ab") as log:
            part.process = subprocess.Popen(
                part.service.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self._environment(part.service.environment),
                start_new_session=True,  # Ctrl-C is for the supervisor, which stops all in order
                preexec_fn=die_with_parent,  # noqa: PLW1509  # it only makes one system call
            )
        part.state = "starting"
        self.say(f"{part.service.ja}: 起動しています", f"{part.service.en}: starting")

    def _died(self, part: _Running, now: float) -> None:
        assert part.process is not None  # noqa: S101  # the caller looked
        code = part.process.returncode
        part.process = None
        part.state = "restarting"
        part.restarts += 1
        part.next_start = now + part.pause
        self.say(
            f"{part.service.ja}: 停止しました（{code}）。{part.pause:.0f} 秒後に再起動します。"
            f"記録: {part.log}",
            f"{part.service.en}: died ({code}); again in {part.pause:.0f} s. Log: {part.log}",
        )
        part.pause = min(_LONGEST_PAUSE, part.pause * 2)

    def _end(self, parts: Sequence[_Running]) -> None:
        for part in reversed(parts):
            if part.process is None or part.process.poll() is not None:
                continue
            part.process.terminate()
            try:
                part.process.wait(part.service.grace)
            except subprocess.TimeoutExpired:
                os.killpg(part.process.pid, signal.SIGKILL)
                part.process.wait()
            self.say(f"{part.service.ja}: 停止", f"{part.service.en}: stopped")

    def _environment(self, more: Mapping[str, str]) -> dict[str, str]:
        root = str(Path(__file__).parents[2])
        given = {
            f"SATETO_{name.upper()}": str(value)
            for name, value in self.settings.model_dump(exclude_unset=True).items()
        }
        path = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH", "")]))
        return {**os.environ, **given, "PYTHONPATH": path, **more}

    def _publish(self) -> None:
        shown: Sequence[ServiceState] = [
            ServiceState(
                name=part.service.name,
                ja=part.service.ja,
                en=part.service.en,
                state=part.state,
                pid=part.process.pid if part.process else None,
                restarts=part.restarts,
                url=part.service.url,
                log=str(part.log),
            )
            for part in self._parts
        ]
        state.write(self.settings.data_dir, StackState(os.getpid(), tuple(shown)))


def _require_free(service: Service) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", service.port or 0))
        except OSError as error:
            raise SetupError(
                f"port {service.port} for {service.en} is in use; end what uses it, or set "
                f"{service.port_setting} to another",
                f"{service.ja}が使うポート {service.port} は使用中です。使用中のプログラムを終了するか、"
                f"{service.port_setting} で別の番号を指定してください",
            ) from error


def _turn_over(log: Path) -> None:
    if log.exists() and log.stat().st_size > _LOG_BYTES:
        log.replace(log.with_suffix(".old.log"))
