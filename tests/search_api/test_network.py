"""The neighbourhood in the citation graph: what is in it, for whom, and at most how much."""

import csv
import io

import pytest
from sqlalchemy import Connection, Engine, insert

from schemas.citation import Role, Status, Work
from schemas.citation_tables import citations, grouped, linked_reports, report_works, works
from schemas.errors import NotFoundError
from schemas.report import Person
from search_api import network, researchers
from search_api.access import Reader
from search_api.exporting import networks
from search_api.network import NODES
from tests.ingest.citing_graphs import brings, cites, know, link_all, put
from tests.ingest.test_citing_graph import BY_DOI, PAPER

A, B, C, SECRET = "oai-a", "oai-b", "oai-c", "oai-s"
PUBLIC, INSIDER = Reader(), Reader(("public", "inside"))
OLDER = Work(
    id="doi:10.99999/old", titles=("先に出た論文の題名",), ids=("doi:10.99999/old",), year=2010
)
TARO = Person(ja="見本 太郎", en="MIHON Taro", ids=("erad:00000000",))


@pytest.fixture
def filled(database: Engine) -> Engine:
    """A brought forth the paper and cites an older one; B and a secret report cite both."""
    both = cites(BY_DOI, "架空花子 2010 doi:10.99999/old")
    know(database, A, B, C, SECRET)
    mine = brings(
        A, PAPER, references=cites("架空花子 2010 doi:10.99999/old"), titles=("親の研究",)
    )
    put(database, A, mine.model_copy(update={"people": (TARO,)}))
    put(database, B, brings(B, references=both, year=2021, titles=("引用する研究",)))
    put(database, C, brings(C, OLDER, references=cites(BY_DOI), year=2022))
    put(database, SECRET, brings(SECRET, references=both, access=("inside",), year=2024))
    link_all(database)
    return database


@pytest.mark.parametrize("kind", ["researcher", "work", "report"])
def test_who_cites_stands_on_one_side_and_what_is_cited_on_the_other(
    filled: Engine, kind: str
) -> None:
    with filled.connect() as connection:
        if kind == "researcher":
            found = researchers.network(connection, "00000000", PUBLIC, own=False)
        elif kind == "report":
            found = network.of_report(connection, A, PUBLIC)
        else:
            found = network.of_work(connection, "doi:10.99999/p1", PUBLIC)
    assert [node.id for node in found.citing] == [C, B]
    if kind == "work":  # a paper's own references are not known
        assert found.cited == found.ties == ()
        return
    (older,) = found.cited
    assert (older.id, older.title.ja, older.year, older.report) == (
        "doi:10.99999/old", "先に出た論文の題名", 2010, None,
    )  # fmt: skip
    assert found.ties == ((1, 0),)


def test_what_a_reader_may_not_see_is_no_node_and_no_line(filled: Engine) -> None:
    with filled.connect() as connection:
        assert {n.id for n in network.of_report(connection, A, INSIDER).citing} == {C, B, SECRET}
        assert {n.id for n in network.of_report(connection, A, PUBLIC).citing} == {C, B}
        with pytest.raises(NotFoundError):
            network.of_work(connection, "doi:10.99999/none", PUBLIC)
        with pytest.raises(NotFoundError):
            researchers.network(connection, "99999999", PUBLIC, own=False)


def test_csv_has_a_row_for_each_node_with_its_ties(filled: Engine) -> None:
    with filled.connect() as connection:
        told = networks.write(network.of_report(connection, A, PUBLIC))
    rows = list(csv.DictReader(io.StringIO(told.removeprefix("\ufeff"))))
    assert [(row["side"], row["id"], row["also_cites"]) for row in rows] == [
        ("citing", C, ""),
        ("citing", B, "doi:10.99999/old"),
        ("cited", "doi:10.99999/old", ""),
    ]


@pytest.mark.parametrize(("left", "right", "shown"), [(300, 300, (99, 100)), (300, 20, (179, 20)), (5, 300, (5, 194)), (0, 3, (0, 3))])  # fmt: skip
def test_sides_share_two_hundred_places(
    database: Engine, left: int, right: int, shown: tuple[int, int]
) -> None:
    with database.begin() as connection:
        crowd(connection, left, right)
        found = network.of_report(connection, "oai-0", PUBLIC)
        assert (len(found.citing), len(found.cited)) == shown
        assert len(found.citing) + len(found.cited) + 1 <= NODES
        assert found.capped == (sum(shown) < left + right)
        assert found == network.of_report(connection, "oai-0", PUBLIC)


def crowd(connection: Connection, left: int, right: int) -> None:
    """Report 0 with so many reports that cite it, and so many works of others that it cites."""
    from tests.ingest.rows import add_report

    names = [f"oai-{number}" for number in range(left + 2)]
    for name in names:
        add_report(connection, name)
    told = {"revision": 1, "readers": grouped(("public",)), "year": 2020}
    connection.execute(insert(linked_reports), [{"report_id": name, **told} for name in names])
    made = [names[0], *(f"work-{number:03}" for number in range(right))]
    said = [Work(id=name, titles=(f"題名{name}",)).model_dump(mode="json") for name in made]
    connection.execute(
        insert(works), [{"id": name, "work": one} for name, one in zip(made, said, strict=True)]
    )
    held = [
        {
            "report_id": names[0] if name == names[0] else names[1],
            "number": number,
            "role": Role.SELF if name == names[0] else Role.PRODUCT,
            "said": one,
            "work_id": name,
        }
        for number, (name, one) in enumerate(zip(made, said, strict=True))
    ]
    connection.execute(insert(report_works), held)
    pairs = [(name, made[0]) for name in names[2:]] + [(names[0], name) for name in made[1:]]
    blank = {"revision": 1, "raw": "", "fields": {}, "page": 0, "start": 0, "end": 0}
    rest = {"mentions": [], "status": Status.FOUND, "candidates": [], "names": None, "due": False}
    rows = [
        {
            "id": f"c{number}",
            "number": number,
            "report_id": report,
            "work_id": work,
            **blank,
            **rest,
        }
        for number, (report, work) in enumerate(pairs)
    ]
    connection.execute(insert(citations), rows)
