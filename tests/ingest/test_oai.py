import gzip
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from lxml import etree

from ingest import metadata
from ingest.sources import Page, Record, make_source
from ingest.sources.oai import Oai
from ingest.sources.web import RetryLaterError
from schemas.errors import DocumentError, EngineError, UserError
from schemas.reasons import Reason
from schemas.report import Metadata
from schemas.settings import Settings
from tests.ingest.faulty_server import (
    NAMESPACE,
    XML,
    Answer,
    Request,
    deleted,
    dublin_core,
    envelope,
    error,
    http_date,
    identity,
    page,
    record,
    repository,
    serve,
)

SETTINGS = Settings(page_bytes=200_000, http_seconds=0.4)
ODD_TOKEN = "a+b/c==%41&verb=x é 漢#?"
FIRST = page(record("oai:x:1", "一"), token="t1")
LAST = page(record("oai:x:9", "九"))


def source(url: str, **options: Any) -> Oai:
    return Oai(f"{url}/oai", options, SETTINGS)


def harvest(oai: Oai) -> list[Page]:
    """All pages, through cursors as they are stored."""
    pages = [oai.page(None)]
    while pages[-1].cursor is not None:
        pages.append(oai.page(pages[-1].cursor))
        assert len(pages) < 100
    return pages


def records_of(pages: Sequence[Page]) -> list[Record]:
    return [found for one in pages for found in one.records]


def harvested(*answers: Answer | bytes) -> list[Page]:
    with serve(repository(answers)) as server:
        return harvest(source(server.url))


def titles(*answers: Answer | bytes) -> list[str]:
    return [
        metadata.parse(r.content, r.format).title.best() for r in records_of(harvested(*answers))
    ]


def test_pages_follow_tokens_that_are_opaque_and_alone() -> None:
    answers = [
        page(record("oai:x:1"), record("oai:x:2"), token=ODD_TOKEN, date="2026-04-01T00:00:10Z"),
        page(record("oai:x:3"), token="\n  t2\n", date="2026-04-01T00:05:00Z"),
        page(record("oai:x:4"), token="", date="2026-04-01T00:09:00Z"),
    ]
    with serve(repository(answers)) as server:
        pages = harvest(source(server.url, set="12:34"))
        asked = server.listed()
    assert [r.native_id for r in records_of(pages)] == [f"oai:x:{n}" for n in (1, 2, 3, 4)]
    assert asked == [
        {"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": "12:34"},
        {"verb": "ListRecords", "resumptionToken": ODD_TOKEN},
        {"verb": "ListRecords", "resumptionToken": "t2"},
    ]
    # The next harvest begins a little before the first page, not at the last record's date.
    assert [p.resume for p in pages] == ["", "", "2026-04-01T00:00:09Z"]


def test_a_base_url_keeps_its_own_query() -> None:
    with serve(repository([LAST])) as server:
        harvest(Oai(f"{server.url}/index.php?page=oai", {}, SETTINGS))
    assert {request.path for request in server.asked} == {"/index.php"}
    assert all(request.arguments["page"] == "oai" for request in server.asked)
    assert [r.arguments["verb"] for r in server.asked] == [
        "Identify", "ListMetadataFormats", "ListRecords"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("granularity", "sent"),
    [
        ("YYYY-MM-DDThh:mm:ssZ", "2026-03-31T15:00:01Z"),
        ("YYYY-MM-DD", "2026-03-31"),
        ("", "2026-03-31T15:00:01Z"),
    ],
)
def test_from_is_as_fine_as_the_repository_allows(granularity: str, sent: str) -> None:
    with serve(repository([LAST], identify=identity(granularity))) as server:
        harvest(source(server.url, **{"from": "2026-03-31T15:00:01Z"}))
    assert server.listed()[0]["from"] == sent


@pytest.mark.parametrize(
    ("formats", "chosen"),
    [
        (("oai_dc", "ddi", "jpcoar_1.0", "jpcoar"), "jpcoar"),
        (("oai_dc", "jpcoar", "jpcoar_2.0"), "jpcoar_2.0"),
        (("oai_dc", "jpcoar_1.0"), "jpcoar_1.0"),
        (("marcxml", "oai_dc"), "oai_dc"),
    ],
)
def test_the_richest_format_is_chosen(formats: tuple[str, ...], chosen: str) -> None:
    with serve(repository([LAST], formats=formats)) as server:
        harvest(source(server.url))
    assert server.listed()[0]["metadataPrefix"] == chosen


def test_a_wanted_prefix_is_taken_as_it_is() -> None:
    with serve(repository([LAST], formats=())) as server:
        harvest(source(server.url, prefix="junii2"))
    assert server.listed()[0]["metadataPrefix"] == "junii2"


def test_no_known_format_is_said_to_the_user() -> None:
    said = pytest.raises(UserError, match="it serves \\['marcxml'\\]")
    with serve(repository([LAST], formats=("marcxml",))) as server, said:
        source(server.url).page(None)


@pytest.mark.parametrize("place", ["oai.example.org", "ftp://example.org/oai", "http://[::1", ""])
def test_a_place_is_a_web_address(place: str) -> None:
    with pytest.raises(UserError, match="no web address"):
        make_source("oai", place, {}, SETTINGS)


def test_an_expired_token_restarts_the_window_and_not_the_repository() -> None:
    answers = [FIRST, error("badResumptionToken"), FIRST, LAST]
    with serve(repository(answers)) as server:
        pages = harvest(source(server.url, **{"from": "2026-03-01T00:00:00Z"}))
    window = {"verb": "ListRecords", "metadataPrefix": "oai_dc", "from": "2026-03-01T00:00:00Z"}
    token = {"verb": "ListRecords", "resumptionToken": "t1"}
    assert server.listed() == [window, token, window, token]
    assert [r.native_id for r in records_of(pages)] == ["oai:x:1", "oai:x:1", "oai:x:9"]


def test_a_token_that_always_expires_ends_the_run() -> None:
    bad = error("badResumptionToken", "expired")
    said = pytest.raises(UserError, match="badResumptionToken: expired")
    with serve(repository([FIRST, bad, FIRST, bad, FIRST, bad])) as server, said:
        harvest(source(server.url))
    assert len(server.listed()) == 6


@pytest.mark.parametrize(
    "code", ["badArgument", "cannotDisseminateFormat", "noSetHierarchy", "odd"]
)
def test_a_refusal_is_the_users_to_change(code: str) -> None:
    with pytest.raises(UserError, match=f"{code}: no"):
        harvested(Answer(error(code), 422, XML))


@pytest.mark.parametrize("status", [200, 404, 422])
def test_nothing_new_is_a_success(status: int) -> None:
    empty = Answer(error("noRecordsMatch"), status, XML)
    assert harvested(empty) == [Page((), None, resume="2026-04-01T00:00:09Z")]
    # One token too many, where the total is a multiple of the page size.
    first, last = harvested(FIRST, empty)
    assert (len(first.records), last) == (1, Page((), None, resume="2026-04-01T00:00:09Z"))


def test_records_that_are_deleted_bare_or_nameless() -> None:
    nameless = record("").replace("<identifier></identifier>", "")
    bare = record("oai:x:4", metadata="")
    commented = record(
        "oai:x:5", metadata="<!-- by hand --><?x y?>" + dublin_core("<dc:title>五</dc:title>")
    )
    (only,) = harvested(
        page(deleted("oai:x:1"), nameless, record("  "), "<record/>", bare, commented)
    )
    found = only.records
    assert [(r.native_id, r.deleted, r.reason) for r in found] == [
        ("oai:x:1", True, None),
        ("", False, Reason.NO_IDENTIFIER),
        ("", False, Reason.NO_IDENTIFIER),
        ("", False, Reason.NO_IDENTIFIER),
        ("oai:x:4", False, Reason.NOTHING_TO_INDEX),
        ("oai:x:5", False, None),
    ]
    assert metadata.parse(found[5].content, "xml").title.ja == "五"


def test_a_version_is_of_the_metadata_and_not_of_its_wrapping() -> None:
    same = record("oai:x:1").replace("<header>", "<header><datestamp>2026-01-01</datestamp>")
    spaced = record("oai:x:1").replace("<metadata>", "<metadata>\n  ")
    spaced = spaced.replace("</metadata>", "\n  </metadata>")
    (found,) = harvested(page(record("oai:x:1"), same, spaced, record("oai:x:1", "別の題")))
    versions = [r.version for r in found.records]
    assert versions[0] == versions[1] == versions[2] != versions[3]


def test_a_namespace_that_is_no_address_stops_nothing() -> None:
    own = '<dc xmlns="oai_dc"><title>題</title></dc>'
    answer = page(record("oai:x:1", metadata=own), record("oai:x:2"))
    first, second = harvested(answer)[0].records
    assert metadata.parse(first.content, "xml").title.ja == "題"
    assert len({first.version, second.version}) == 2
    assert harvested(answer)[0].records == (first, second)


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
    [("7", 7, 7), (http_date(100), 60, 100), (http_date(-9), 0, 0), ("999999", 3600, 3600)],
)
def test_patience_that_a_server_asks_for_is_told_and_bounded(
    header: str, least: float, most: float
) -> None:
    with pytest.raises(RetryLaterError) as caught:
        harvested(Answer(b"", 429, {"Retry-After": header}))
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


def test_files_of_records() -> None:
    def script(request: Request) -> Answer:
        known = {"/a.pdf": Answer(b"%PDF-"), "/gone": Answer(b"", 410), "/long": Answer(b" " * 99)}
        return known.get(request.path, Answer(b"", 404))

    with serve(script) as server:
        oai = Oai(server.url, {}, Settings(file_bytes=50))
        assert oai.fetch(f"{server.url}/a.pdf") == b"%PDF-"
        for path, reason in (("gone", "not-found"), ("x", "not-found"), ("long", "too-large")):
            with pytest.raises(DocumentError, match=reason):
                oai.fetch(f"{server.url}/{path}")


def answers_in(folder: Path) -> dict[str, Answer]:
    """All answers, also those on cassettes, by file and question."""
    found = {path.name: Answer(path.read_bytes()) for path in sorted(folder.glob("*.xml"))}
    for path in sorted(folder.glob("*.yaml")):
        tape = yaml.safe_load(path.read_text("utf-8"))
        for turn in tape["interactions"]:
            said = turn["response"]
            body = said["body"].get("string") or said["body"]["content"]
            status = said["status"]["code"] if isinstance(said["status"], dict) else said["status"]
            raw = body if isinstance(body, bytes) else body.encode()
            found[f"{path.name} {turn['request']['uri']}"] = Answer(raw, status)
    return found


def parsed(found: Record) -> Metadata | Reason | None:
    """What becomes of a record; None where it is deleted."""
    if found.reason or found.deleted:
        return found.reason
    try:
        return metadata.parse(found.content, found.format)
    except DocumentError as fault:
        return fault.reason


def expected(body: bytes) -> type[Exception] | int:
    """By the strict parser alone: the number of records, or the error that an answer deserves."""
    try:
        root = etree.fromstring(body)
    except etree.XMLSyntaxError:
        return RetryLaterError
    codes = {e.get("code") for e in root.findall("{*}error")}
    if root.tag == f"{{{NAMESPACE}}}OAI-PMH" and codes:
        return 0 if codes <= {"noRecordsMatch", "badResumptionToken"} else UserError
    found = root.find("{*}ListRecords")
    return RetryLaterError if found is None else len(found.findall("{*}record"))


def test_answers_of_other_repositories(shared: Path) -> None:
    kinds: Counter[str] = Counter()
    for name, sample in answers_in(shared / "samples" / "oai").items():
        wanted = expected(sample.body)
        with serve(repository([sample])) as server:
            oai = source(server.url, prefix="oai_dc")
            if not isinstance(wanted, int):
                kinds[wanted.__name__] += 1
                with pytest.raises(wanted):
                    oai.page(None)
                continue
            kinds["page"] += 1
            answer = oai.page(None)
        assert len(answer.records) == wanted, name
        if wanted:
            token = (etree.fromstring(sample.body).findtext(".//{*}resumptionToken") or "").strip()
            assert json.loads(answer.cursor or '{"token": ""}')["token"] == token, name
    assert kinds["page"] >= 8
    assert kinds["UserError"] >= 8
    assert kinds["RetryLaterError"] >= 20


def test_records_of_other_repositories(shared: Path) -> None:
    count = 0
    for name, sample in answers_in(shared / "samples" / "oai").items():
        body = sample.body.replace(b"GetRecord>", b"ListRecords>")
        if not isinstance(expected(body), int) or not expected(body):
            continue
        with serve(repository([body])) as server:
            answer = source(server.url, prefix="oai_dc").page(None)
        for one in answer.records:
            count += 1
            told = parsed(one)
            if one.deleted:
                assert told is None
                continue
            assert isinstance(told, Metadata | Reason), (name, one.native_id)
            assert one.native_id or told is Reason.NO_IDENTIFIER, name
            if isinstance(told, Metadata):
                assert told.native_id == one.native_id
                assert told.title, (name, one.native_id)
    assert count >= 20


def test_records_in_jpcoar_of_all_versions(shared: Path) -> None:
    files = sorted((shared / "samples" / "jpcoar").glob("*.xml"))
    bodies = [path.read_text("utf-8").split("?>", 1)[-1] for path in files]
    wrapped = [record(f"oai:x:{n}", metadata=body) for n, body in enumerate(bodies)]
    (answer,) = harvested(page(*wrapped))
    assert len(answer.records) == len(files) >= 17
    for path, body, one in zip(files, bodies, answer.records, strict=True):
        told, root = parsed(one), etree.fromstring(body)
        assert isinstance(told, Metadata), path.name
        assert told.title, path.name
        first = root.findtext("{*}title").strip()
        assert first in {told.title.ja, told.title.en}, path.name
        assert len(told.researchers) == len(root.findall("{*}creator")), path.name
        closed = {"restricted access", "metadata only access", "embargoed access"}
        if (root.findtext("{*}accessRights") or "") in closed:
            assert not told.files, path.name
