"""Researchers: merged by identifier alone, with their works and who cites these."""

from typing import Any

import pytest
from sqlalchemy import Engine

from schemas.citation import Citing, Work
from schemas.citation_answers import ResearcherAnswer
from schemas.errors import NotFoundError
from schemas.report import Person
from search_api import researchers
from search_api.access import Reader
from search_api.web import view
from search_api.web.texts import Words
from tests.ingest.citing_graphs import brings, cites, know, link_all, put
from tests.ingest.test_citing_graph import BY_DOI, PAPER
from tests.search_api.trees import parsed, text

A, B, C, D, SECRET = "oai-a", "oai-b", "oai-c", "oai-d", "oai-s"
TARO = Person(
    ja="見本 太郎", yomi="ミホン タロウ", en="MIHON Taro", role="principal", ids=("erad:00000000",)
)
BOTH = Person(en="Mihon, Taro", ids=("erad:00000000", "orcid:0000-0000-0000-0000"))
LATER = Person(ja="架空 太郎", ids=("orcid:0000-0000-0000-0000",))
NAMESAKE = Person(ja="見本太郎")


def with_people(citing: Citing, *people: Person) -> Citing:
    return citing.model_copy(update={"people": people})


@pytest.fixture
def filled(database: Engine) -> Engine:
    other = Work(id="work-1", titles=("別の人の論文の題名",), authors=("例示 花子",))
    know(database, A, B, C, D, SECRET)
    put(database, A, with_people(brings(A, PAPER, other, titles=("親の研究",), year=2020), TARO))
    put(database, B, with_people(brings(B, references=cites(BY_DOI), year=2021), BOTH))
    put(database, C, with_people(brings(C, references=cites(BY_DOI), year=2022), NAMESAKE))
    put(database, D, with_people(brings(D, year=2023), LATER))
    put(database, SECRET, with_people(brings(SECRET, access=("inside",), year=2024), TARO))
    link_all(database)
    return database


def ask(database: Engine, identity: str, **more: Any) -> ResearcherAnswer:
    with database.connect() as connection:
        asked = {"who": Reader(), "page": 1, "size": 10, "own": False} | more
        return researchers.of_identifier(connection, identity, **asked)


@pytest.mark.parametrize("identity", ["00000000", "erad:00000000", "0000-0000-0000-0000"])
def test_identifiers_put_entries_together_and_names_do_not(filled: Engine, identity: str) -> None:
    found = ask(filled, identity)
    assert found.ids == ("erad:00000000", "orcid:0000-0000-0000-0000")
    assert [one.report for one in found.projects] == [D, B, A]
    assert [one.work.titles for one in found.works] == [PAPER.titles]


def test_own_citations_count_where_asked_for(filled: Engine) -> None:
    assert [hit.report for hit in ask(filled, "00000000").cited_by.hits] == [C]
    assert [hit.report for hit in ask(filled, "00000000", own=True).cited_by.hits] == [C, B]


def test_who_may_see_more_sees_more(filled: Engine) -> None:
    found = ask(filled, "00000000", who=Reader(("public", "inside")))
    assert [one.report for one in found.projects] == [SECRET, D, B, A]
    with pytest.raises(NotFoundError):
        ask(filled, "99999999")
    with pytest.raises(NotFoundError):
        ask(filled, "name:見本太郎")


def test_a_name_leads_to_everyone_whom_it_may_mean(filled: Engine) -> None:
    with filled.connect() as connection:
        for name in ("見本太郎", "見本　太郎"):
            found = researchers.of_name(connection, name, Reader())
            assert [(one.id, one.projects[0].report) for one in found.people] == [
                ("erad:00000000", A),
                (None, C),
            ]
        assert researchers.of_name(connection, "ミホン タロウ", Reader()).people[0].id
        assert researchers.of_name(connection, "無名", Reader()).people == ()


def test_the_page_shows_names_projects_works_and_bars(filled: Engine) -> None:
    with filled.connect() as connection:
        around = researchers.network(connection, "00000000", Reader(), own=False)
    tree = parsed(view.researcher(ask(filled, "00000000"), around, False, Words("ja")).body)
    assert text(tree, "//h1") == "見本 太郎"
    shown = text(tree, "//main")
    for part in ("ミホン タロウ", "orcid:0000-0000-0000-0000", "親の研究", PAPER.titles[0], "研究代表者",
                 "引用している成果は1件", "令和4年度（2022）"):  # fmt: skip
        assert part in shown, part
    assert "/researchers/erad:00000000?own=true" in tree.xpath("//a/@href")
