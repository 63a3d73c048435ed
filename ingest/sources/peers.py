"""Connections that check whom they reach: the address that was looked at is the one connected to."""

import ipaddress
import socket
import ssl
from collections.abc import Iterable
from typing import Any
from urllib.request import getproxies

import httpcore
import httpx


class PrivateAddressError(httpcore.ConnectError):
    """A name led into a private network when the connection was made, whatever it did before."""


class _Guarded(httpcore.NetworkBackend):
    """Connects to public addresses, and to any of the hosts that a person named."""

    def __init__(self, named: Iterable[str]) -> None:
        self._named = frozenset(named)
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        if host in self._named:
            return self._plain.connect_tcp(host, port, timeout, local_address, socket_options)
        try:
            addresses = addresses_of(host, port)
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error
        if any(not is_public(address) for address in addresses):
            raise PrivateAddressError(f"{host} is {', '.join(addresses)}")
        fault: Exception | None = None
        for address in addresses:
            try:
                return self._plain.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                fault = error
        raise fault or httpcore.ConnectError(f"{host} has no address")

    def sleep(self, seconds: float) -> None:
        self._plain.sleep(seconds)


def transport(trusted: ssl.SSLContext, named: Iterable[str]) -> httpx.BaseTransport | None:
    """A transport with that check; None behind a proxy, which looks names up by itself."""
    if getproxies().keys() & {"http", "https", "all"}:
        return None
    made = httpx.HTTPTransport(verify=trusted)
    made._pool = httpcore.ConnectionPool(ssl_context=trusted, network_backend=_Guarded(named))
    return made


def addresses_of(host: str, port: int | None = None) -> list[str]:
    """The addresses of a name; OSError where it has none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(info[4][0]).split("%")[0] for info in found))


def is_public(address: str) -> bool:
    """Whether an address belongs to the public network."""
    parsed = ipaddress.ip_address(address)
    mapped = getattr(parsed, "ipv4_mapped", None)
    return (mapped or parsed).is_global and not parsed.is_multicast
