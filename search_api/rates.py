"""Requests have a price, and who asks for more than a minute holds has to wait.

Buckets of points (token buckets) lie in the broker, so that all processes of the API count as one.
Where the broker does not answer, everybody passes, and that is counted.
"""

import ipaddress
import time
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from schemas.errors import ThrottleError
from schemas.settings import Settings
from search_api.access import Reader
from search_api.metrics import Metrics

OTHER = "other"
_MINUTE = 60.0
_PATIENCE = 0.2  # seconds that a request waits for the broker
_PAUSE = 5.0  # seconds without asking a broker that did not answer
# Takes from all buckets or from none, in one go; gives the seconds to wait, 0 where none.
_TAKE = """
local clock = redis.call('TIME')
local now, cost, wait, left = clock[1] + clock[2] / 1e6, tonumber(ARGV[1]), 0, {}
for i, key in ipairs(KEYS) do
  local most, pace = tonumber(ARGV[2 * i]), tonumber(ARGV[2 * i + 1])
  local kept = redis.call('HMGET', key, 'left', 'at')
  local since = math.max(0, now - (tonumber(kept[2]) or now))
  left[i] = math.min(most, (tonumber(kept[1]) or most) + since * pace)
  if left[i] < cost then wait = math.max(wait, (cost - left[i]) / pace) end
end
if wait > 0 then return math.ceil(wait) end
for i, key in ipairs(KEYS) do
  redis.call('HSET', key, 'left', left[i] - cost, 'at', now)
  redis.call('PEXPIRE', key, math.ceil(1000 * ARGV[2 * i] / ARGV[2 * i + 1]))
end
return 0
"""


class Meter:
    """Takes the points of requests; connects to the broker at the first one."""

    def __init__(self, settings: Settings, metrics: Metrics) -> None:
        self._settings, self._metrics = settings, metrics
        self._broker = Redis.from_url(
            settings.broker,
            socket_timeout=_PATIENCE,
            socket_connect_timeout=_PATIENCE,
            retry=Retry(NoBackoff(), 0),
        )
        self._take = self._broker.register_script(_TAKE)
        self._again = 0.0  # when a broker that did not answer is asked again

    async def take(self, who: Reader, address: str, kind: str) -> None:
        """Takes the points of a request. ThrottleError where there are too few of them left."""
        cost = points()[kind]
        buckets = self._buckets(who, address)
        sizes = [told for size in buckets.values() for told in (_room(size), size / _MINUTE)]
        if time.monotonic() < self._again:
            self._metrics.rate_unchecked()
            return
        try:
            wait = int(await self._take(keys=list(buckets), args=[cost, *sizes]))
        except RedisError:
            self._again = time.monotonic() + _PAUSE
            self._metrics.rate_unchecked()
            return
        if wait:
            self._metrics.rate_refused(kind)
            raise ThrottleError(
                f"too many requests; try again in {wait} seconds",
                f"要求の回数が多すぎます。{wait} 秒後に、やり直してください",
                wait,
            )

    def _buckets(self, who: Reader, address: str) -> dict[str, int]:
        """Whose points are taken, and how many of them come back in a minute."""
        settings = self._settings
        told = {f"address:{network(address)}": settings.rate_address}
        if who.account:
            told = {f"account:{who.account}": settings.rate_account}
        if who.key:
            told[f"key:{who.key}"] = settings.rate_key
        prefix = settings.index_prefix
        return {f"{prefix}:rate:{name}": size for name, size in told.items()}

    async def close(self) -> None:
        """Gives the connection back."""
        await self._broker.aclose()


def _room(size: int) -> int:
    """What a bucket holds: a minute's points, and at least the dearest request."""
    return max(size, *points().values())


def network(address: str) -> str:
    """Whom an address stands for: of IPv6 a whole network, since each household has one.

    >>> network("192.0.2.7"), network("2001:db8::7:1"), network("testclient")
    ('192.0.2.7', '2001:db8::/64', 'testclient')
    """
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if known.version == 4:
        return str(known)
    return str(ipaddress.ip_network((int(known) >> 64 << 64, 64)))


@cache
def points() -> Mapping[str, int]:
    """What each kind of request costs."""
    return {kind: int(cost) for kind, cost in _table()["points"].items()}


@cache
def kinds() -> Mapping[str, str]:
    """The kind of each route that has one of its own, by method and path."""
    return {route: kind for kind, routes in _table()["routes"].items() for route in routes}


def _table() -> dict[str, dict[str, Any]]:
    return tomllib.loads((files(__package__) / "costs.toml").read_text("utf-8"))
