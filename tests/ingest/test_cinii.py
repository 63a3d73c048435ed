import json
from typing import Any

import pytest

from ingest.metadata import parse
from ingest.sources import Page, Source, make_source
from ingest.sources.web import RetryLaterError
from schemas.errors import DocumentError, UserError
from schemas.reasons import Reason
from schemas.report import Bilingual, FileLink, Person
from schemas.settings import Settings
from tests.fixtures import fixture
from tests.ingest.faulty_server import Answer, FaultyServer, Request, Script, serve

SETTINGS = Settings(http_seconds=5)
FIRST = 1990000000000000001


def crids(count: int) -> list[int]:
    return [FIRST + number for number in range(count)]


def service(found: list[int], per_page: int = 2, graph: bool = False) -> Script:
    """A search whose pages are smaller than asked for, and the records."""

    def script(request: Request) -> Answer:
        if request.path.startswith("/crid/"):
            crid = request.path.removeprefix("/crid/").removesuffix(".json")
            if int(crid) not in found:
                return Answer(b"{}", 404)
            return Answer(fixture("cinii.json").replace(b"1990000000000000001", crid.encode()))
        start = int(request.arguments["start"]) - 1
        items = [item(crid) for crid in found[start : start + per_page]]
        channel = {
            "items": items,
            "opensearch:totalResults": str(len(found)),
            "opensearch:itemsPerPage": str(per_page),
        }
        told = {"@graph": [channel]} if graph else channel
        return Answer(json.dumps(told).encode())

    return script


def item(crid: int) -> dict[str, Any]:
    return {
        "@id": f"https://cir.nii.ac.jp/crid/{crid}",
        "title": "短い題",
        "dc:creator": "見本 一郎",
    }


def source(server: FaultyServer, **options: Any) -> Source:
    return make_source("cinii", server.url, {"query": "増幅器", **options}, SETTINGS)


def sweep(cinii: Source, cursor: str | None = None) -> list[Page]:
    pages = [cinii.page(cursor)]
    while pages[-1].cursor is not None:
        pages.append(cinii.page(pages[-1].cursor))
        assert len(pages) < 20
    return pages


def ids(pages: list[Page]) -> list[str]:
    return [record.native_id for page in pages for record in page.records]


@pytest.mark.parametrize("graph", [True, False])
def test_every_record_of_an_answer_comes_by_the_page_size_of_the_answer(graph: bool) -> None:
    with serve(service(crids(5), graph=graph)) as server:
        pages = sweep(source(server, kind="articles"))
        assert ids(pages) == [str(crid) for crid in crids(5)]
        assert ids(sweep(source(server), pages[0].cursor)) == [str(c) for c in crids(5)[2:]]
    assert {r.path for r in server.asked if not r.path.startswith("/crid/")} == {
        "/opensearch/articles",
        "/opensearch/all",
    }


def test_nothing_found_is_an_end_and_nothing_amid_a_harvest_is_none() -> None:
    with serve(service([])) as server:
        assert sweep(source(server)) == [Page((), None)]
    answers = [service(crids(4)), service([])]
    with serve(lambda request: answers[request.arguments.get("start") == "3"](request)) as server:
        cinii = source(server)
        cursor = cinii.page(None).cursor
        with pytest.raises(RetryLaterError):
            cinii.page(cursor)


def test_a_record_that_is_gone_is_told_by_its_item() -> None:
    script = service([FIRST])

    def gone(request: Request) -> Answer:
        return Answer(b"gone", 404) if request.path.startswith("/crid/") else script(request)

    with serve(gone) as server:
        (record,) = source(server).page(None).records
    found = parse(record.content, record.format)
    assert (record.native_id, found.title) == (str(FIRST), Bilingual(ja="短い題"))
    assert found.researchers == (Person(ja="見本 一郎"),)


@pytest.mark.parametrize("body", [b"<html></html>", b"[]", b"", b"null"])
def test_what_is_no_answer_is_asked_again(body: bytes) -> None:
    with serve(lambda _: Answer(body)) as server, pytest.raises(RetryLaterError):
        source(server).page(None)


def test_a_question_is_needed_and_a_known_kind() -> None:
    with pytest.raises(UserError, match="query"):
        make_source("cinii", "", {}, SETTINGS)
    with pytest.raises(UserError, match="projects"):
        make_source("cinii", "", {"query": "x", "kind": "papers"}, SETTINGS)


def test_a_record_has_the_ids_of_the_sources_it_was_merged_from() -> None:
    found = parse(fixture("cinii.json"), "cinii")
    assert found.ids == (
        "crid:1990000000000000001",
        "doi:10.99999/sample.1",
        "ndlbib:99999999",
        "hdl:99999/2",
        "oai:japanlinkcenter.org:9999999999",
        "naid:999999999999",
        "kaken:KAKENHI-PROJECT-99K00001",
    )
    assert found.doi == "10.99999/sample.1"
    assert found.cites == ("crid:1990000000000000007",)


def test_a_record_in_full() -> None:
    found = parse(fixture("cinii.json"), "cinii")
    assert found.title == Bilingual(ja="増幅器の利得", en="Gain of amplifiers")
    assert found.researchers == (
        Person(
            ja="見本 一郎",
            yomi="ミホン イチロウ",
            en="MIHON Ichiro",
            affiliation=Bilingual(ja="見本大学"),
            ids=("nrid:1000009999999",),
        ),
    )
    assert found.institutions == (Bilingual(ja="見本大学"),)
    assert found.keywords == ("GaN", "増幅器")
    assert found.summary == Bilingual(ja="利得を測った。")
    assert (found.start_year, found.language, found.type) == (2020, "ja", "Article")
    assert found.files == (FileLink(url="http://example.org/1.pdf", media_type="application/pdf"),)


@pytest.mark.parametrize(
    ("creator", "names"),
    [("見本 一郎", ["見本 一郎"]), (["見本 一郎", "Doe, Jane"], ["見本 一郎", "Doe Jane"]), (None, []), ([], [])],
)  # fmt: skip
def test_a_creator_is_a_text_or_a_list(creator: object, names: list[str]) -> None:
    told = {"@id": f"https://cir.nii.ac.jp/crid/{FIRST}", "dc:creator": creator}
    found = parse(json.dumps(told).encode(), "cinii")
    assert [p.ja or p.en for p in found.researchers] == names


def test_a_record_without_a_title_is_left_without_one() -> None:
    told = {"@id": f"https://cir.nii.ac.jp/crid/{FIRST}", "prism:publicationName": "見本学会誌"}
    assert parse(json.dumps(told).encode(), "cinii").title == Bilingual()


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"{}", Reason.UNSUPPORTED_METADATA), (b"[]", Reason.UNSUPPORTED_METADATA),
     (b"{", Reason.NOT_WELL_FORMED), (b"\xff", Reason.NOT_WELL_FORMED)],
)  # fmt: skip
def test_what_is_no_record_is_refused(content: bytes, reason: Reason) -> None:
    with pytest.raises(DocumentError) as refused:
        parse(content, "cinii")
    assert refused.value.reason is reason
