"""New citations of what is followed, over a real graph: one alert each, and none of before."""

import pytest
from sqlalchemy import insert, select, update

from ingest.citing import graph
from ingest.citing.relinking import relink
from schemas.alerts import Watched, WatchKind
from schemas.citation import Citing, Work
from schemas.report import Person
from schemas.tables import WorkState, reports, work
from search_api.access import Reader
from search_api.alerts import citations, entries, watches
from search_api.workplace.desk import Desk
from tests.ingest.citing_graphs import SENTENCE, brings, cites
from tests.ingest.rows import add_record, add_report, add_run
from tests.search_api.alerts.watching import MOST, office, person

DOI = "doi:10.99999/sample.a"
RAW = "見本一郎: 窒化ガリウム増幅器の放熱, 見本学会誌, 2019. doi:10.99999/sample.a"
OTHER = "試作二郎: 無関係な文献, 試作学会誌, 2018. doi:10.99999/sample.z"
WORK = Work(id="", titles=("窒化ガリウム増幅器の放熱",), ids=(DOI,), year=2019)


def put(desk: Desk, report: str, citing: Citing, revision: int = 1) -> None:
    with desk.database.begin() as connection:
        if not connection.execute(select(reports.c.id).where(reports.c.id == report)).first():
            add_report(connection, report)
        graph.put(connection, report, revision, citing)
    while relink(desk.database, report):
        pass


def follow(desk: Desk, who: Reader, kind: WatchKind, subject: str) -> str:
    known = desk.read(citations.known, kind, subject, who)
    watched = Watched(name=subject, subject=subject)
    return desk.write(watches.add, who, kind, watched, MOST, None, known)


def tell(desk: Desk, *names: str) -> None:
    fired = desk.read(citations.fired, desk.vault, names)
    desk.write(entries.add, fired)


def told(desk: Desk, who: Reader) -> list[str]:
    rows = desk.read(entries.of_account, desk.vault, who, 100)
    return sorted(row.report for row in rows)


def test_a_new_citation_of_a_work_is_told_once_with_its_sentence(desk: Desk) -> None:
    who = office(desk)
    put(desk, "oai-old", brings("oai-old", references=cites(RAW)))
    follow(desk, who, WatchKind.WORK, DOI)
    put(desk, "oai-new", brings("oai-new", references=cites(RAW, RAW, OTHER)))
    put(desk, "oai-else", brings("oai-else", references=cites(OTHER)))
    for _ in range(2):
        tell(desk, "oai-old", "oai-new", "oai-else")
    (row,) = desk.read(entries.of_account, desk.vault, who, 100)
    assert row.report == "oai-new"
    assert row.reason.told.legs == ("citation",)
    assert row.reason.told.passage
    assert row.reason.told.passage.text == SENTENCE
    put(desk, "oai-new", brings("oai-new", references=cites(RAW)), revision=2)
    tell(desk, "oai-new")
    assert told(desk, who) == ["oai-new"]  # another revision of a report cites nothing anew


def test_a_report_is_followed_with_what_its_project_brought_forth(desk: Desk) -> None:
    who = office(desk)
    put(desk, "oai-own", brings("oai-own", WORK, references=cites(RAW)))
    follow(desk, who, WatchKind.REPORT, "oai-own")
    put(desk, "oai-new", brings("oai-new", references=cites(RAW)))
    tell(desk, "oai-own", "oai-new")
    assert told(desk, who) == ["oai-new"]  # and not by itself


def test_a_report_that_was_joined_to_another_is_followed_there(desk: Desk) -> None:
    who = office(desk)
    put(desk, "oai-own", brings("oai-own", WORK))
    put(desk, "oai-joined", brings("oai-joined"))
    follow(desk, who, WatchKind.REPORT, "oai-own")
    with desk.database.begin() as connection:  # as a join leaves it
        add_run(connection)
        add_record(connection, "oai-own", "oai-joined")
    put(desk, "oai-own", brings("oai-own"), revision=2)
    put(desk, "oai-joined", brings("oai-joined", WORK, references=cites(RAW)), revision=2)
    put(desk, "oai-new", brings("oai-new", references=cites(RAW)))
    tell(desk, "oai-joined", "oai-new")
    assert told(desk, who) == ["oai-new"]


def test_a_researcher_is_followed_without_their_own_citations(desk: Desk) -> None:
    who = office(desk)
    ichiro = Person(ja="見本 一郎", ids=("erad:00000000",))
    wrote = WORK.model_copy(update={"authors": ("見本 一郎",)})
    own = brings("oai-own", wrote, references=cites(RAW)).model_copy(update={"people": (ichiro,)})
    put(desk, "oai-own", own)
    follow(desk, who, WatchKind.RESEARCHER, "erad:00000000")
    put(desk, "oai-new", brings("oai-new", references=cites(RAW)))
    tell(desk, "oai-own", "oai-new")
    assert told(desk, who) == ["oai-new"]


def test_a_report_that_one_may_not_see_tells_nothing(desk: Desk) -> None:
    inside, outside = office(desk, "a"), office(desk, "b")
    colleague = person(desk, "a", "taro")
    put(desk, "oai-first", brings("oai-first", references=cites(RAW)))
    for who in (inside, outside, colleague):
        follow(desk, who, WatchKind.WORK, DOI)
    put(desk, "oai-new", brings("oai-new", references=cites(RAW), access=("org-a",)))
    tell(desk, "oai-new")
    assert [told(desk, who) for who in (inside, outside, colleague)] == [
        ["oai-new"],
        [],
        ["oai-new"],
    ]


@pytest.mark.parametrize("state", [WorkState.DONE, WorkState.FAILED])
def test_a_reference_that_is_linked_later_makes_its_report_due_again(
    desk: Desk, state: WorkState
) -> None:
    raw = "見本一郎: 窒化ガリウム増幅器の放熱, 見本学会誌, 2019."
    put(desk, "oai-citing", brings("oai-citing", references=cites(raw)))
    with desk.database.begin() as connection:
        connection.execute(update(reports).values(projected=1))
        row = {"report_id": "oai-citing", "revision": 1, "step": "alert", "due_at": 0.0}
        connection.execute(insert(work).values(**row, state=state, updated_at=0.0, attempts=1))
    authors = {"authors": ("見本 一郎",), "container": "見本学会誌"}
    put(desk, "oai-own", brings("oai-own", WORK.model_copy(update=authors)))
    while relink(desk.database):
        pass
    with desk.database.connect() as connection:
        now = connection.execute(select(work.c.state)).scalar_one()
    assert now == (WorkState.DUE if state is WorkState.DONE else state)
