"""Decisions: what holds, what was taken back, and that two organisations never meet."""

import tempfile
import threading
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from schemas.database import migrate
from schemas.decisions import Decision, DecisionAsked
from schemas.errors import NotFoundError, StateError, UserError
from schemas.permissions import Role
from search_api.access import Reader
from search_api.workplace import audit, decisions, queries
from search_api.workplace.desk import Desk
from tests.search_api.workplace.offices import bearer, desk_at, door, found, hire, reader

REPORT = "oai-0000000000000001"
MOST = 100


@pytest.fixture
def who(desk: Desk) -> Reader:
    found(desk, "a")
    return reader(desk, hire(desk, "a", "hanako", Role.REVIEWER))


def decide(desk: Desk, who: Reader, value: Any, about: str = "report", **more: Any) -> Decision:
    asked = DecisionAsked(value=value, about=about, **more)
    return desk.write(decisions.decide, who, REPORT, asked, MOST)


def standing(desk: Desk, organisation: str = "a") -> dict[str, str]:
    now = desk.read(decisions.of_report, organisation, REPORT).now
    return {about: str(one.value) for about, one in now.items()}


def test_the_last_decision_holds_and_the_history_stays(desk: Desk, who: Reader) -> None:
    first = decide(desk, who, "adopt", ground="fits", note="要検討")
    second = decide(desk, who, "reject")
    decide(desk, who, "confirm", "DU06")
    assert standing(desk) == {"report": "reject", "DU06": "confirm"}
    desk.write(decisions.undo, who, REPORT, second.number)
    assert standing(desk) == {"report": "adopt", "DU06": "confirm"}
    with pytest.raises(StateError):
        desk.write(decisions.undo, who, REPORT, second.number)
    desk.write(decisions.undo, who, REPORT, first.number)
    assert standing(desk) == {"DU06": "confirm"}
    history = desk.read(decisions.of_report, "a", REPORT).history
    assert [one.value for one in history] == ["adopt", "reject", "confirm", "undo", "undo"]
    assert (history[0].note, history[0].ground, history[0].by) == ("要検討", "fits", "hanako")


def test_what_another_decided_meanwhile_is_not_undone(desk: Desk, who: Reader) -> None:
    seen = decide(desk, who, "adopt")
    decide(desk, who, "hold")
    with pytest.raises(StateError):
        desk.write(decisions.undo, who, REPORT, seen.number)
    with pytest.raises(NotFoundError):
        desk.write(decisions.undo, who, REPORT, 99)
    assert standing(desk) == {"report": "hold"}


@pytest.mark.parametrize(
    "asked",
    [
        DecisionAsked(value="confirm"),
        DecisionAsked(about="DU06", value="adopt"),
        DecisionAsked(about="NONE", value="confirm"),
        DecisionAsked(value="adopt", note="x" * (MOST + 1)),
    ],
)
def test_what_does_not_fit_is_refused(desk: Desk, who: Reader, asked: DecisionAsked) -> None:
    before = desk.read(audit.verify, desk.vault)
    with pytest.raises(UserError):
        desk.write(decisions.decide, who, REPORT, asked, MOST)
    assert desk.read(audit.verify, desk.vault) == before


def test_several_are_decided_together_or_not_at_all(desk: Desk, who: Reader) -> None:
    reports = ("r-1", "r-2", "r-3")
    asked = DecisionAsked(value="hold", ground="early", note="まとめて")
    made = desk.write(decisions.decide_all, who, dict.fromkeys(reports, 0), asked, MOST)
    assert [(one.report, one.number, one.value) for one in made] == [
        (report, 1, "hold") for report in reports
    ]
    now = desk.read(decisions.standings, "a", reports)
    assert {report: one.number for report, one in now.items()} == dict.fromkeys(reports, 1)
    rows = desk.read(audit.entries, "a", 3)
    assert {row["subject"] for row in rows} == set(reports)
    assert all('"together": 3' in row["detail"] for row in rows)
    desk.write(decisions.undo, who, "r-2", 1)
    before = desk.read(audit.verify, desk.vault)
    with pytest.raises(StateError):  # somebody took r-2 back meanwhile
        desk.write(decisions.decide_all, who, dict.fromkeys(reports, 1), asked, MOST)
    with pytest.raises(UserError):
        desk.write(decisions.decide_all, who, {"r-1": 1}, DecisionAsked(value="confirm"), MOST)
    assert desk.read(audit.verify, desk.vault) == before
    assert set(desk.read(decisions.standings, "a", reports)) == {"r-1", "r-3"}
    seen = {"r-1": 1, "r-2": 0, "r-3": 1}
    assert len(desk.write(decisions.decide_all, who, seen, asked, MOST)) == 3
    assert desk.read(decisions.standings, "b", reports) == {}


def test_decisions_at_once_are_numbered_one_after_the_other(desk: Desk, who: Reader) -> None:
    start = threading.Barrier(4)

    def one() -> None:
        start.wait()
        decide(desk, who, "adopt")

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    history = desk.read(decisions.of_report, "a", REPORT).history
    assert [one.number for one in history] == [1, 2, 3, 4]


def test_over_http_an_undo_needs_the_decision_that_holds(desk: Desk, who: Reader) -> None:
    key = bearer(hire(desk, "a", "taro", Role.REVIEWER))
    made = decide(desk, who, "adopt")
    path = f"/v1/reports/{REPORT}/decisions"
    with door(desk.settings) as client:
        assert client.get(path, headers=key).json()["now"]["report"]["by"] == "hanako"
        undone = client.post(f"{path}/{made.number}/undo", headers=key)
        assert (undone.status_code, undone.json()["undoes"]) == (201, made.number)
        assert client.post(f"{path}/{made.number}/undo", headers=key).status_code == 409
        assert client.post(f"{path}/77/undo", headers=key).status_code == 404
        nul = client.post(path, json={"value": "adopt", "note": "a\x00"}, headers=key)
        assert nul.status_code == 422
        # Whether the report may be seen is the engine's to say, and it is away.
        assert client.post(path, json={"value": "adopt"}, headers=key).status_code == 503


# --- two organisations -----------------------------------------------------------------------------

OFFICES = ("a", "b")
REPORTS = ("oai-0000000000000001", "oai-0000000000000002")
OFFICE = st.sampled_from(OFFICES)
SHOWN = (
    "decisions",
    "queries",
    "read-backs",
    "watches",
    "alerts",
    "cases",
    "handovers",
    "audit?size=1000",
    *(f"reports/{r}/decisions" for r in REPORTS),
)
LOOKING = ("audit.listed", "queries.listed")  # what `seen` itself does


class TwoOffices(RuleBasedStateMachine):
    """Whatever one organisation does, every answer that the other gets stays as it was."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        self.desk = self.stack.enter_context(desk_at(f"sqlite:///{folder / 'sateto.db'}", folder))
        migrate(self.desk.database)
        self.client = self.stack.enter_context(door(self.desk.settings))

    @initialize()
    def open(self) -> None:
        found(self.desk, *OFFICES)
        roles = (Role.COORDINATOR, Role.ADMINISTRATOR)
        self.keys = {o: [hire(self.desk, o, f"{n}-{o}", *roles) for n in "xy"] for o in OFFICES}
        self.people = {o: [reader(self.desk, key) for key in self.keys[o]] for o in OFFICES}

    def teardown(self) -> None:
        assert self.desk.read(audit.verify, self.desk.vault).faults == ()
        self.stack.close()

    def seen(self, office: str) -> list[str]:
        """Every answer that somebody of the office gets, and that a visitor gets."""
        headers = bearer(self.keys[office][0])
        own = [self.client.get(f"/v1/{path}", headers=headers) for path in SHOWN]
        assert {answer.status_code for answer in own} == {200}
        own_log = own[SHOWN.index("audit?size=1000")].json()["entries"]
        told = [row for row in own_log if row["action"] not in LOOKING]
        visitor = [self.client.get(f"/v1/{path}").text for path in SHOWN]
        texts = [answer.text for answer in own if "/v1/audit" not in str(answer.url)]
        return [*texts, str(told), *visitor]

    def other(self, office: str) -> str:
        return "b" if office == "a" else "a"

    @rule(
        office=OFFICE, report=st.sampled_from(REPORTS), value=st.sampled_from(["adopt", "reject"])
    )
    def decides(self, office: str, report: str, value: Any) -> None:
        before = self.seen(self.other(office))
        asked = DecisionAsked(value=value, note=f"秘密の{office}")
        made = self.desk.write(decisions.decide, self.people[office][0], report, asked, MOST)
        assert self.desk.read(decisions.of_report, office, report).now["report"] == made
        assert self.seen(self.other(office)) == before

    @rule(office=OFFICE, report=st.sampled_from(REPORTS), number=st.integers(1, 4))
    def undoes(self, office: str, report: str, number: int) -> None:
        before = self.seen(self.other(office))
        known = self.desk.read(decisions.of_report, office, report)
        holds = "report" in known.now and known.now["report"].number == number
        there = number <= len(known.history)
        answer = self.client.post(
            f"/v1/reports/{report}/decisions/{number}/undo", headers=bearer(self.keys[office][0])
        )
        assert answer.status_code == (201 if holds else 409 if there else 404)
        assert self.seen(self.other(office)) == before

    @rule(office=OFFICE, text=st.sampled_from(["無人機", "増幅器"]))
    def searches(self, office: str, text: str) -> None:
        before = self.seen(self.other(office))
        self.client.post("/v1/search", json={"query": text}, headers=bearer(self.keys[office][0]))
        assert self.desk.read(queries.listed, office, 1)
        assert text not in "".join(self.seen(office))
        assert self.seen(self.other(office)) == before

    @rule(office=OFFICE, text=st.sampled_from(["放熱", "炭素繊維"]), shared=st.booleans())
    def watches(self, office: str, text: str, shared: bool) -> None:
        before = self.seen(self.other(office))
        mine, theirs = bearer(self.keys[office][0]), bearer(self.keys[self.other(office)][0])
        made = self.client.post("/v1/watches/searches", json={"query": text}, headers=mine)
        path = f"/v1/watches/{made.json()['id']}"
        assert self.client.patch(path, json={"shared": shared}, headers=mine).status_code == 200
        assert self.client.delete(path, headers=theirs).status_code == 404
        feed = self.client.post("/v1/alerts/feed", headers=mine).json()["path"]
        assert self.client.get(feed).status_code == 200
        assert text in str(self.seen(office))
        assert self.seen(self.other(office)) == before

    @rule(office=OFFICE, title=st.sampled_from(["検討一", "検討二"]))
    def works_on_a_case(self, office: str, title: str) -> None:
        before = self.seen(self.other(office))
        first, outsider = (bearer(self.keys[one][0]) for one in (office, self.other(office)))
        asked = {"kind": "examination", "title": title}
        case = self.client.post("/v1/cases", json=asked, headers=first).json()["id"]
        given = {"use": f"秘密の{office}"}
        for who, status in ((first, 201), (outsider, 404)):
            told = self.client.post(f"/v1/cases/{case}/opinions", json=given, headers=who)
            assert told.status_code == status
        assert self.seen(self.other(office)) == before

    @rule(office=OFFICE, own=st.booleans())
    def reads_back(self, office: str, own: bool) -> None:
        before = self.seen(self.other(office))
        whose = office if own else self.other(office)
        known = self.desk.read(queries.listed, whose, 1)
        if not known:
            return
        path = f"/v1/queries/{known[0]['id']}/read-backs"
        first, second = map(bearer, self.keys[office])
        asked = self.client.post(path, json={"reason": "監査"}, headers=first)
        assert asked.status_code == (201 if own else 404)
        if own:
            made = f"/v1/read-backs/{asked.json()['id']}"
            outsider = bearer(self.keys[self.other(office)][1])
            assert self.client.post(f"{made}/approve", headers=outsider).status_code == 404
            assert self.client.post(f"{made}/approve", headers=second).status_code == 200
            assert self.client.post(f"{made}/read", headers=outsider).status_code == 404
            assert self.client.post(f"{made}/read", headers=first).status_code == 200
        assert self.seen(self.other(office)) == before


TestTwoOffices = TwoOffices.TestCase
TestTwoOffices.settings = hypothesis_settings(max_examples=5, stateful_step_count=12, deadline=None)
