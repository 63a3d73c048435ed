from typing import Any
from xml.sax.saxutils import escape

import pytest

from ingest.metadata import parse
from ingest.sources import Page, Source, make_source
from ingest.sources.web import RetryLaterError
from schemas.errors import UserError
from schemas.reasons import Reason
from schemas.report import Bilingual, Person
from schemas.settings import Settings
from tests.fixtures import fixture
from tests.ingest import harvests
from tests.ingest.faulty_server import (
    Answer,
    FaultyServer,
    Request,
    Script,
    page,
    record,
    repository,
    serve,
)

SETTINGS = Settings(http_seconds=5)


def rdf(record: str, bib: str) -> str:
    return fixture("ndl_record.xml").decode().replace("{record}", record).replace("{bib}", bib)


def answer(total: int, *records: str, onward: int | None = None, packing: str = "xml") -> bytes:
    packed = [record if packing == "xml" else escape(record) for record in records]
    inner = "".join(f"<record><recordData>{one}</recordData></record>" for one in packed)
    end = "" if onward is None else f"<nextRecordPosition>{onward}</nextRecordPosition>"
    return (
        '<searchRetrieveResponse xmlns="http://www.loc.gov/zing/srw/"><version>1.2</version>'
        f"<numberOfRecords>{total}</numberOfRecords>{end}<records>{inner}</records>"
        "</searchRetrieveResponse>"
    ).encode()


def service(records: list[str], per_page: int = 2, packing: str = "xml") -> Script:
    def script(request: Request) -> Answer:
        asked = request.arguments
        assert (asked["recordSchema"], asked["query"]) == ("dcndl", 'title="増幅器"')
        start = int(asked["startRecord"])
        found = records[start - 1 : start - 1 + per_page]
        onward = start + per_page if start + per_page <= len(records) else None
        return Answer(answer(len(records), *found, onward=onward, packing=packing))

    return script


def source(server: FaultyServer, **options: Any) -> Source:
    return make_source("ndl", server.url, {"query": 'title="増幅器"', **options}, SETTINGS)


def sweep(ndl: Source, cursor: str | None = None) -> list[Page]:
    pages = [ndl.page(cursor)]
    while pages[-1].cursor is not None:
        pages.append(ndl.page(pages[-1].cursor))
        assert len(pages) < 20
    return pages


def ids(pages: list[Page]) -> list[str]:
    return [record.native_id for page in pages for record in page.records]


HOLDINGS = [rdf("1", "0001"), rdf("2", "0001"), rdf("3", "0001"), rdf("4", "0002")]


@pytest.mark.parametrize("packing", ["xml", "string"])
def test_a_work_with_several_holdings_comes_once(packing: str) -> None:
    with serve(service(HOLDINGS, packing=packing)) as server:
        pages = sweep(source(server))
    assert ids(pages) == ["ndlbib:1", "ndlbib:2"]
    assert [page.ignored for page in pages] == [1, 1]


def test_holdings_are_no_new_version_of_the_work_and_a_new_title_is_one() -> None:
    changed = rdf("9", "0001").replace("増幅器の利得", "増幅器の雑音")
    versions = []
    for one in (HOLDINGS[0], HOLDINGS[1], changed):
        with serve(service([one])) as server:
            versions.append(source(server).page(None).records[0].version)
    assert versions[0] == versions[1] != versions[2]


def test_a_sweep_goes_on_from_a_cursor_and_remembers_what_came() -> None:
    with serve(service(HOLDINGS)) as server:
        first = source(server).page(None)
        assert ids(sweep(source(server), first.cursor)) == ["ndlbib:2"]


def test_nothing_found_is_an_end_and_nothing_amid_a_harvest_is_none() -> None:
    with serve(service([])) as server:
        assert sweep(source(server)) == [Page((), None)]
    answers = [answer(4, *HOLDINGS[:2], onward=3), answer(0)]
    with serve(lambda _: Answer(answers.pop(0))) as server:
        ndl = source(server)
        cursor = ndl.page(None).cursor
        with pytest.raises(RetryLaterError):
            ndl.page(cursor)


def test_an_answer_that_stops_short_of_its_total_is_no_end() -> None:
    with (
        serve(lambda _: Answer(answer(1000, *HOLDINGS))) as server,
        pytest.raises(UserError, match="4 of 1000"),
    ):
        source(server).page(None)


def test_the_service_says_what_is_wrong_with_a_question() -> None:
    body = (
        b"<searchRetrieveResponse><numberOfRecords>0</numberOfRecords><diagnostics><diagnostic>"
        b"<uri>info:srw/diagnostic/1/10</uri><message>Query syntax error</message>"
        b"</diagnostic></diagnostics></searchRetrieveResponse>"
    )
    with serve(lambda _: Answer(body)) as server, pytest.raises(UserError, match="syntax"):
        source(server).page(None)


def test_a_record_that_is_no_xml_is_refused_and_its_neighbours_are_kept() -> None:
    body = answer(2, "<rdf:RDF", HOLDINGS[0], packing="string")
    with serve(lambda _: Answer(body)) as server:
        bad, good = source(server).page(None).records
    assert (bad.reason, good.native_id) == (Reason.NOT_WELL_FORMED, "ndlbib:1")


def test_a_question_is_needed() -> None:
    with pytest.raises(UserError, match="query"):
        make_source("ndl", "", {}, SETTINGS)


@pytest.mark.parametrize("kind", ["dcndl", "xml"])  # "xml" is what OAI-PMH brings
def test_a_work_in_full(kind: str) -> None:
    found = parse(rdf("1", "000099").encode(), kind)
    assert found.title == Bilingual(ja="増幅器の利得", en="Gain of amplifiers")
    assert found.researchers == (Person(ja="見本 一郎", yomi="ミホン イチロウ"),)
    assert found.keywords == ("増幅器",)
    assert found.summary == Bilingual(ja="利得を測った報告。")
    assert (found.start_year, found.language, found.doi) == (2020, "ja", "10.99999/9999")
    assert found.ids == (
        "ndlbib:99", "isbn:978-4-00-000000-0", "ndlpid:9999", "ncid:BZ99999999",
    )  # fmt: skip
    assert found.licence == "CC BY（表示）"
    assert found.landing_page == "https://ndlsearch.ndl.go.jp/books/R999999999-I1"


def test_a_work_without_headings_has_its_authors_as_printed() -> None:
    bare = rdf("1", "1").replace("dcterms:creator", "dcterms:contributor")
    assert parse(bare.encode(), "dcndl").researchers == (Person(ja="見本一郎"),)
    known = rdf("7", "000099").replace(
        "https://dl.ndl.go.jp/pid/9999", "http://id.ndl.go.jp/bib/99"
    )
    assert parse(known.encode(), "dcndl").landing_page == "http://id.ndl.go.jp/bib/99"
    untold = rdf("7", "1").replace("NDLBibID", "Other")
    assert parse(untold.encode(), "dcndl").native_id == "R999999999-I7"


def test_it_comes_by_oai_pmh_too() -> None:
    told = repository([page(record("oai:ndl:1", metadata=rdf("1", "000099")))])
    with serve(told) as server:
        (found,) = harvests.source(server.url, prefix="dcndl").page(None).records
    about = parse(found.content, found.format)
    assert (about.title.ja, about.native_id) == ("増幅器の利得", "oai:ndl:1")
