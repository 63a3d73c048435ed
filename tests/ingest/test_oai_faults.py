import gzip

import pytest

from ingest.sources.web import RetryLaterError
from schemas.errors import DocumentError, EngineError
from tests.ingest.faulty_server import (
    XML,
    Answer,
    Request,
    envelope,
    http_date,
    identity,
    page,
    record,
    repository,
    serve,
)
from tests.ingest.harvests import FIRST, LAST, harvest, harvested, records_of, source, titles


def long_page(*, token: str | None) -> bytes:
    return page(record("oai:x:1", "長" * 200_000), token=token)


HTML = b"<!DOCTYPE html><html><head><title>Maintenance</title></head><body>503</body></html>"
BOMB = (
    b'<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;">]>'
    + FIRST[len(b'<?xml version="1.0" encoding="UTF-8"?>') :]
)
FAULTS = {
    "429 seconds": Answer(b"slow down", 429, {"Retry-After": "7"}),
    "429 date": Answer(b"slow down", 429, {"Retry-After": http_date(100)}),
    "429 nonsense": Answer(b"slow down", 429, {"Retry-After": "\xb2"}),
    "500": Answer(b"", 500),
    "503 with a good page": Answer(FIRST, 503, XML),
    "html": Answer(HTML, headers={"Content-Type": "text/html"}),
    "xhtml": Answer(b"<html xmlns='http://www.w3.org/1999/xhtml'><body/></html>"),
    "login with 403": Answer(b"<p>Please log in</p>", 403),
    "empty": Answer(b""),
    "empty 204": Answer(b"", 204),
    "304": Answer(b"", 304),
    "json": Answer(b'{"records": []}'),
    "cut line": Answer(FIRST[:-40], length=len(FIRST)),
    "cut before the first byte": Answer(b"", length=len(FIRST)),
    "cut text": Answer(FIRST[: FIRST.index(b"<resumptionToken>")]),
    "cut in a tag": Answer(FIRST[: FIRST.index(b"</dc:title>") + 3]),
    "cut gzip": Answer(gzip.compress(FIRST)[:-30], headers={"Content-Encoding": "gzip"}),
    "no gzip": Answer(FIRST, headers={"Content-Encoding": "gzip"}),
    "entities": Answer(BOMB),
    "undeclared prefix": Answer(FIRST.replace(b"xmlns:dc=", b"xmlns:cd=")),
    "html entity": Answer(FIRST.replace("一".encode(), b"&nbsp;")),
    "cp932 called UTF-8": Answer(FIRST.decode().encode("cp932")),
    "declaration in the middle": Answer(FIRST.replace(b"<metadata>", b'<metadata><?xml version="1.0"?>')),
    "rss": Answer(b"<rss version='2.0'><channel/></rss>"),
    "another verb": Answer(identity()),
    "no list": Answer(envelope("")),
    "too long": Answer(long_page(token="t1")),
    "gzip bomb": Answer(gzip.compress(b" " * 20_000_000), headers={"Content-Encoding": "gzip"}),
    "silence": Answer(FIRST, pause=30.0),
    "drip": Answer(FIRST, pause=0.05, piece=1),
    "redirect loop": Answer(b"", 302, {"Location": "/oai?verb=ListRecords&resumptionToken=t1"}),
    "redirect without a place": Answer(b"", 302),
    "redirect to nowhere": Answer(b"", 301, {"Location": "http://[::1"}),
    "redirect into the private network": Answer(b"", 301, {"Location": "http://localhost:9200/"}),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_never_an_end_and_passes(name: str) -> None:
    fault = FAULTS[name]
    troubled = [True]

    def script(request: Request) -> Answer:
        if (
            request.arguments.get("verb") == "ListRecords"
            and "resumptionToken" in request.arguments
        ):
            return fault if troubled[0] else Answer(LAST)
        return repository([FIRST])(request)

    with serve(script) as server:
        oai = source(server.url)
        first = oai.page(None)
        with pytest.raises((EngineError, DocumentError)) as caught:
            oai.page(first.cursor)
        troubled[0] = False
        last = oai.page(first.cursor)
    permanent = {"too long", "gzip bomb", "redirect loop", "redirect into the private network"}
    assert isinstance(caught.value, DocumentError) == (name in permanent)
    assert [r.native_id for r in last.records] == ["oai:x:9"]
    assert last.cursor is None


@pytest.mark.parametrize("name", ["429 seconds", "500", "html", "cut line", "entities", "silence"])
@pytest.mark.parametrize("verb", ["Identify", "ListMetadataFormats"])
def test_a_fault_before_the_list_is_an_error_too(name: str, verb: str) -> None:
    def script(request: Request) -> Answer:
        return FAULTS[name] if request.arguments["verb"] == verb else repository([LAST])(request)

    with serve(script) as server, pytest.raises(RetryLaterError):
        source(server.url).page(None)


@pytest.mark.parametrize(
    ("header", "least", "most"),
    [("7", 7, 7), (100, 60, 100), (-9, 0, 0), ("999999", 3600, 3600)],
    ids=["seconds", "a date", "a past date", "too long"],
)
def test_patience_that_a_server_asks_for_is_told_and_bounded(
    header: str | int, least: float, most: float
) -> None:
    told = header if isinstance(header, str) else http_date(header)
    with pytest.raises(RetryLaterError) as caught:
        harvested(Answer(b"", 429, {"Retry-After": told}))
    assert caught.value.seconds is not None
    assert least <= caught.value.seconds <= most


@pytest.mark.parametrize("header", ["", "soon", "\xb2", "-5", "Thu, 99 Foo 2026 00:00:00 GMT"])
def test_patience_without_a_number(header: str) -> None:
    with pytest.raises(RetryLaterError) as caught:
        harvested(Answer(b"", 503, {"Retry-After": header}))
    assert caught.value.seconds is None


def test_a_server_that_leads_in_a_circle_is_left() -> None:
    second = page(record("oai:x:2"), token="t2")
    for answers in (
        [FIRST, FIRST],  # its own token
        [FIRST, second, page(record("oai:x:3"), token="t1")],  # a token of before
        [FIRST, second, page(record("oai:x:1", "一"), token="t3")],  # a page of before, fresh token
        [page(token=f"t{number}") for number in range(90)],  # tokens, and never a record
    ):
        with (
            serve(repository(answers)) as server,
            pytest.raises(RetryLaterError, match="same page"),
        ):
            harvest(source(server.url))


def test_pages_may_be_empty_in_between() -> None:
    answers = [FIRST, page(token="t2"), page(token="t3"), LAST]
    assert [len(p.records) for p in harvested(*answers)] == [1, 0, 0, 1]


@pytest.mark.parametrize(
    "mark", ["\x03", "\x1a", "\ufffe", "\uffff", "&#x3;", "&#0;", "&#xD800;", "&#65534;"]
)
def test_characters_that_xml_forbids_are_taken_out(mark: str) -> None:
    assert titles(
        page(record("oai:x:1", "前後")).replace("前後".encode(), f"前{mark}後".encode())
    ) == ["前後"]


@pytest.mark.parametrize("name", ["Shift_JIS", "Windows-31J", "EUC-JP", "UTF-16"])
def test_declared_encodings_are_believed(name: str) -> None:
    title = "研究の成果" if name == "EUC-JP" else "①㈱髙橋の成果"
    codec = {"Shift_JIS": "cp932", "Windows-31J": "cp932"}.get(name, name)
    body = page(record("oai:x:1", title)).decode().replace("UTF-8", name).encode(codec)
    assert titles(body) == [title]


@pytest.mark.parametrize("before", [b"\xef\xbb\xbf", b"\n ", b"\xef\xbb\xbf\n"])
def test_a_mark_or_a_blank_before_the_declaration(before: bytes) -> None:
    assert titles(before + LAST) == ["九"]


def test_a_packed_page_is_unpacked() -> None:
    packed = Answer(gzip.compress(LAST), headers={"Content-Encoding": "gzip"})
    assert titles(packed) == ["九"]


def test_redirections_are_followed() -> None:
    def script(request: Request) -> Answer:
        if request.path == "/oai":
            query = "&".join(f"{k}={v}" for k, v in request.arguments.items())
            return Answer(b"", 301, {"Location": f"/new?{query}"})
        return repository([LAST])(request)

    with serve(script) as server:
        assert len(records_of(harvest(source(server.url)))) == 1
