"""Fixtures: the shared folder of third-party files, and one real stack for the whole run.

The stack runs on free ports in a temporary data folder, with the cache of the user, so that engine
and model are made once per machine. Everything that needs it is slow to begin and quick after.
"""

import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import hypothesis
import pytest

from ingest.sample import corpus
from ingest.sample.repository import SampleRepository
from ranking.encoder.model import model_folder
from ranking.encoder.sentence import SentenceEncoder
from schemas import taxonomy
from schemas.settings import Settings
from tests.workers.node import Node, running_node
from workers.harvesting import make_visible, progress_of, start
from workers.stack.engine.assemble import assemble
from workers.stack.supervisor import Supervisor

pytest_plugins = ["tests.databases"]
_SHARED = Path(__file__).parents[2] / "shared"
_READY_SECONDS = 240
_HARVEST_SECONDS = 600

# A busy machine is no fault of an example.
hypothesis.settings.register_profile(
    "patient", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("patient")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of files that others wrote, beside the checkout."""
    if not _SHARED.is_dir():
        pytest.skip(f"{_SHARED} is not here: files that others wrote are not part of the project")
    return _SHARED


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of the test stack."""
    names = ("engine_port", "broker_port", "encoder_port", "api_port")
    ports = dict(zip(names, free_ports(len(names)), strict=True))
    taxonomy_dir = tmp_path_factory.mktemp("taxonomy")
    for family in taxonomy.FAMILIES:  # the same tags, in a place where a test may change them
        shutil.copy(str(files(taxonomy) / f"{family}.toml"), taxonomy_dir)
    return Settings(
        data_dir=tmp_path_factory.mktemp("stack"),
        taxonomy_dir=str(taxonomy_dir),
        sweep_seconds=2,
        lease_seconds=20,  # what a killed worker held is soon another's
        rate_address=1_000_000,  # all tests come from one
        rate_account=1_000_000,
        rate_key=1_000_000,
        passages_per_report=6,  # encoding takes most of the time, and more would prove no more
        **ports,
    )


@pytest.fixture(scope="session")
def engine_made() -> None:
    """The engine's files. From here on Java compiles in haste: engines of tests live for minutes."""
    assemble(Settings().cache_dir, print)
    os.environ["JDK_JAVA_OPTIONS"] = "-XX:TieredStopAtLevel=1"


@pytest.fixture(scope="session")
def stack(settings: Settings, engine_made: None) -> Iterator[Supervisor]:
    """The running stack; its logs are shown where it doesn't come up."""
    said: list[str] = []
    supervisor = Supervisor(settings, lambda _ja, en: said.append(en))
    thread = threading.Thread(target=supervisor.run, name="supervisor")
    thread.start()
    end = time.monotonic() + _READY_SECONDS
    while not supervisor.wait_ready(0.5):
        if time.monotonic() > end or not thread.is_alive():
            supervisor.stop()
            thread.join()
            logs = sorted((settings.data_dir / "logs").glob("*.log"))
            tails = "\n".join(f"== {log.name}\n{log.read_text('utf-8')[-2000:]}" for log in logs)
            pytest.fail(f"the stack did not come up: {said}\n{tails}")
    yield supervisor
    supervisor.stop()
    thread.join()
    shutil.rmtree(settings.data_dir, ignore_errors=True)


@pytest.fixture(scope="session")
def node(tmp_path_factory: pytest.TempPathFactory, engine_made: None) -> Iterator[Node]:
    """An engine and nothing else, for tests that ask it alone or would keep the one stack busy."""
    with running_node(tmp_path_factory.mktemp("node")) as node:
        yield node


@pytest.fixture(scope="session")
def engine_alone(node: Node) -> Settings:
    """Settings with that engine."""
    return Settings(elasticsearch_url=node.url)


@pytest.fixture(scope="session")
def encoder() -> SentenceEncoder:
    """The embedded model, for tests that encode in their own process: it loads in three seconds."""
    return SentenceEncoder(model_folder("", Settings().cache_dir))


@pytest.fixture(scope="session")
def sample_index(stack: Supervisor, settings: Settings) -> Settings:
    """Settings of the stack with all sample reports harvested."""
    from schemas.database import open_database

    with SampleRepository() as repository:
        run_id = start(settings, "oai", repository.url, {"sample": True})
        database = open_database(settings.database)
        end = time.monotonic() + _HARVEST_SECONDS
        while True:
            now = progress_of(database, run_id)
            if now.state != "running" and now.settled == now.total:
                break
            assert time.monotonic() < end, now
            time.sleep(0.5)
    assert now.reports == {"indexed": len(corpus.load())}, now
    make_visible(settings)
    return settings


@pytest.fixture(scope="session")
def live_url(sample_index: Settings) -> str:
    """The API over the sample reports."""
    return sample_index.api


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on now."""
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [int(one.getsockname()[1]) for one in sockets]
    for one in sockets:
        one.close()
    return ports


@pytest.hookimpl(tryfirst=True)  # before the names of groups are read
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of the one stack share a process, and so do those that start their own, and that encode."""
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        if "stack" in fixtures:
            item.add_marker(pytest.mark.xdist_group("stack"))
        elif "encoder" in fixtures:
            item.add_marker(pytest.mark.xdist_group("encoder"))
        elif "node" in fixtures or item.get_closest_marker("stack"):
            item.add_marker(pytest.mark.xdist_group("own"))


def pytest_collection_finish(session: pytest.Session) -> None:
    """Two stacks at once would cost twice the time, and nobody would see why."""
    shared = [item for item in session.items if item.get_closest_marker("xdist_group")]
    if session.config.getoption("loadgroup", False):
        assert all("@" in item.nodeid for item in shared), "xdist does not keep groups together"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says loudly what this machine could not test."""
    from tests.databases import tell_what_was_skipped

    tell_what_was_skipped(terminalreporter)
