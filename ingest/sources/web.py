"""Requests to sources: bounded, polite, and never into a private network by a record's link."""

import ipaddress
import socket
import ssl
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from typing import IO

import httpx

from schemas.errors import DocumentError, EngineError
from schemas.reasons import Reason

AGENT = "sateto/0.1 (research results search; harvests with pauses)"
_REDIRECTS = 5
_PASSING = {408, 425, 429, 500, 502, 503, 504}
PAUSE_SECONDS = 1.0  # between requests to one public host
_LONGEST_PAUSE = 3600.0  # whatever a server asks for, seconds
_SLOWEST = 10_000  # bytes a second; a server that drips would hold a worker for days


class RetryLaterError(EngineError):
    """A source asked for patience; `seconds` is how long, where it said so."""

    def __init__(self, en: str, ja: str, seconds: float | None = None) -> None:
        super().__init__(en, ja)
        self.seconds = seconds


class Web:
    """A client of one place. Links may lead to the place's own host or to public addresses."""

    def __init__(self, place: str, timeout: float) -> None:
        self._home = host_of(place)
        self._timeout = timeout
        self._pause = 0.0 if _is_private(self._home) else PAUSE_SECONDS
        self._client = httpx.Client(
            timeout=timeout, headers={"user-agent": AGENT}, verify=trusted()
        )

    def get(self, url: str, limit: int, params: dict[str, str] | None = None) -> tuple[int, bytes]:
        """Status and body. RetryLaterError for failures that pass; DocumentError for bad links."""
        if params:
            url = str(httpx.URL(url).copy_merge_params(params))
        for _ in range(_REDIRECTS + 1):
            self._check(url)
            time.sleep(self._pause)
            try:
                status, body, following = self._once(url, limit)
            except httpx.HTTPError as error:
                raise RetryLaterError(
                    f"{url} can't be reached: {error}", f"{url} に接続できません: {error}"
                ) from error
            if following is None:
                return status, body
            if httpx.URL(url).scheme == "https" and following.scheme != "https":
                raise DocumentError(Reason.FORBIDDEN_ADDRESS, f"{url} leads to plain {following}")
            url = str(following)
        raise DocumentError(Reason.NOT_FOUND, f"more than {_REDIRECTS} redirections at {url}")

    def close(self) -> None:
        """Gives the connections back."""
        self._client.close()

    def _once(self, url: str, limit: int) -> tuple[int, bytes, httpx.URL | None]:
        began = time.monotonic()
        with self._client.stream("GET", url) as answer:
            if answer.next_request is not None:
                return answer.status_code, b"", answer.next_request.url
            if answer.status_code in _PASSING:
                raise RetryLaterError(
                    f"{url} answered {answer.status_code}",
                    f"{url} が {answer.status_code} を返しました",
                    _retry_after(answer.headers.get("retry-after", "")),
                )
            body = bytearray()
            for chunk in answer.iter_bytes():
                if len(body) + len(chunk) > limit:
                    raise DocumentError(Reason.TOO_LARGE, f"{url}: more than {limit} bytes")
                body += chunk
                late = time.monotonic() - began - self._timeout
                if len(body) < late * _SLOWEST:
                    raise httpx.ReadTimeout(f"only {len(body)} bytes, {late:.0f} s past the time")
            return answer.status_code, bytes(body), None

    def _check(self, url: str) -> None:
        host = host_of(url)
        if not host:
            raise DocumentError(Reason.FORBIDDEN_ADDRESS, f"{url} is no web address")
        if host != self._home and _is_private(host):
            raise DocumentError(Reason.FORBIDDEN_ADDRESS, f"{url} leads into a private network")

    def send(
        self,
        url: str,
        limit: int,
        into: IO[bytes],
        *,
        headers: dict[str, str] | None = None,
        body: object = None,
        hops: int = _REDIRECTS,
    ) -> int:
        """What `get` can't do: headers, JSON by POST, and bytes into a file. Returns the status."""
        self._check(url)
        time.sleep(self._pause)
        method, began, size = "GET" if body is None else "POST", time.monotonic(), 0
        try:
            with self._client.stream(method, url, headers=headers, json=body) as answer:
                following = answer.next_request
                if following is None:
                    _refuse_passing(url, answer)
                    for chunk in answer.iter_bytes():
                        size += into.write(chunk)
                        if size > limit:
                            raise DocumentError(Reason.TOO_LARGE, f"{url}: more than {limit} bytes")
                        late = time.monotonic() - began - self._timeout
                        if size < late * _SLOWEST:
                            raise httpx.ReadTimeout(f"only {size} bytes, {late:.0f} s late")
                    return answer.status_code
        except httpx.HTTPError as error:
            raise RetryLaterError(
                f"{url} can't be reached: {error}", f"{url} に接続できません: {error}"
            ) from error
        if not hops or (httpx.URL(url).scheme == "https" and following.url.scheme != "https"):
            raise DocumentError(Reason.FORBIDDEN_ADDRESS, f"{url} leads on to {following.url}")
        if httpx.URL(url).host != following.url.host:
            headers = {k: v for k, v in (headers or {}).items() if k.lower() != "authorization"}
        return self.send(str(following.url), limit, into, headers=headers, body=body, hops=hops - 1)


def _refuse_passing(url: str, answer: httpx.Response) -> None:
    if answer.status_code in _PASSING:
        raise RetryLaterError(
            f"{url} answered {answer.status_code}",
            f"{url} が {answer.status_code} を返しました",
            _retry_after(answer.headers.get("retry-after", "")),
        )


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
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return False  # the request itself will say that the host is unknown
    return any(not ipaddress.ip_address(str(info[4][0]).split("%")[0]).is_global for info in found)


def _retry_after(value: str) -> float | None:
    """Seconds of a Retry-After header, a number or an HTTP date; at most an hour."""
    if value.strip().isdecimal():
        return min(float(value), _LONGEST_PAUSE)
    try:
        seconds = (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(0.0, seconds), _LONGEST_PAUSE)
