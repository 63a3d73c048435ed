"""The citation graph: what is linked, what waits, what goes with a report and comes back."""

from functools import cache
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from ingest.citing.relinking import waiting
from schemas.citation import Citing, Work
from tests.ingest.citing_graphs import (
    brings,
    cites,
    graph_of,
    know,
    link_all,
    memory,
    outcome,
    put,
)

A, B, C, D = "oai-a", "oai-b", "oai-c", "oai-d"
PAPER = Work(
    id="doi:10.99999/p1", titles=("水中音響通信の高速化に関する検討",), authors=("見本 太郎",), year=2019,
    container="見本誌", volume="3", pages="1-9", ids=("doi:10.99999/p1",),
)  # fmt: skip
BY_TITLE = "見本太郎：水中音響通信の高速化に関する検討，見本誌，Vol.3，pp.1-9，2019．"
BY_DOI = "見本太郎 2019 doi:10.99999/p1"
ELSEWHERE = "Kaku J. Growth of invented crystals in sample furnaces. J Sample Res 12:45, 2009. doi:10.99999/x9"
BY_WORDS = "Kaku J. Growth of invented crystals in sample furnaces. J Sample Res 2009;12:45-9."


def test_a_reference_waits_for_its_work(database: Engine) -> None:
    know(database, A, B)
    put(database, A, brings(A, references=cites(BY_TITLE, BY_DOI)))
    link_all(database)
    assert outcome(database) == {
        f"{A}#0": ("not_found", None),
        f"{A}#1": ("found", PAPER.id),  # the identifier names a work that nobody told of
    }
    put(database, B, brings(B, PAPER))
    assert waiting(database) == 2
    link_all(database)
    assert outcome(database) == {f"{A}#{n}": ("found", PAPER.id) for n in (0, 1)}


def test_a_work_of_another_key_makes_nothing_due(database: Engine) -> None:
    know(database, A, B)
    put(database, A, brings(A, references=cites(BY_TITLE)))
    link_all(database)
    other = PAPER.model_copy(update={"titles": ("まったく別の研究の題名",), "volume": "4"})
    put(
        database,
        B,
        brings(B, other.model_copy(update={"id": "doi:10.99999/o", "ids": ("doi:10.99999/o",)})),
    )
    assert waiting(database) == 0


def test_a_withdrawn_report_takes_its_citations_along_and_gives_them_back(database: Engine) -> None:
    know(database, A, B)
    held, citing = brings(B, PAPER), brings(A, references=cites(BY_TITLE))
    put(database, B, held)
    put(database, A, citing)
    link_all(database)
    whole = graph_of(database)
    put(database, A, Citing(), 2)
    assert outcome(database) == {}
    put(database, B, Citing(), 2)
    assert graph_of(database)["works"] == []
    put(database, A, citing, 3)
    link_all(database)
    assert outcome(database) == {f"{A}#0": ("not_found", None)}
    put(database, B, held, 3)
    link_all(database)
    assert graph_of(database) == whole


def test_a_work_that_goes_is_linked_by_nobody_at_once(database: Engine) -> None:
    know(database, A, B)
    put(database, B, brings(B, PAPER))
    put(database, A, brings(A, references=cites(BY_TITLE)))
    link_all(database)
    put(database, B, Citing(), 2)
    assert outcome(database) == {f"{A}#0": ("not_found", None)}


def test_an_old_revision_that_comes_late_changes_nothing(database: Engine) -> None:
    know(database, A)
    put(database, A, brings(A, PAPER), 2)
    before = graph_of(database)
    assert put(database, A, brings(A, references=cites(BY_DOI)), 1) is None
    assert graph_of(database) == before


def test_works_are_merged_by_identifier_alone(database: Engine) -> None:
    know(database, A, B, C)
    bare = PAPER.model_copy(update={"id": "work-1", "ids": ()})
    both = PAPER.model_copy(update={"ids": ("doi:10.99999/p1", "arxiv:2001.00001")})
    preprint = Work(id="arxiv:2001.00001", titles=("A preprint",), ids=("arxiv:2001.00001",))
    put(database, A, brings(A, bare))
    put(database, B, brings(B, preprint, PAPER))
    ids = [row[0] for row in graph_of(database)["works"]]
    assert ids == ["arxiv:2001.00001", "doi:10.99999/p1", A, B, "work-1"]
    put(database, C, brings(C, both))
    ids = [row[0] for row in graph_of(database)["works"]]
    assert ids == ["arxiv:2001.00001", A, B, C, "work-1"]
    put(database, C, Citing(), 2)
    ids = [row[0] for row in graph_of(database)["works"]]
    assert ids == ["arxiv:2001.00001", "doi:10.99999/p1", A, B, "work-1"]


def test_a_reference_of_two_equal_works_stays_open(database: Engine) -> None:
    know(database, A, B, C)
    bare = PAPER.model_copy(update={"id": "work-1", "ids": ()})
    put(database, A, brings(A, references=cites(BY_TITLE)))
    put(database, B, brings(B, PAPER))
    put(database, C, brings(C, bare))
    link_all(database)
    assert outcome(database) == {f"{A}#0": ("ambiguous", None)}


UNIVERSE: dict[str, tuple[Citing, ...]] = {
    A: (
        brings(A, references=cites(BY_TITLE, ELSEWHERE), ids=("kaken:99K00001",)),
        brings(A, PAPER.model_copy(update={"ids": ("doi:10.99999/p1", "arxiv:2001.00001")})),
        Citing(),
    ),
    B: (
        brings(B, PAPER, references=cites("例示次郎, 科研費 99K00001 研究成果報告書, 2020", BY_WORDS)),
        brings(B, references=cites(BY_TITLE, BY_DOI)),
    ),
    C: (
        brings(C, PAPER.model_copy(update={"id": "work-1", "ids": ()})),
        brings(C, Work(id="arxiv:2001.00001", titles=("別の題名",), ids=("arxiv:2001.00001",))),
        Citing(),
    ),
    D: (
        brings(D, references=cites(BY_DOI, BY_WORDS, ELSEWHERE)),
        brings(D, titles=PAPER.titles, authors=PAPER.authors, ids=("doi:10.99999/p1",)),
    ),
}  # fmt: skip
LAST = {report: len(revisions) for report, revisions in UNIVERSE.items()}


@st.composite
def harvests(draw: st.DrawFn) -> tuple[list[tuple[str, int]], list[tuple[str, int]], list[bool]]:
    """Two orders in which revisions of the same reports come, and when links are made between."""
    last = {report: draw(st.integers(1, most)) for report, most in LAST.items()}
    all_of_them = [(name, n) for name, most in last.items() for n in range(1, most + 1)]
    pauses = draw(st.lists(st.booleans(), min_size=len(all_of_them), max_size=len(all_of_them)))
    return draw(st.permutations(all_of_them)), sorted(last.items()), pauses


def harvested(order: list[tuple[str, int]], pauses: list[bool]) -> dict[str, list[Any]]:
    with memory(*UNIVERSE) as database:
        for (report, revision), pause in zip(order, pauses, strict=True):
            put(database, report, UNIVERSE[report][revision - 1], revision)
            if pause:
                link_all(database)
        link_all(database)
        return graph_of(database)


@cache
def in_order(*last: tuple[str, int]) -> dict[str, list[Any]]:
    return harvested(list(last), [False] * len(last))


@given(harvests())
@settings(max_examples=25, derandomize=True)
def test_any_order_of_harvesting_gives_the_same_graph(
    drawn: tuple[list[tuple[str, int]], list[tuple[str, int]], list[bool]],
) -> None:
    order, last, pauses = drawn
    assert harvested(order, pauses) == in_order(*last)


def test_the_reports_of_that_test_have_links_to_lose() -> None:
    linked = {row[-3] for row in in_order((A, 1), (B, 1), (C, 1), (D, 1))["citations"]}
    assert linked >= {A, "doi:10.99999/x9", "doi:10.99999/p1"}
