"""What a reader may see of the citation graph."""

import pytest
from sqlalchemy import Engine

from schemas.citation import Citing, Work
from schemas.citation_answers import ReportCitations
from schemas.errors import NotFoundError
from search_api import citing
from search_api.access import Reader
from tests.ingest.citing_graphs import SENTENCE, brings, cites, know, link_all, put
from tests.ingest.test_citing_graph import BY_DOI, BY_TITLE, ELSEWHERE, PAPER

A, B, C, SECRET = "oai-a", "oai-b", "oai-c", "oai-secret"
PUBLIC, INSIDER = Reader(), Reader(("public", "inside"))


def of_report(
    database: Engine, report: str, who: Reader = PUBLIC, page: int = 1
) -> ReportCitations:
    with database.connect() as connection:
        return citing.of_report(connection, report, who, page, 2)


def test_cited_by_counts_reports_and_shows_the_latest_first(database: Engine) -> None:
    know(database, A, B, C, "oai-d")
    put(database, A, brings(A, PAPER, references=cites(BY_TITLE)))
    put(
        database,
        B,
        brings(B, references=cites(BY_TITLE, BY_DOI), year=2018, titles=("引用する研究",)),
    )
    put(database, C, brings(C, references=cites(BY_DOI), year=2022, titles=("Another study",)))
    put(database, "oai-d", brings("oai-d", references=cites(BY_DOI), year=2018))
    link_all(database)
    found = of_report(database, A).cited_by
    assert (found.reports, found.citations) == (3, 4)  # its own reference is not counted
    assert [(one.year, one.reports) for one in found.per_year] == [(2018, 2), (2022, 1)]
    assert [hit.report for hit in found.hits] == [C, B]
    assert [hit.report for hit in of_report(database, A, page=2).cited_by.hits] == [B, "oai-d"]
    assert (found.hits[0].title.en, found.hits[1].title.ja) == ("Another study", "引用する研究")
    assert found.hits[0].mentions[0].sentence == SENTENCE
    (reference,) = of_report(database, C).cites
    assert reference.work
    assert (reference.work.work.titles, reference.work.report) == (PAPER.titles, None)


def test_what_a_reader_may_not_see_is_in_no_list_count_or_title(database: Engine) -> None:
    know(database, A, B, SECRET)
    put(database, A, brings(A, PAPER))
    hidden = PAPER.model_copy(update={"id": "work-x", "ids": (), "titles": ("伏せられた題名の長い研究",),
                                      "volume": "8"})  # fmt: skip
    secret = brings(SECRET, hidden, references=cites(BY_DOI), access=("inside",), titles=("秘",))
    put(database, SECRET, secret)
    put(
        database,
        B,
        brings(
            B, references=cites("見本太郎：伏せられた題名の長い研究，見本誌，Vol.8，pp.1-9，2019．")
        ),
    )
    link_all(database)
    assert of_report(database, A).cited_by.reports == 0
    assert of_report(database, A, INSIDER).cited_by.reports == 1
    (seen,) = of_report(database, B).cites
    assert (seen.status.value, seen.work, seen.candidates) == ("not_found", None, ())
    (seen,) = of_report(database, B, INSIDER).cites
    assert seen.work
    assert seen.work.work.titles == hidden.titles
    with database.connect() as connection:
        with pytest.raises(NotFoundError):
            citing.of_work(connection, "work-x", PUBLIC, 1, 10)
        assert citing.of_work(connection, "work-x", INSIDER, 1, 10).work.id == "work-x"
        assert citing.who_cites(connection, A, PUBLIC, 10) == []
        assert citing.who_cites(connection, A, INSIDER, 10) == [SECRET]
        assert citing.whom_it_cites(connection, SECRET, PUBLIC, 10) == []
        assert citing.whom_it_cites(connection, SECRET, INSIDER, 10) == [A]


def test_candidates_have_titles_that_the_reader_may_see(database: Engine) -> None:
    know(database, A, B, SECRET)
    twin = PAPER.model_copy(update={"id": "work-1", "ids": ()})
    told = PAPER.model_copy(update={"titles": ("先に伏せられた題名",)})
    put(database, SECRET, brings(SECRET, told, access=("inside",)))
    put(database, "oai-b", brings(B, PAPER, twin, references=cites(BY_TITLE)))
    link_all(database)
    (seen,) = of_report(database, B).cites
    assert {one.title for one in seen.candidates} == set(PAPER.titles)


def test_a_work_is_found_by_any_of_its_identifiers(database: Engine) -> None:
    know(database, A, B)
    both = PAPER.model_copy(update={"ids": ("doi:10.99999/p1", "arxiv:2001.00001")})
    put(database, A, brings(A, both, titles=("親の研究",)))
    put(database, B, brings(B, references=cites(BY_DOI, ELSEWHERE)))
    link_all(database)
    with database.connect() as connection:
        for name in both.ids:
            work = citing.of_work(connection, name, PUBLIC, 1, 10)
            assert (work.work.id, work.cited_by.reports) == ("arxiv:2001.00001", 1)
        assert [(one.report, one.role) for one in work.held_by] == [(A, "product")]
        stub = citing.of_work(connection, "doi:10.99999/x9", PUBLIC, 1, 10)
        assert stub.work.titles == ("Growth of invented crystals in sample furnaces",)
        assert (stub.held_by, stub.cited_by.reports) == ((), 1)
        with pytest.raises(NotFoundError):
            citing.of_work(connection, "doi:10.99999/none", PUBLIC, 1, 10)


def test_what_a_report_cites_leads_to_the_reports_that_brought_it_forth(database: Engine) -> None:
    know(database, A, B, C)
    put(database, A, brings(A, PAPER))
    put(database, B, brings(B, references=cites(BY_DOI)))
    put(database, C, Citing(access=("public",)))
    link_all(database)
    with database.connect() as connection:
        assert citing.whom_it_cites(connection, B, PUBLIC, 10) == [A]
        assert citing.whom_it_cites(connection, A, PUBLIC, 10) == []
        assert citing.who_cites(connection, A, PUBLIC, 10) == [B]
        assert citing.who_cites(connection, "doi:10.99999/p1", PUBLIC, 10) == [B]
        assert citing.title_of(connection, "doi:10.99999/p1", PUBLIC) == PAPER.titles[0]
        assert citing.title_of(connection, "doi:10.99999/none", PUBLIC) == ""


def test_groups_are_whole_words(database: Engine) -> None:
    know(database, A)
    put(database, A, brings(A, Work(id="w", titles=("題名の研究",)), access=("inside_",)))
    with database.connect() as connection:
        for name, there in (("inside_", {"w"}), ("inside", set()), ("insideX", set())):
            assert citing.shown(connection, {"w"}, Reader((name,))).keys() == there
