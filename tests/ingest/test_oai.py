import pytest

from ingest import metadata
from ingest.sources import Page, make_source
from ingest.sources.oai import Oai
from schemas.errors import DocumentError, UserError
from schemas.reasons import Reason
from schemas.settings import Settings
from tests.ingest.faulty_server import (
    XML,
    Answer,
    Request,
    deleted,
    dublin_core,
    error,
    identity,
    page,
    record,
    repository,
    serve,
)
from tests.ingest.harvests import (
    FIRST,
    LAST,
    ODD_TOKEN,
    SETTINGS,
    harvest,
    harvested,
    records_of,
    source,
)


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
