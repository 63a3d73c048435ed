"""The engine alone, for a command that needs one and nothing else of the stack."""

import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from schemas.errors import SetupError
from schemas.settings import Settings
from workers.stack.services import Service, die_with_parent, engine_service

_START_SECONDS = 300.0
_TICK = 0.3


@contextmanager
def an_engine(settings: Settings, say: Callable[[str, str], None]) -> Iterator[Settings]:
    """Settings with an engine that answers: the one in use, else one that ends with the block.

    SetupError where the machine can't run one.
    """
    if settings.elasticsearch_url or _answers(settings.engine):
        yield settings
        return
    with tempfile.TemporaryDirectory(prefix="sateto-") as folder:
        own = settings.model_copy(update={"data_dir": Path(folder)})
        service = engine_service(own, say)
        say("検索エンジンを起動しています", "Starting the engine")
        with (Path(folder) / "engine.log").open("wb") as log:
            process = subprocess.Popen(
                service.command,
                stdout=log,
                stderr=subprocess.STDOUT,
                preexec_fn=die_with_parent,  # noqa: PLW1509  # it only makes one system call
            )
            try:
                _wait(service, process, Path(log.name))
                yield own
            finally:
                process.terminate()
                process.wait()


def _wait(service: Service, process: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + _START_SECONDS
    while not service.probe(process.pid):
        if process.poll() is not None or time.monotonic() > end:
            said = log.read_text("utf-8", errors="replace")[-1000:]
            raise SetupError(
                f"the engine did not start: {said}", f"検索エンジンを起動できませんでした: {said}"
            )
        time.sleep(_TICK)


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=3.0).status_code == 200
    except httpx.HTTPError:
        return False
