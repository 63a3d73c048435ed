"""Lenses of an organisation: learned from its decisions, promoted by a person, seen by no other."""

import asyncio

import pytest
from sqlalchemy import insert, update
from sqlalchemy.exc import DatabaseError
from starlette.testclient import TestClient

from ranking import lens
from ranking.features import DECISIONS
from schemas.decisions import DecisionAsked
from schemas.errors import NotFoundError, StateError, UserError
from schemas.lens_tables import lens_candidates, lens_changes
from schemas.permissions import Action, Role
from search_api import candidates
from search_api.access import Reader
from search_api.candidates import Own
from search_api.workplace import accounts, audit, decisions, keys, lenses
from search_api.workplace.desk import Desk
from tests.search_api.workplace.offices import bearer, door, found, hire, reader

WEIGHTS = {"dual_use_tags": 0.4, "company": 1.25, DECISIONS: 0.2}
FIGURES = {"lists": 12, "in_force": 0.5, "candidate": 0.75, "difference": 0.25, "p": 0.01}
REPORTS = [f"oai-{number:016x}" for number in range(4)]


@pytest.fixture
def people(desk: Desk) -> tuple[Reader, Reader]:
    """Somebody of each of two organisations."""
    found(desk, "a", "b")
    return tuple(reader(desk, hire(desk, one, f"p-{one}", Role.REVIEWER)) for one in "ab")  # type: ignore[return-value]  # two of them


def own(desk: Desk, who: Reader) -> Own:
    return asyncio.run(candidates.own(desk, REPORTS, who))


def decide(desk: Desk, who: Reader, report: str, value: str) -> int:
    asked = DecisionAsked.model_validate({"value": value})
    return desk.write(decisions.decide, who, report, asked, 100).number


def test_verdicts_are_those_of_the_reader_s_organisation_that_hold(
    desk: Desk, people: tuple[Reader, Reader]
) -> None:
    one, other = people
    decide(desk, one, REPORTS[0], "adopt")
    decide(desk, one, REPORTS[1], "adopt")
    decide(desk, one, REPORTS[1], "reject")
    number = decide(desk, one, REPORTS[2], "hold")
    desk.write(decisions.undo, one, REPORTS[2], number)
    decide(desk, other, REPORTS[3], "reject")
    decide(desk, one, "oai-ffffffffffffffff", "adopt")  # found by no leg
    assert own(desk, one).verdicts == {REPORTS[0]: "adopt", REPORTS[1]: "reject"}
    assert own(desk, other).verdicts == {REPORTS[3]: "reject"}
    assert own(desk, Reader()).verdicts == {}


def test_a_key_that_may_not_see_decisions_is_not_ranked_by_them(desk: Desk) -> None:
    found(desk, "a")
    wide = reader(desk, hire(desk, "a", "p", Role.REVIEWER))
    narrow = reader(desk, desk.write(keys.add, "p", [Action.READ]))
    decide(desk, wide, REPORTS[0], "adopt")
    assert own(desk, wide).verdicts
    assert own(desk, narrow).verdicts == {}


def test_a_candidate_ranks_nobody_before_a_person_promotes_it(
    desk: Desk, people: tuple[Reader, Reader]
) -> None:
    one, other = people
    shipped = {name: lens.load(name) for name in lens.NAMES}
    assert desk.write(lenses.keep, "a", "defense", WEIGHTS, FIGURES) == 1
    assert own(desk, one).lenses == shipped
    desk.write(lenses.promote, "a", "defense", 1, "p-a")
    mine = own(desk, one).lenses
    assert mine["defense"].features == WEIGHTS
    assert mine["defense"].version == f"{shipped['defense'].version}+a-1"
    assert {n: mine[n] for n in ("neutral", "civil")} == {
        n: shipped[n] for n in ("neutral", "civil")
    }
    assert own(desk, other).lenses == own(desk, Reader()).lenses == shipped


def test_undoing_goes_back_one_promotion_at_a_time(
    desk: Desk, people: tuple[Reader, Reader]
) -> None:
    for weight in (0.5, 0.6):
        desk.write(lenses.keep, "a", "civil", {"recency": weight}, FIGURES)
    for number in (1, 2):
        desk.write(lenses.promote, "a", "civil", number, "p-a")
    with pytest.raises(StateError, match="in force already"):
        desk.write(lenses.promote, "a", "civil", 2, "p-a")
    in_force = [one["in_force"] for one in desk.read(lenses.listed, "a")]
    assert in_force == [False, True]
    versions = []
    for _ in range(2):
        desk.write(lenses.undo, "a", "civil", "p-a")
        versions.append(own(desk, people[0]).lenses["civil"].version)
    base = lens.load("civil").version
    assert versions == [f"{base}+a-1", base]
    with pytest.raises(StateError, match="nothing to take back"):
        desk.write(lenses.undo, "a", "civil", "p-a")
    desk.write(lenses.promote, "a", "civil", 1, "p-a")
    assert own(desk, people[0]).lenses["civil"].version == f"{base}+a-1"


def test_who_learned_promoted_and_took_back_is_in_the_log(
    desk: Desk, people: tuple[Reader, Reader]
) -> None:
    desk.write(lenses.keep, "a", "defense", WEIGHTS, FIGURES)
    desk.write(lenses.promote, "a", "defense", 1, "p-a")
    desk.write(lenses.undo, "a", "defense", "p-a")
    rows = desk.read(audit.entries, "a", 3)
    assert [(row["action"], row["actor"], row["subject"]) for row in reversed(rows)] == [
        ("lens.learned", accounts.OPERATOR, "defense"),
        ("lens.promoted", people[0].account, "defense"),
        ("lens.undone", people[0].account, "defense"),
    ]
    assert desk.read(audit.verify, desk.vault).faults == ()


@pytest.mark.parametrize(
    ("organisation", "number", "by"), [("a", 2, "p-a"), ("b", 1, "p-b"), ("a", 1, "p-b")]
)
def test_nobody_promotes_what_is_not_their_organisation_s(
    desk: Desk, people: tuple[Reader, Reader], organisation: str, number: int, by: str
) -> None:
    desk.write(lenses.keep, "a", "defense", WEIGHTS, FIGURES)
    with pytest.raises(NotFoundError):
        desk.write(lenses.promote, organisation, "defense", number, by)
    assert desk.read(lenses.listed, "b") == []


def test_somebody_who_left_promotes_nothing(desk: Desk, people: tuple[Reader, Reader]) -> None:
    desk.write(lenses.keep, "a", "defense", WEIGHTS, FIGURES)
    desk.write(accounts.disable, "p-a")
    with pytest.raises(NotFoundError, match="no account p-a"):
        desk.write(lenses.promote, "a", "defense", 1, "p-a")


def test_neutral_learns_nothing_and_no_lens_is_unknown() -> None:
    lenses.learnable("defense")
    for name in ("neutral", "military"):
        with pytest.raises(UserError):
            lenses.learnable(name)


def test_an_organisation_that_there_is_not_keeps_nothing(desk: Desk) -> None:
    with pytest.raises(NotFoundError):
        desk.write(lenses.keep, "nobody", "defense", WEIGHTS, FIGURES)


def test_what_was_learned_and_decided_is_never_changed(
    desk: Desk, people: tuple[Reader, Reader]
) -> None:
    desk.write(lenses.keep, "a", "defense", WEIGHTS, FIGURES)
    desk.write(lenses.promote, "a", "defense", 1, "p-a")
    for table in (lens_candidates, lens_changes):
        for change in (update(table).values(at=0.0), table.delete()):
            with pytest.raises(DatabaseError), desk.database.begin() as connection:
                connection.execute(change)
    row = {"organisation_id": "a", "lens": "defense", "number": 9, "candidate": 7, "at": 0.0}
    with pytest.raises(DatabaseError), desk.database.begin() as connection:
        connection.execute(insert(lens_changes).values(**row, account_id=people[0].account))


def test_a_member_is_told_the_weights_in_force(desk: Desk) -> None:
    found(desk, "a")
    key = hire(desk, "a", "p", Role.READER)
    desk.write(lenses.keep, "a", "defense", WEIGHTS, FIGURES)
    desk.write(lenses.promote, "a", "defense", 1, "p")

    def weights(client: TestClient, **more: dict[str, str]) -> object:
        told = client.get("/v1/lenses", **more).json()["lenses"]  # type: ignore[arg-type]  # headers alone
        return next(one["features"] for one in told if one["name"] == "defense")

    with door(desk.settings) as client:
        assert weights(client, headers=bearer(key)) == WEIGHTS
        assert weights(client) == dict(lens.load("defense").features)
