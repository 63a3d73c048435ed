import ssl
import tracemalloc
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.sources.web import AGENT, RetryLaterError, Web, host_of, trusted
from schemas.errors import DocumentError
from schemas.reasons import Reason
from tests.ingest.faulty_server import Answer, FaultyServer, Request, Script, serve


@contextmanager
def visiting(script: Script | Answer, timeout: float = 5.0) -> Iterator[tuple[Web, FaultyServer]]:
    answer = script if isinstance(script, Answer) else None
    with serve(lambda request: answer or script(request)) as server:  # type: ignore[operator]  # a script
        web = Web(server.url, timeout)
        yield web, server
        web.close()


def refusal(web: Web, url: str, limit: int = 1000) -> Reason:
    with pytest.raises(DocumentError) as caught:
        web.get(url, limit)
    return caught.value.reason


@pytest.mark.parametrize(("size", "fits"), [(0, True), (999, True), (1000, True), (1001, False)])
def test_a_body_has_a_limit(size: int, fits: bool) -> None:
    with visiting(Answer(b"x" * size)) as (web, server):
        if fits:
            assert web.get(server.url, 1000) == (200, b"x" * size)
        else:
            assert refusal(web, server.url) is Reason.TOO_LARGE


def test_what_expands_beyond_the_limit_is_dropped_early() -> None:
    pack = zlib.compressobj(6, wbits=31)  # gzip
    bomb = b"".join(pack.compress(bytes(10_000_000)) for _ in range(25)) + pack.flush()
    with visiting(Answer(bomb, headers={"Content-Encoding": "gzip"})) as (web, server):
        tracemalloc.start()
        assert refusal(web, server.url, 1_000_000) is Reason.TOO_LARGE
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert len(bomb) < 300_000
    assert peak < 200_000_000  # what one piece from the line expands to, and not all of it


def test_who_asks_is_said() -> None:
    with visiting(Answer(b"ok")) as (web, server):
        web.get(server.url, 10, {"verb": "Identify"})
    (asked,) = server.asked
    assert (asked.path, asked.arguments) == ("/", {"verb": "Identify"})
    assert asked.headers["user-agent"] == AGENT


@settings(max_examples=30)
@given(st.dictionaries(st.text(min_size=1), st.text(), min_size=1, max_size=3))
def test_arguments_are_encoded_once(arguments: dict[str, str]) -> None:
    url = str(httpx.URL("http://example.org/oai?page=1").copy_merge_params(arguments))
    assert dict(httpx.URL(url).params) == {"page": "1", **arguments}
    assert str(httpx.URL(url)) == url


def chain(length: int) -> Script:
    """So many redirections from /0, then a page."""

    def script(request: Request) -> Answer:
        number = int(request.path.strip("/"))
        if number == length:
            return Answer(b"there")
        return Answer(b"", (301, 302, 303, 307, 308)[number % 5], {"Location": str(number + 1)})

    return script


@pytest.mark.parametrize(("length", "arrives"), [(0, True), (5, True), (6, False)])
def test_redirections_are_counted(length: int, arrives: bool) -> None:
    with visiting(chain(length)) as (web, server):
        if arrives:
            assert web.get(f"{server.url}/0", 10) == (200, b"there")
        else:
            assert refusal(web, f"{server.url}/0") is Reason.NOT_FOUND
            assert len(server.asked) == 6


@pytest.mark.parametrize("status", [300, 302, 304])
def test_a_redirection_without_a_place_is_an_answer(status: int) -> None:
    with visiting(Answer(b"", status)) as (web, server):
        assert web.get(server.url, 10) == (status, b"")


@pytest.mark.parametrize(
    "place",
    ["http://localhost/", "http://10.0.0.1/", "http://169.254.169.254/latest", "http://[::1]/",
     "http://0.0.0.0/", "//localhost:9200/_search", "file:///etc/passwd", "gopher://127.0.0.1/"],
)  # fmt: skip
def test_a_redirection_leads_into_no_private_place(place: str) -> None:
    with visiting(Answer(b"", 302, {"Location": place})) as (web, server):
        assert refusal(web, server.url) is Reason.FORBIDDEN_ADDRESS
        assert len(server.asked) == 1


@pytest.mark.parametrize(
    "url",
    ["", "report.pdf", "/report.pdf", "ftp://example.org/a.pdf", "file:///etc/passwd",
     "javascript:alert(1)", "http://", "http:///a.pdf", "http://[::1", "http://a..b/x",
     "http://example.org:abc/", "http://example.org:99999/", "http://\0/", "data:,x",
     f"http://{'a' * 64}.jp/", "http://０.０.０.０/", "https://localhost/a.pdf",
     "http://10.1.2.3/a.pdf", "http://192.168.0.1/", "http://172.16.0.1/", "http://100.64.0.1/",
     "http://169.254.169.254/", "http://[::1]/", "http://[fe80::1]/", "http://[::ffff:10.0.0.1]/",
     "http://[fd00::1]/", "http://127.1/", "http://2130706433/", "http://0x7f000001/",
     "http://example.org\\@127.0.0.2/", "http://example.org@127.0.0.2/", "http://127.0.0.2#.org/",
     "http://localhost:1/"],
)  # fmt: skip
def test_a_link_that_must_not_be_followed(url: str) -> None:
    web = Web("http://127.0.0.1:1/oai", 1.0)
    assert refusal(web, url) is Reason.FORBIDDEN_ADDRESS


@given(st.text() | st.text().map("http://".__add__) | st.text().map("https://a".__add__))
def test_every_text_has_a_host_or_is_no_address(url: str) -> None:
    host = host_of(url)
    assert host.isascii()
    if host:
        assert httpx.URL(url).scheme in {"http", "https"}
        assert httpx.Request("GET", url).url.raw_host.decode() == host


def test_the_home_may_be_private() -> None:
    with visiting(Answer(b"ok")) as (web, server):
        assert web.get(f"{server.url}/x", 10) == (200, b"ok")


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_failures_that_pass(status: int) -> None:
    said = pytest.raises(RetryLaterError, match=f"answered {status}")
    with visiting(Answer(b"later", status)) as (web, server), said:
        web.get(server.url, 10)


@pytest.mark.parametrize("status", [200, 400, 401, 403, 404, 410, 422, 501])
def test_other_answers_are_for_who_asked(status: int) -> None:
    with visiting(Answer(b"body", status)) as (web, server):
        assert web.get(server.url, 10) == (status, b"body")


def test_lines_that_break_or_stall() -> None:
    broken = [
        Answer(b"half", length=99),
        Answer(b"no gzip", headers={"Content-Encoding": "gzip"}),
        Answer(b"late", pause=30.0),
        Answer(b"x" * 99, pause=0.05, piece=1),
    ]
    for answer in broken:
        with visiting(answer, timeout=0.2) as (web, server), pytest.raises(RetryLaterError):
            web.get(server.url, 1000)
    with pytest.raises(RetryLaterError, match="can't be reached"):
        Web(server.url, 5.0).get(server.url, 1000)  # the server is gone


def test_a_long_answer_may_take_its_time() -> None:
    steady = Answer(b"x" * 300_000, pause=0.05, piece=50_000)
    with visiting(steady, timeout=0.2) as (web, server):
        assert web.get(server.url, 10**6) == (200, b"x" * 300_000)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A key and a certificate for 127.0.0.1 in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "sample")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = tmp_path / "sample.pem"
    path.write_bytes(secret + made.public_bytes(pem))
    return path


def test_no_redirection_from_https_to_http(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    trusted.cache_clear()
    try:
        with serve(lambda _: Answer(b"plain")) as plain:

            def script(request: Request) -> Answer:
                place = {"/down": plain.url, "/stay": "/ok"}.get(request.path)
                return Answer(b"", 301, {"Location": place}) if place else Answer(b"safe")

            with serve(script, context) as secure:
                web = Web(secure.url, 5.0)
                assert web.get(f"{secure.url}/stay", 10) == (200, b"safe")
                for url in (f"{secure.url}/down", f"{secure.url}/down".replace("https", "HTTPS")):
                    assert refusal(web, url) is Reason.FORBIDDEN_ADDRESS
                web.close()
            assert plain.asked == []
    finally:
        trusted.cache_clear()


def test_a_certificate_that_nobody_vouches_for(certificate: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with serve(lambda _: Answer(b"safe"), context) as server:
        web = Web(server.url, 5.0)
        with pytest.raises(RetryLaterError, match="CERTIFICATE_VERIFY_FAILED"):
            web.get(server.url, 10)
