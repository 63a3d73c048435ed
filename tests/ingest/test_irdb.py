"""IRDB's OpenSearch and WEKO3's JSON search, over HTTP on loopback."""

import json
from typing import Any
from xml.sax.saxutils import escape

import pytest

from ingest.metadata import parse
from ingest.sources import Page, Source, make_source
from ingest.sources.web import RetryLaterError
from schemas.errors import DocumentError, UserError
from schemas.reasons import Reason
from schemas.report import Bilingual, Person
from schemas.settings import Settings
from tests.ingest.faulty_server import Answer, Request, Script, serve

SETTINGS = Settings(http_seconds=5)
SPACES = (
    'xmlns="http://www.w3.org/2005/Atom" xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/"'
    ' xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/"'
)


def entry(number: int, *authors: str, pages: tuple[str, str] = ("1", "9")) -> str:
    people = "".join(f"<author><name>{escape(name)}</name></author>" for name in authors)
    return (
        f"<entry><title>見本 {number}</title><id>https://irdb.nii.ac.jp/99999/{number:010}</id>"
        f"{people}<language>jpn</language><URI>https://example.org/records/{number}</URI>"
        f"<prism:startingPage>{pages[0]}</prism:startingPage>"
        f"<prism:endingPage>{pages[1]}</prism:endingPage>"
        "<prism:publicationDate>2026-03-24</prism:publicationDate>"
        '<content type="text">Gain was measured.</content><irname>見本大学</irname></entry>'
    )


def feed(total: int, per_page: int, *entries: str) -> bytes:
    return (
        f"<feed {SPACES}><opensearch:totalResults>{total}</opensearch:totalResults>"
        f"<opensearch:itemsPerPage>{per_page}</opensearch:itemsPerPage>{''.join(entries)}</feed>"
    ).encode()


def service(total: int, per_page: int = 2) -> Script:
    """Fewer entries a page than asked for, and it says so."""

    def script(request: Request) -> Answer:
        assert request.arguments["count"] in {"20", "50", "100"}
        start = int(request.arguments["start"])
        found = [entry(n) for n in range(start, min(start + per_page, total + 1))]
        return Answer(feed(total, per_page, *found))

    return script


def sweep(source: Source, cursor: str | None = None) -> list[Page]:
    pages = [source.page(cursor)]
    while pages[-1].cursor is not None:
        pages.append(source.page(pages[-1].cursor))
        assert len(pages) < 20
    return pages


def irdb(url: str) -> Source:
    return make_source("irdb", url, {"query": "増幅器"}, SETTINGS)


def read(*authors: str, **more: Any) -> Any:
    return parse(
        entry(1, *authors, **more).replace("<entry>", f"<entry {SPACES}>").encode(), "irdb"
    )


def test_the_page_size_of_the_answer_counts_and_not_that_of_the_question() -> None:
    with serve(service(5)) as server:
        pages = sweep(irdb(server.url))
        found = [r.native_id[-1] for page in pages for r in page.records]
        assert found == ["1", "2", "3", "4", "5"]
        assert [request.arguments["start"] for request in server.asked] == ["1", "3", "5"]
        again = sweep(irdb(server.url), pages[0].cursor)
        assert [r.native_id[-1] for page in again for r in page.records] == ["3", "4", "5"]


def test_nothing_found_is_an_end_and_nothing_amid_a_harvest_is_none() -> None:
    with serve(service(0)) as server:
        assert sweep(irdb(server.url)) == [Page((), None)]
    answers = [feed(3, 2, entry(1), entry(2)), feed(0, 20)]
    with serve(lambda _: Answer(answers.pop(0))) as server:
        cursor = irdb(server.url).page(None).cursor
        with pytest.raises(RetryLaterError):
            irdb(server.url).page(cursor)


def test_a_web_page_is_no_answer() -> None:
    with (
        serve(lambda _: Answer(b"<html><body/></html>")) as server,
        pytest.raises(RetryLaterError, match="<html>"),
    ):
        irdb(server.url).page(None)


def test_the_forms_of_a_name_are_one_candidate_and_the_record_says_so() -> None:
    found = read("見本, 一郎", "ミホン, イチロウ", "Mihon, Ichiro", "見本, 花子", "Doe, Jane")
    assert found.researchers == (
        Person(ja="見本 一郎", yomi="ミホン イチロウ", en="Mihon Ichiro"),
        Person(ja="見本 花子"),
        Person(en="Doe Jane"),
    )
    assert any("候補" in note for note in found.notes)
    assert read("見本, 花子", "Doe, Jane").notes == ()


def test_pages_that_run_backwards_are_kept() -> None:
    assert "210-191" in read(pages=("210", "191")).notes[0]
    assert read(pages=("1", "1")).notes == read(pages=("A1", "9")).notes == ()


def test_an_entry_in_full() -> None:
    found = read()
    assert found.title == Bilingual(ja="見本 1")
    assert found.summary == Bilingual(en="Gain was measured.")
    assert found.institutions == (Bilingual(ja="見本大学"),)
    assert (found.start_year, found.language) == (2025, "ja")
    assert found.ids == ("irdb:99999/0000000001",)
    assert found.landing_page == "https://example.org/records/1"


# --- WEKO3 ----------------------------------------------------------------------------------------


def hit(number: int, **metadata: Any) -> dict[str, Any]:
    about = {"title": ["見本の調査", "Sample survey"], "publish_date": "2026-04-17", **metadata}
    return {"id": number, "metadata": about}


def search(total: int) -> Script:
    def script(request: Request) -> Answer:
        size, page = int(request.arguments["size"]), int(request.arguments["page"])
        found = [hit(n) for n in range((page - 1) * size + 1, min(page * size, total) + 1)]
        return Answer(json.dumps({"hits": {"total": total, "hits": found}}).encode())

    return script


def weko(url: str) -> Source:
    return make_source("weko", url, {"query": "調査"}, SETTINGS)


def test_weko_pages_are_counted_to_the_total_and_ids_are_those_of_its_oai() -> None:
    with serve(search(101)) as server:
        pages = sweep(weko(server.url))
    found = [record.native_id for page in pages for record in page.records]
    assert len(set(found)) == 101
    assert found[-1] == "oai:127.0.0.1:00000101"
    last = pages[-1].records[-1]
    assert parse(last.content, last.format).ids == ("oai:127.0.0.1:00000101",)


@pytest.mark.parametrize("body", [b"{}", b"[1]", b"<html/>", b'{"hits": 3}'])
def test_what_is_no_answer_of_weko_is_asked_again(body: bytes) -> None:
    with serve(lambda _: Answer(body)) as server, pytest.raises(RetryLaterError):
        weko(server.url).page(None)


def test_a_weko_record_in_full() -> None:
    told = hit(
        7,
        _oai={"id": "oai:example.org:00000007"},
        creator={"creatorName": ["見本研究所", "Sample Institute"]},
        description=[
            {"descriptionType": "Methods", "value": "個人"},
            {"descriptionType": "Abstract", "value": "浮体の揺れを測った。"},
        ],
        item_1={
            "attribute_name": "Topic",
            "attribute_value_mlt": [{"a": "雇用", "b": "ja"}, {"a": "Employment", "b": "en"}],
        },
        item_2={"attribute_name": "Study ID", "attribute_value_mlt": [{"a": "10.99999/S.1"}]},
        item_3={"attribute_name": "Lang", "attribute_value_mlt": [{"a": "jpn"}]},
        item_4={"attribute_name": "URI", "attribute_value_mlt": [{"a": "https://example.org/7"}]},
    )
    found = parse(json.dumps(told).encode(), "weko")
    assert found.title == Bilingual(ja="見本の調査", en="Sample survey")
    assert found.researchers == (Person(ja="見本研究所", en="Sample Institute"),)
    assert found.summary == Bilingual(ja="浮体の揺れを測った。")
    assert found.keywords == ("雇用", "Employment")
    assert (found.doi, found.language, found.start_year) == ("10.99999/s.1", "ja", 2026)
    assert found.landing_page == "https://example.org/7"
    with pytest.raises(DocumentError) as refused:
        parse(b'{"metadata": 1}', "weko")
    assert refused.value.reason is Reason.UNSUPPORTED_METADATA


def test_a_place_and_a_question_are_needed() -> None:
    with pytest.raises(UserError, match="no web address"):
        make_source("weko", "here", {"query": "x"}, SETTINGS)
    for name, place in (("weko", "https://example.org"), ("irdb", "")):
        with pytest.raises(UserError, match="query"):
            make_source(name, place, {"query": " "}, SETTINGS)
