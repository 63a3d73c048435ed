"""What was decided on a record holds on the report that it is part of, and stays if they part again."""

from typing import Any

import pytest
from sqlalchemy import update

from schemas.decisions import Decision, DecisionAsked
from schemas.errors import NotFoundError, StateError
from schemas.permissions import Role
from schemas.report import report_id
from schemas.tables import records
from search_api.access import Reader
from search_api.workplace import audit, decisions
from search_api.workplace.desk import Desk
from tests.ingest.rows import add_record, add_report, add_run
from tests.search_api.workplace.offices import found, hire, reader

FIRST, SECOND, ALONE = (report_id("oai", f"oai:example.org:{number}") for number in (1, 2, 3))
MOST = 100


@pytest.fixture
def who(desk: Desk) -> Reader:
    """A reviewer, beside three reports of one record each."""
    found(desk, "a", "b")
    with desk.database.begin() as connection:
        add_run(connection)
        for one in (FIRST, SECOND, ALONE):
            add_report(connection, one)
            add_record(connection, one, one)
    return reader(desk, hire(desk, "a", "hanako", Role.REVIEWER))


def lead(desk: Desk, record: str, report: str) -> None:
    """The record is part of that report from now on."""
    with desk.database.begin() as connection:
        mine = records.c.id == record
        connection.execute(update(records).where(mine).values(report_id=report))


def decide(desk: Desk, who: Reader, report: str, value: Any, about: str = "report") -> Decision:
    asked = DecisionAsked(value=value, about=about)
    return desk.write(decisions.decide, who, report, asked, MOST)


def told(desk: Desk, report: str) -> list[tuple[int, str, str, int | None]]:
    """The history of a report: number, what about, value, and what it takes back."""
    made = desk.read(decisions.of_report, "a", report)
    assert {one.report for one in made.history} <= {made.report}
    return [(one.number, one.about, str(one.value), one.undoes) for one in made.history]


def now(desk: Desk, report: str) -> dict[str, str]:
    made = desk.read(decisions.of_report, "a", report).now
    return {about: str(one.value) for about, one in made.items()}


def test_a_join_makes_one_history_and_parting_gives_each_its_own(desk: Desk, who: Reader) -> None:
    decide(desk, who, FIRST, "adopt")
    decide(desk, who, SECOND, "hold")
    decide(desk, who, FIRST, "confirm", "DU06")
    before = {one: told(desk, one) for one in (FIRST, SECOND)}
    lead(desk, SECOND, FIRST)
    whole = [
        (1, "report", "adopt", None),
        (2, "report", "hold", None),
        (3, "DU06", "confirm", None),
    ]
    assert told(desk, FIRST) == told(desk, SECOND) == whole
    assert now(desk, FIRST) == {"report": "hold", "DU06": "confirm"}
    assert desk.read(decisions.verdicts, "a", [FIRST, ALONE]) == {FIRST: "hold"}
    assert desk.read(decisions.verdicts, "a", [SECOND]) == {SECOND: "hold"}  # as it was asked
    assert desk.read(decisions.verdicts, "a") == {FIRST: "hold"}
    assert desk.read(decisions.on_tags, "a").keys() == {FIRST}
    lead(desk, SECOND, SECOND)
    assert {one: told(desk, one) for one in (FIRST, SECOND)} == before
    assert desk.read(decisions.verdicts, "a") == {FIRST: "adopt", SECOND: "hold"}


def test_what_was_decided_before_a_join_is_taken_back_after_it(desk: Desk, who: Reader) -> None:
    decide(desk, who, FIRST, "adopt")
    decide(desk, who, SECOND, "hold")
    lead(desk, SECOND, FIRST)
    with pytest.raises(StateError):
        desk.write(decisions.undo, who, FIRST, 1)
    made = desk.write(decisions.undo, who, FIRST, 2)
    assert (made.report, made.number, made.undoes) == (FIRST, 3, 2)
    assert now(desk, FIRST) == {"report": "adopt"}
    desk.write(decisions.undo, who, SECOND, 1)
    assert now(desk, FIRST) == {}
    for number in (0, 5):
        with pytest.raises(NotFoundError):
            desk.write(decisions.undo, who, FIRST, number)
    after = decide(desk, who, SECOND, "reject")  # by the old id, on the report that it leads to
    assert (after.number, now(desk, FIRST)) == (5, {"report": "reject"})
    assert told(desk, FIRST)[2:] == [
        (3, "report", "undo", 2),
        (4, "report", "undo", 1),
        (5, "report", "reject", None),
    ]
    lead(desk, SECOND, SECOND)
    assert (now(desk, FIRST), now(desk, SECOND)) == ({"report": "reject"}, {})
    assert desk.read(audit.verify, desk.vault).faults == ()


def test_several_are_decided_on_only_as_they_were_seen(desk: Desk, who: Reader) -> None:
    decide(desk, who, SECOND, "hold")
    lead(desk, SECOND, FIRST)
    asked = DecisionAsked(value="adopt")
    for one in (FIRST, SECOND):
        with pytest.raises(StateError):
            desk.write(decisions.decide_all, who, {one: 0, ALONE: 0}, asked, MOST)
    assert now(desk, ALONE) == {}
    made = desk.write(decisions.decide_all, who, {FIRST: 1, ALONE: 0}, asked, MOST)
    assert {one.report: one.number for one in made} == {FIRST: 2, ALONE: 1}
    assert now(desk, FIRST) == now(desk, ALONE) == {"report": "adopt"}


def test_joins_carry_nothing_to_another_organisation(desk: Desk, who: Reader) -> None:
    decide(desk, who, SECOND, "hold")
    lead(desk, SECOND, FIRST)
    assert desk.read(decisions.of_report, "b", FIRST).history == ()
    assert desk.read(decisions.verdicts, "b") == {}
