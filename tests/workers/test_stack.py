"""The supervisor: nothing left behind, nothing started twice, plain words when it can't start."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from ingest.sample import corpus
from schemas.settings import Settings
from tests.asking import environment, sateto, sateto_json, wait_for
from tests.conftest import free_ports
from workers.harvesting import make_visible
from workers.stack import state
from workers.stack.supervisor import Supervisor

pytestmark = [pytest.mark.stack, pytest.mark.timeout(400)]


@pytest.fixture
def small(stack: Supervisor, settings: Settings, tmp_path: Path) -> Settings:
    """A second stack that uses the first one's engine and encoder: quick to start."""
    broker, api = free_ports(2)
    return Settings(
        data_dir=tmp_path / "second",
        index_prefix="second",
        elasticsearch_url=settings.engine,
        encoder_url=settings.encoder,
        broker_port=broker,
        api_port=api,
    )


@contextmanager
def running(settings: Settings) -> Iterator[subprocess.Popen[str]]:
    """`sateto up`, well, in a process of its own."""
    with subprocess.Popen(
        [sys.executable, "-m", "workers.cli.main", "up"],
        env=environment(settings),
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stderr
        heard = iter(process.stderr.readline, "")
        assert any("All is well" in line for line in heard)
        yield process
        process.kill()


def parts(settings: Settings) -> list[int]:
    running_now = state.read(settings.data_dir)
    assert running_now
    return [service.pid for service in running_now.services if service.pid]


def gone(pids: list[int]) -> bool:
    return not any(
        psutil.pid_exists(p) and psutil.Process(p).status() != psutil.STATUS_ZOMBIE for p in pids
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_no_process_is_left_behind(small: Settings, number: signal.Signals) -> None:
    with running(small) as process:
        pids = parts(small)
        assert {s["name"] for s in sateto_json(small, "status")["services"]} == {
            "broker", "worker", "beat", "api",
        }  # fmt: skip
        os.kill(process.pid, number)
        wait_for(lambda: gone(pids), 60, lambda: [p for p in pids if psutil.pid_exists(p)])
    assert sateto(small, "status", ok=False).returncode == 1


def test_down_stops_and_a_second_up_is_refused(small: Settings) -> None:
    with running(small) as process:
        pids = parts(small)
        twice = sateto(small, "up", ok=False)
        assert twice.returncode == 1
        assert "already" in twice.stderr
        sateto(small, "down")
        assert gone(pids)
        assert process.wait(30) == 0


def test_everything_listens_on_loopback_alone(stack: Supervisor, settings: Settings) -> None:
    pids = parts(settings)
    family = [p for pid in pids for p in (psutil.Process(pid), *psutil.Process(pid).children(True))]
    addresses = {
        c.laddr.ip for p in family for c in p.net_connections("inet") if c.status == "LISTEN"
    }
    assert addresses
    assert addresses <= {"127.0.0.1", "::1", "::ffff:127.0.0.1"}


def test_a_port_in_use_is_told_in_one_sentence(small: Settings) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", small.broker_port))
        taken.listen()
        refused = sateto(small, "up", ok=False)
    assert refused.returncode == 1
    assert f"port {small.broker_port}" in refused.stderr
    assert "SATETO_BROKER_PORT" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert state.read(small.data_dir) is None


def test_a_part_that_dies_comes_back_and_none_is_left_behind(small: Settings) -> None:
    with running(small) as process:
        running_now = state.read(small.data_dir)
        assert running_now
        before = next(s.pid for s in running_now.services if s.name == "api")
        os.kill(before or 0, signal.SIGKILL)
        url = f"{small.api}/health"
        time.sleep(1)

        def back() -> bool:
            try:
                return httpx.get(url, timeout=2).status_code == 200
            except httpx.HTTPError:
                return False

        wait_for(back, 60, lambda: state.read(small.data_dir))
        after = state.read(small.data_dir)
        assert after
        api = next(s for s in after.services if s.name == "api")
        assert api.restarts == 1
        assert api.pid != before
        pids = parts(small)
        os.kill(process.pid, signal.SIGTERM)
        wait_for(lambda: gone(pids), 60, lambda: [p for p in pids if psutil.pid_exists(p)])


def without_graves(found: dict[str, Any]) -> dict[str, Any]:
    """All but what withdrawn reports leave of their passages; a new index has no need of that."""
    return {k: one for k, one in found.items() if "#" not in k or not one["withdrawn"]}


def documents(settings: Settings) -> dict[str, Any]:
    """Everything that readers see in the index, vectors too."""
    make_visible(settings)
    body = {"size": 5000, "_source": {"exclude_vectors": False}, "query": {"match_all": {}}}
    url = f"{settings.engine}/sateto-reports,sateto-passages/_search"
    hits = httpx.post(url, json=body, timeout=60).json()["hits"]["hits"]
    return {hit["_id"]: hit["_source"] for hit in hits}


def segments(settings: Settings) -> list[int]:
    """How many segments each index has that readers see."""
    url = f"{settings.engine}/sateto-reports,sateto-passages/_segments"
    found = httpx.get(url, timeout=60).json()["indices"].values()
    return [len(shard["segments"]) for index in found for (shard,) in index["shards"].values()]


def test_rebuild_brings_the_index_back_identical_and_merged(sample_index: Settings) -> None:
    before = without_graves(documents(sample_index))
    assert len(before) > len(corpus.load())
    sateto(sample_index, "rebuild")
    assert without_graves(documents(sample_index)) == before
    assert segments(sample_index) == [1, 1]
    assert all(check["ok"] for check in sateto_json(sample_index, "doctor"))
