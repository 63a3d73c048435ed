"""The registers end to end over a real server: paging, faults, going on from a stored cursor."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from ingest import metadata
from ingest.sources import Record, kinds, make_source
from ingest.sources.json_api import JsonApi
from ingest.sources.look_up import look_up
from ingest.sources.web import RetryLaterError
from schemas.errors import UserError
from schemas.reasons import Reason
from schemas.report import Metadata
from schemas.settings import Settings
from tests.ingest.json_server import Asked, Said, harvest, records_of, serve
from tests.ingest.samples_of_services import (
    crossref_list,
    crossref_one,
    crossref_work,
    datacite_doi,
    jalc_doi,
    openalex_work,
)

SETTINGS = Settings(http_seconds=5, mailto="library@example.org", openalex_key="secret-key")


def told(record: Record) -> Metadata:
    return metadata.parse(record.content, record.format)


def crossref(total: int = 5, size: int = 2) -> Callable[[Asked], Any]:
    """Works 1 to `total`, `size` a page; its cursor is the same for pages on end, as Crossref's."""
    given: list[int] = []

    def script(asked: Asked) -> Any:
        if asked.params["cursor"] == "*":
            given.clear()
        numbers = range(len(given) + 1, min(len(given) + size, total) + 1)
        given.extend(numbers)
        return crossref_list([crossref_work(n) for n in numbers], total, "a+b/c==")

    return script


def test_works_of_an_award_are_paged_to_the_services_total() -> None:
    with serve(crossref()) as service:
        pages = harvest("crossref", service.url, {"award": "20K00001"}, SETTINGS)
    assert [r.native_id for r in records_of(pages)] == [f"10.99999/sample.{n}" for n in range(1, 6)]
    assert [a.params["cursor"] for a in service.asked] == ["*", "a+b/c==", "a+b/c=="]
    assert {a.params["mailto"] for a in service.asked} == {"library@example.org"}
    # As KAKENHI's numbers are deposited: with and without JP.
    assert service.asked[0].params["filter"] == "award.number:20K00001,award.number:JP20K00001"


def test_a_work_is_read() -> None:
    with serve(lambda _: crossref_one(crossref_work(1))) as service:
        options = {"doi": "https://doi.org/10.99999/A"}
        (page,) = harvest("crossref", service.url, options, SETTINGS)
    assert service.asked[0].path == "/works/10.99999%2Fa"
    work = told(page.records[0])
    assert [p.ja or p.en for p in work.researchers] == ["見本 太郎", "Sample Group"]
    assert (work.start_year, work.cites, work.awards, work.number) == (
        2023, ("doi:10.99999/other",), ("jgn:JP20K00001",), "20K00001",
    )  # fmt: skip


def test_counters_and_time_stamps_make_no_new_version() -> None:
    def version(**more: Any) -> str:
        with serve(lambda _: crossref_one(crossref_work(1, **more))) as service:
            return (
                harvest("crossref", service.url, {"doi": "10.1/a"}, SETTINGS)[0].records[0].version
            )

    assert version() == version(
        score=9, indexed={"date-time": "2027"}, **{"is-referenced-by-count": 4}
    )
    assert version() != version(title=["Another title"])


def test_the_next_harvest_asks_for_what_was_indexed_since_with_a_days_overlap() -> None:
    with serve(crossref()) as service:
        first = harvest("crossref", service.url, {"funder": "501100001691"}, SETTINGS)
        resume = first[-1].resume
        harvest("crossref", service.url, {"funder": "501100001691", "resume": resume}, SETTINGS)
    begun = json.loads(first[0].cursor or "")["began"]
    assert resume < begun
    assert service.asked[-1].params["filter"] == f"funder:501100001691,from-index-date:{resume}"


def test_a_list_that_breaks_off_before_its_total_is_an_error_and_no_end() -> None:
    answers = iter([crossref_list([crossref_work(1)], 5, "c"), crossref_list([], 5, "c")])
    with serve(lambda _: next(answers)) as service, pytest.raises(RetryLaterError, match="1 of 5"):
        harvest("crossref", service.url, {"query": "x"}, SETTINGS)


def test_the_same_page_again_is_an_error() -> None:
    with (
        serve(lambda _: crossref_list([crossref_work(1)], 99, "c")) as service,
        pytest.raises(RetryLaterError, match="same page"),
    ):
        harvest("crossref", service.url, {"query": "x"}, SETTINGS)


def test_a_work_twice_on_a_page_is_one_record() -> None:
    twice = crossref_list([crossref_work(1), crossref_work(1)], 2, "c")
    with serve(lambda _: twice) as service:
        (page,) = harvest("crossref", service.url, {"query": "x"}, SETTINGS)
    assert len(page.records) == 1


def test_works_that_come_twice_push_none_beyond_the_total() -> None:
    full = [crossref_work(n) for n in range(500)]
    answers = iter(
        [full, full[:1] + [crossref_work(n) for n in range(500, 999)], [crossref_work(999)]]
    )
    with serve(lambda _: crossref_list(next(answers), 1000, "c")) as service:
        pages = harvest("crossref", service.url, {"query": "x"}, SETTINGS)
    assert len({r.native_id for r in records_of(pages)}) == 1000


def test_a_cursor_that_expired_begins_the_walk_again() -> None:
    gone = Said({"status": "failed", "message": [{"type": "cursor-invalid"}]}, 404)
    answers = iter([crossref_list([crossref_work(1)], 2, "old"), gone])

    def script(asked: Asked) -> Any:
        first = crossref_list([crossref_work(1), crossref_work(2)], 2, "new")
        return next(answers, first)

    with serve(script) as service:
        pages = harvest("crossref", service.url, {"query": "x"}, SETTINGS)
    assert [a.params["cursor"] for a in service.asked] == ["*", "old", "*"]
    assert {r.native_id for r in records_of(pages)} == {"10.99999/sample.1", "10.99999/sample.2"}


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_passing_failure_is_told_with_the_pause_that_was_asked_for(status: int) -> None:
    said = Said(b"wait", status, {"retry-after": "7"})
    with serve(lambda _: said) as service, pytest.raises(RetryLaterError) as fault:
        harvest("crossref", service.url, {"query": "x"}, SETTINGS)
    assert fault.value.seconds == 7


def test_a_page_of_html_under_200_is_tried_again_and_never_read() -> None:
    with serve(lambda _: Said(b"<html>maintenance")) as service, pytest.raises(RetryLaterError):
        harvest("crossref", service.url, {"query": "x"}, SETTINGS)


def test_a_work_without_title_or_doi_is_refused_and_the_others_kept() -> None:
    items = [crossref_work(1, title=[]), crossref_work(2, DOI=None), crossref_work(3), {"DOI": 4}]
    with serve(lambda _: crossref_list(items, 4, "c")) as service:
        (page,) = harvest("crossref", service.url, {"query": "x"}, SETTINGS)
    assert [r.reason for r in page.records] == [
        Reason.NO_TITLE, Reason.NO_IDENTIFIER, None, Reason.NO_IDENTIFIER,
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["crossref", "datacite", "openalex", "jalc", "nih", "nsf", "gtr"])
def test_nobody_is_asked_for_all_there_is(name: str) -> None:
    with pytest.raises(UserError, match=r"give one of") as fault:
        make_source(name, "https://example.org", {}, SETTINGS)
    assert "指定してください" in fault.value.ja


def test_a_funder_is_named_by_its_id_and_a_name_is_refused_with_the_way() -> None:
    with pytest.raises(UserError, match="501100001691"):
        make_source("crossref", "https://example.org", {"funder": "JSPS"}, SETTINGS)


def test_datacite_is_walked_by_the_cursor_in_its_link() -> None:
    def script(asked: Asked) -> Any:
        at = int(asked.params["page[cursor]"])
        more = f"http://x/dois?page%5Bcursor%5D={at + 1}&page%5Bsize%5D=200" if at < 3 else None
        return {"data": [datacite_doi(at)], "meta": {"total": 3}, "links": {"next": more}}

    options = {"award": "JP20K00001", "funder": "10.13039/501100001691", "from": "2026-01-02"}
    with serve(script) as service:
        pages = harvest("datacite", service.url, options, SETTINGS)
    assert [r.native_id for r in records_of(pages)] == [f"10.99999/data.{n}" for n in (1, 2, 3)]
    assert service.asked[0].params["query"] == (
        'fundingReferences.awardNumber:("20K00001" OR "JP20K00001") AND '
        'fundingReferences.funderIdentifier:"https://doi.org/10.13039/501100001691" AND '
        "updated:[2026-01-02 TO *]"
    )
    data = told(pages[0].records[0])
    assert (data.title.en, data.title.ja, data.summary.en) == (
        "Sample data 1",
        "副題の訳",
        "What & why",
    )
    assert data.cites == ("doi:10.99999/cited",)
    assert data.awards == ("jgn:JP20K00001",)
    assert [p.role for p in data.researchers] == ["", "group"]
    assert data.institutions[0].ja == "見本大学"
    assert (data.licence, len(data.files)) == ("https://example.org/by", 1)


def test_openalex_gets_its_key_in_a_header_and_no_error_shows_it() -> None:
    def script(asked: Asked) -> Any:
        if asked.params.get("cursor") == "*":
            return {"results": [openalex_work(1)], "meta": {"count": 2, "next_cursor": "n"}}
        return Said(b"no", 503)

    with serve(script) as service:
        source = make_source("openalex", service.url, {"award": "JPJ004596"}, SETTINGS)
        page = source.page(None)
        with pytest.raises(RetryLaterError) as fault:
            source.page(page.cursor)
    assert service.asked[0].headers["authorization"] == "Bearer secret-key"
    assert service.asked[0].params["filter"] == "awards.funder_award_id:JPJ004596"
    assert "secret-key" not in f"{fault.value!r} {fault.value.ja} {page.cursor}"
    work = told(page.records[0])
    assert (work.title.en, work.summary.en) == ("Sample alex 1", "Abstract of parts.")
    assert (work.status, work.cites, work.awards) == (
        "retracted", ("openalex:W7",), ("jgn:JPJ004596",),
    )  # fmt: skip


def test_jalc_lists_the_dois_of_a_prefix_and_asks_for_each_with_its_doi_encoded_twice() -> None:
    def script(asked: Asked) -> Any:
        if "/doilist/" in asked.path:
            page = int(asked.params["page"])
            items = [{"dois": {"doi": f"10.99999/j.{page}"}, "ra": "JaLC"}]
            return {
                "message": {"total": 2, "totalPages": 2, "page": page},
                "data": {"items": items},
            }
        return {
            "status": "OK",
            "data": jalc_doi("10.99999/" + asked.path.rsplit("%252F", 1)[-1]),
        }

    with serve(script) as service:
        pages = harvest("jalc", service.url, {"prefix": "10.99999", "from": "2026-01-02"}, SETTINGS)
    assert [a.path for a in service.asked] == [
        "/doilist/10.99999", "/dois/10.99999%252Fj.1", "/doilist/10.99999", "/dois/10.99999%252Fj.2",
    ]  # fmt: skip
    assert service.asked[0].params["from"] == "2026-01-02"
    found = told(records_of(pages)[1])
    assert found.native_id == "10.99999/j.2"
    assert (found.title.ja, found.title.en) == ("JaLC の見本", "A sample of JaLC")
    assert (found.researchers[0].ja, found.researchers[0].en) == ("見本 花子", "Mihon Hanako")
    assert found.cites == ("doi:10.99999/cited", "doi:10.99999/related")
    assert (found.start_year, found.awards) == (2022, ("jgn:JP20K00001",))


def test_jalc_says_that_it_cannot_search_by_award() -> None:
    with pytest.raises(UserError, match="can't be searched"):
        make_source("jalc", "https://example.org", {"award": "20K00001"}, SETTINGS)


def test_a_doi_is_looked_up_or_isnt_there() -> None:
    answers = {"crossref": crossref_one(crossref_work(3)), "jalc": {"data": jalc_doi("10.99999/j")}}
    for register, said in answers.items():
        with serve(lambda _, said=said: said) as service:
            found = look_up(register, "10.99999/x", SETTINGS, service.url)
        assert found
        assert found.title
    for register in ("crossref", "jalc", "datacite", "openalex"):
        with serve(lambda _: Said(b"Resource not found.", 404)) as service:
            assert look_up(register, "10.99999/x", SETTINGS, service.url) is None
    with pytest.raises(UserError, match="looks up no DOIs"):
        look_up("folder", "10.99999/x", SETTINGS)


def test_a_file_of_a_work_is_fetched_or_told_missing() -> None:
    def script(asked: Asked) -> Any:
        return Said(b"%PDF-1.7", 200 if asked.path == "/a.pdf" else 410)

    with serve(script) as service:
        source = make_source("crossref", service.url, {"query": "x"}, SETTINGS)
        assert isinstance(source, JsonApi)
        assert source.fetch(f"{service.url}/a.pdf") == b"%PDF-1.7"
        with pytest.raises(Exception, match="not-found"):
            source.fetch(f"{service.url}/b.pdf")


def test_each_kind_declares_terms_with_a_link_in_both_languages() -> None:
    for kind in kinds().values():
        assert kind.terms_ja
        assert kind.terms_en
        assert kind.incremental_ja != kind.incremental_en
        assert kind.terms_url.startswith("http") or kind.name == "folder"
