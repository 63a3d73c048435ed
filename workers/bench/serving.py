"""The processes that answer while the clock runs: the query lane and the API, as the stack has them."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from schemas.errors import SetupError
from schemas.settings import Settings

_START_SECONDS = 300.0
_PATIENCE = 60.0
_LANE = (
    "from ranking.encoder.model import model_folder\n"
    "from ranking.encoder.sentence import SentenceEncoder\n"
    "from schemas.settings import Settings\n"
    "import uvicorn\n"
    "from workers.lane import make_lane\n"
    "settings = Settings()\n"
    "encoder = SentenceEncoder(model_folder(settings.embed_model, settings.cache_dir))\n"
    "uvicorn.run(make_lane(encoder, settings), host=settings.encoder_host,"
    " port=settings.encoder_port, access_log=False, log_level='warning')\n"
)


@contextmanager
def serving(settings: Settings, folder: Path) -> Iterator[Settings]:
    """Settings with a lane and an API of their own on free ports; both end with the block."""
    lane, api = _free_ports(2)
    own = settings.model_copy(
        update={
            "encoder_port": lane, "api_port": api, "encoder_url": "", "api_url": "",
            "data_dir": folder, "database_url": "", "vault_file": "",
            "elasticsearch_url": settings.engine,
            "leg_seconds": _PATIENCE,  # a leg left out would be a figure too good
        }
    )  # fmt: skip
    processes: list[subprocess.Popen[bytes]] = []
    try:
        processes.extend(
            subprocess.Popen([sys.executable, *command], env=_environment(own))
            for command in (["-c", _LANE], ["-m", "workers.cli.main", "api"])
        )
        for url, process in zip(
            (f"{own.encoder}/health", f"{own.api}/health"), processes, strict=True
        ):
            _wait(url, process)
        yield own
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait()


def _environment(settings: Settings) -> dict[str, str]:
    told = {
        f"SATETO_{k.upper()}": str(v) for k, v in settings.model_dump().items() if v is not None
    }
    return {**os.environ, **told, "OMP_WAIT_POLICY": "PASSIVE"}


def _wait(url: str, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + _START_SECONDS
    while True:
        try:
            if httpx.get(url, timeout=3.0).status_code == 200:
                return
        except httpx.HTTPError:
            pass  # it does not listen yet
        if process.poll() is not None or time.monotonic() > end:
            raise SetupError(f"{url} does not answer", f"{url} が応答しません")
        time.sleep(0.2)


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [int(one.getsockname()[1]) for one in sockets]
    for one in sockets:
        one.close()
    return ports
