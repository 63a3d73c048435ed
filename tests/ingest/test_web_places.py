"""Rule 3: where requests may lead, what counts as a file, and asking only for what changed."""

import gzip
import socket
import threading
import time
from typing import Any

import pytest

from ingest.sources import make_source, peers, web
from ingest.sources.web import Manners, Web, declare
from schemas.errors import DocumentError
from schemas.reasons import Reason
from schemas.settings import Settings
from tests.ingest.faulty_server import Answer, Request, serve

PDF = b"%PDF-1.7 sample"


def test_a_source_s_own_answers_come_from_its_own_hosts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fault 24. Files of records may come from anywhere that is public."""
    with (
        serve(lambda _: Answer(PDF)) as other,
        serve(lambda _: Answer(b"", 302, {"Location": other.url})) as home,
    ):
        away = other.url.replace("127.0.0.1", "localhost")
        monkeypatch.setattr(peers, "is_public", lambda _: True)  # as if it were out there
        monkeypatch.setattr(web, "_take_turn", lambda _: None)  # and were not to be spared
        with serve(lambda _: Answer(b"", 302, {"Location": away})) as leading:
            strict = Web(leading.url, 5.0)
            with pytest.raises(DocumentError, match="leads to localhost"):
                strict.get(leading.url, 100)
            assert strict.file(leading.url, 100)[0] == PDF
            declare(leading.url, Manners(pause=0.0, hosts=("localhost",)))
            assert Web(leading.url, 5.0).get(leading.url, 100) == (200, PDF)
            declare(leading.url, Manners())
        assert Web(home.url, 5.0).get(home.url, 100) == (200, PDF)


def test_links_into_private_networks_can_be_allowed() -> None:
    with serve(lambda _: Answer(PDF)) as server:
        link = server.url.replace("127.0.0.1", "localhost")
        for allowed in (False, True):
            settings = Settings(private_links=allowed)
            source = make_source("oai", "http://127.0.0.1:1/oai", {}, settings)
            if allowed:
                assert source.fetch(link) == PDF
            else:
                with pytest.raises(DocumentError, match="forbidden-address"):
                    source.fetch(link)
    declare("http://127.0.0.1:1/oai", Manners())


def test_a_name_that_changes_its_address_reaches_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first look-up is public, the one of the connection is not: DNS rebinding."""
    with serve(lambda _: Answer(PDF)) as server:
        port = int(server.url.rpartition(":")[2])
        looked: list[str] = []
        real = socket.getaddrinfo

        def rebinding(host: Any, *more: Any, **options: Any) -> Any:
            if host != "rebinding.example.org":
                return real(host, *more, **options)
            looked.append(host)
            address = "8.8.8.8" if len(looked) < 3 else "127.0.0.1"
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

        monkeypatch.setattr(socket, "getaddrinfo", rebinding)
        monkeypatch.setattr(peers, "getproxies", dict)
        with pytest.raises(DocumentError) as caught:
            Web("http://127.0.0.1:1/oai", 5.0).file(f"http://rebinding.example.org:{port}/x", 100)
    assert caught.value.reason is Reason.FORBIDDEN_ADDRESS
    assert len(looked) == 3
    assert server.asked == []


@pytest.mark.parametrize(
    ("address", "public"),
    [("8.8.8.8", True), ("127.0.0.1", False), ("::ffff:10.0.0.1", False), ("::1", False),
     ("224.0.0.1", False), ("2606:4700::1111", True), ("169.254.169.254", False)],
)  # fmt: skip
def test_what_is_public(address: str, public: bool) -> None:
    assert peers.is_public(address) is public


def test_a_web_page_is_no_file() -> None:
    """Fault 28."""
    page = b"<!DOCTYPE html><html><body>Please log in</body></html>"
    with serve(lambda _: Answer(page)) as server, pytest.raises(DocumentError) as caught:
        Web(server.url, 5.0).file(server.url, 1000)
    assert caught.value.reason is Reason.HTML_INSTEAD_OF_PDF


@pytest.mark.parametrize("name", ["etag", "last-modified"])
def test_an_unchanged_file_is_not_sent_again(name: str) -> None:
    value = {"etag": '"1"', "last-modified": "Wed, 01 Apr 2026 00:00:00 GMT"}[name]
    header = {"etag": "if-none-match", "last-modified": "if-modified-since"}[name]

    def script(request: Request) -> Answer:
        if request.headers.get(header) == value:
            return Answer(b"", 304)
        return Answer(PDF, headers={name: value})

    with serve(script) as server:
        one = Web(server.url, 5.0)
        body, mark = one.file(server.url, 1000)
        assert body == PDF
        assert one.file(server.url, 1000, mark) == (None, mark)
        assert len(server.asked) == 2


def test_a_304_that_nobody_asked_for_is_no_file() -> None:
    with serve(lambda _: Answer(b"", 304)) as server, pytest.raises(DocumentError, match="304"):
        Web(server.url, 5.0).file(server.url, 1000)


def test_a_body_that_is_packed_unsaid_is_unpacked_under_the_limit() -> None:
    """Fault 32."""
    bodies = {
        "/page": gzip.compress(PDF),
        "/bomb": gzip.compress(bytes(10**6)),
        "/a.gz": gzip.compress(PDF),
    }
    with serve(lambda request: Answer(bodies[request.path])) as server:
        one = Web(server.url, 5.0)
        assert one.get(f"{server.url}/page", 10_000) == (200, PDF)
        assert one.get(f"{server.url}/a.gz", 10_000) == (200, bodies["/a.gz"])
        with pytest.raises(DocumentError, match="too-large"):
            one.get(f"{server.url}/bomb", 10_000)


def test_threads_take_turns_at_a_host(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pace that a source declares is kept over all that visit its host."""
    monkeypatch.setattr(peers, "is_public", lambda _: True)
    declare("http://pace.invalid/", Manners(pause=0.05))
    times: list[float] = []
    began = time.monotonic()

    def visit() -> None:
        web._take_turn("pace.invalid")
        times.append(time.monotonic())

    threads = [threading.Thread(target=visit) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # Each waits for its turn at least: a thread that is late gains nothing for the next.
    assert all(at - began >= 0.05 * turn - 0.001 for turn, at in enumerate(sorted(times)))
