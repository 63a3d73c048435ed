"""Requests to sources: bounded, polite, and never into a private network by a record's link."""

import io
import json
import ssl
import threading
import time
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from typing import IO

import httpx

from ingest.reading.sniff import sniff
from ingest.sources import peers
from schemas.errors import DocumentError, EngineError
from schemas.reasons import Reason

AGENT = "sateto/0.1 (research results search; harvests with pauses)"
_REDIRECTS = 5
_PASSING = {408, 425, 429, 500, 502, 503, 504}
_NOT_MODIFIED = 304
PAUSE_SECONDS = 1.0  # between requests to one public host
_LONGEST_PAUSE = 3600.0  # whatever a server asks for, seconds
_SLOWEST = 10_000  # bytes a second; a server that drips would hold a worker for days
_GZIP = b"\x1f\x8b\x08"
_PACKED = (".gz", ".tgz", ".zip")  # files that are meant to come packed
_MARKS = {"etag": "if-none-match", "last-modified": "if-modified-since"}


class RetryLaterError(EngineError):
    """A source asked for patience; `seconds` is how long, where it said so."""

    def __init__(self, en: str, ja: str, seconds: float | None = None) -> None:
        super().__init__(en, ja)
        self.seconds = seconds


@dataclass(frozen=True)
class Visit:
    """An answer. `mark` is what the server knows the body by; `url` is where it was found."""

    status: int
    body: bytes
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def mark(self) -> str:
        """ETag and Last-Modified, to be sent with the next request for the same."""
        told = {name: self.headers[name] for name in _MARKS if self.headers.get(name)}
        return json.dumps(told, sort_keys=True) if told else ""


@dataclass(frozen=True)
class Manners:
    """How to visit a host: seconds between requests, and where its answers may lead."""

    pause: float = PAUSE_SECONDS
    hosts: tuple[str, ...] = ()
    private: bool = False  # whether links may lead into private networks


_manners: dict[str, Manners] = {}
_turns: dict[str, float] = {}
_turning = threading.Lock()


class Web:
    """A client of one place, which may be private since a person named it.

    Its own answers come from its host and those declared; files of records from any public address.
    """

    def __init__(self, place: str, timeout: float) -> None:
        self._home = host_of(place)
        manners = _manners.get(self._home, Manners())
        self._allowed = {self._home, *manners.hosts}
        self._private = manners.private
        self._timeout = timeout
        headers = {"user-agent": AGENT}
        guarded = None if self._private else peers.transport(trusted(), {self._home})
        self._client = httpx.Client(
            timeout=timeout, headers=headers, verify=trusted(), transport=guarded
        )

    def get(self, url: str, limit: int, params: dict[str, str] | None = None) -> tuple[int, bytes]:
        """Status and body. RetryLaterError for failures that pass; DocumentError for bad links."""
        found = self.visit(url, limit, params)
        return found.status, found.body

    def visit(self, url: str, limit: int, params: dict[str, str] | None = None) -> Visit:
        """As `get`, with the headers. An address of the source leads to its own hosts alone."""
        if params:
            url = str(httpx.URL(url).copy_merge_params(params))
        return self._follow(url, limit, {}, anywhere=host_of(url) not in self._allowed)

    def file(self, url: str, limit: int, mark: str = "") -> tuple[bytes | None, str]:
        """A record's file and its mark; None where it is still the one with the mark `mark`.

        DocumentError where there is none, or a web page in its place.
        """
        known = json.loads(mark) if mark else {}
        asked = {_MARKS[name]: value for name, value in known.items()}
        found = self._follow(url, limit, asked, anywhere=True)
        if found.status == _NOT_MODIFIED and asked:
            return None, mark
        if found.status >= 300:
            raise DocumentError(Reason.NOT_FOUND, f"{url} answered {found.status}")
        if sniff(found.body[:2048]) is Reason.HTML_INSTEAD_OF_PDF:
            raise DocumentError(Reason.HTML_INSTEAD_OF_PDF, f"{url} answered with a web page")
        return found.body, found.mark

    def send(
        self,
        url: str,
        limit: int,
        into: IO[bytes],
        *,
        headers: dict[str, str] | None = None,
        body: object = None,
    ) -> int:
        """What `get` can't do: headers, JSON by POST, and bytes into a file. Returns the status."""
        return self._follow(url, limit, headers or {}, body, into, anywhere=False).status

    def close(self) -> None:
        """Gives the connections back."""
        self._client.close()

    def _follow(
        self,
        url: str,
        limit: int,
        headers: dict[str, str],
        body: object = None,
        into: IO[bytes] | None = None,
        *,
        anywhere: bool,
    ) -> Visit:
        for _ in range(_REDIRECTS + 1):
            self._check(url)
            _take_turn(host_of(url))
            try:
                found, following = self._once(url, limit, headers, body, into)
            except httpx.HTTPError as error:
                if isinstance(error.__cause__, peers.PrivateAddressError):
                    raise DocumentError(Reason.FORBIDDEN_ADDRESS, f"{url}: {error}") from error
                raise RetryLaterError(
                    f"{url} can't be reached: {error}", f"{url} に接続できません: {error}"
                ) from error
            if following is None:
                return found
            if httpx.URL(url).scheme == "https" and following.scheme != "https":
                raise DocumentError(Reason.FORBIDDEN_ADDRESS, f"{url} leads to plain {following}")
            if host_of(str(following)) != host_of(url):  # a key is for the host that gave it
                headers = {k: v for k, v in headers.items() if k.lower() != "authorization"}
            url = str(following)
            if not anywhere and host_of(url) not in self._allowed:
                raise DocumentError(
                    Reason.FORBIDDEN_ADDRESS, f"{self._home} leads to {host_of(url) or url}"
                )
        raise DocumentError(Reason.NOT_FOUND, f"more than {_REDIRECTS} redirections at {url}")

    def _once(
        self,
        url: str,
        limit: int,
        headers: dict[str, str],
        body: object,
        into: IO[bytes] | None,
    ) -> tuple[Visit, httpx.URL | None]:
        method, began = "GET" if body is None else "POST", time.monotonic()
        with self._client.stream(method, url, headers=headers, json=body) as answer:
            told = {name.lower(): value for name, value in answer.headers.items()}
            if answer.next_request is not None:
                return Visit(answer.status_code, b"", url, told), answer.next_request.url
            if answer.status_code in _PASSING:
                raise RetryLaterError(
                    f"{url} answered {answer.status_code}",
                    f"{url} が {answer.status_code} を返しました",
                    _retry_after(told.get("retry-after", "")),
                )
            held = io.BytesIO()
            size = 0
            for chunk in answer.iter_bytes():
                size += (into or held).write(chunk)
                if size > limit:
                    raise DocumentError(Reason.TOO_LARGE, f"{url}: more than {limit} bytes")
                late = time.monotonic() - began - self._timeout
                if size < late * _SLOWEST:
                    raise httpx.ReadTimeout(f"only {size} bytes, {late:.0f} s past the time")
            whole = _unpacked(held.getvalue(), limit, url)
            return Visit(answer.status_code, whole, url, told), None

    def _check(self, url: str) -> None:
        host = host_of(url)
        if not host:
            raise DocumentError(Reason.FORBIDDEN_ADDRESS, f"{url} is no web address")
        if host != self._home and not self._private and _is_private(host):
            raise DocumentError(Reason.FORBIDDEN_ADDRESS, f"{url} leads into a private network")


def declare(place: str, manners: Manners) -> None:
    """How to visit a place from now on, whichever thread of this process does."""
    if home := host_of(place):
        _manners[home] = manners


def _take_turn(host: str) -> None:
    pause = 0.0 if _is_private(host) else _manners.get(host, Manners()).pause
    with _turning:
        turn = max(time.monotonic(), _turns.get(host, 0.0))
        _turns[host] = turn + pause
    time.sleep(max(0.0, turn - time.monotonic()))


@cache
def trusted() -> ssl.SSLContext:
    """The certificates that are trusted, read once: that takes a tenth of a second."""
    return httpx.create_ssl_context()


def host_of(url: str) -> str:
    """The host that a request for `url` would go to; empty where it is no web address."""
    try:
        parts = httpx.URL(url)
        host = parts.raw_host.decode("ascii")
        host.encode("idna")  # as the look-up will: it has a say on the length of each part
    except (httpx.InvalidURL, UnicodeError):
        return ""
    return host if parts.scheme in {"http", "https"} and (parts.port or 0) < 2**16 else ""


def _is_private(host: str) -> bool:
    try:
        return any(not peers.is_public(address) for address in peers.addresses_of(host))
    except OSError:
        return False  # the request itself will say that the host is unknown


def _unpacked(body: bytes, limit: int, url: str) -> bytes:
    """A body that came packed though nobody said so, unpacked."""
    if not body.startswith(_GZIP) or httpx.URL(url).path.lower().endswith(_PACKED):
        return body
    unpack = zlib.decompressobj(wbits=31)
    try:
        whole = unpack.decompress(body, limit + 1)
    except zlib.error:
        return body
    if len(whole) > limit:
        raise DocumentError(Reason.TOO_LARGE, f"{url}: more than {limit} bytes")
    return whole if unpack.eof else body


def _retry_after(value: str) -> float | None:
    """Seconds of a Retry-After header, a number or an HTTP date; at most an hour."""
    if value.strip().isdecimal():
        return min(float(value), _LONGEST_PAUSE)
    try:
        seconds = (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(0.0, seconds), _LONGEST_PAUSE)
