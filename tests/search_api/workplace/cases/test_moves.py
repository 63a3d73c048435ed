"""The state table: only its moves happen, by whom it says, and each is in the history and the log."""

import tempfile
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from schemas.cases import MOVES, CaseChange, Kind, MoveAsked, State, moves
from schemas.database import migrate
from schemas.errors import AccessError, StateError, UserError
from schemas.permissions import ALLOWED, Action, Role
from search_api.workplace import audit
from search_api.workplace.cases import book
from search_api.workplace.desk import Desk
from tests.search_api.workplace.cases.casework import (
    FORWARD,
    MOST,
    advance,
    make,
    office,
    whole,
)
from tests.search_api.workplace.offices import desk_at

STATE = st.sampled_from(State)


def test_every_state_is_reached_and_none_is_a_trap() -> None:
    reached, ahead = {State.CANDIDATE}, [State.CANDIDATE]
    while ahead:
        here = ahead.pop()
        new = {to for was, to in MOVES if was is here} - reached
        reached |= new
        ahead += new
    assert reached == set(State)
    assert {was for was, _ in MOVES} == set(State)
    assert all(was is not to for was, to in MOVES)


def test_who_may_examine_may_not_adopt() -> None:
    for state in State:
        for_reviewer = moves(Kind.EXAMINATION, state, ALLOWED[Role.REVIEWER])
        for_coordinator = moves(Kind.EXAMINATION, state, ALLOWED[Role.COORDINATOR])
        assert set(for_reviewer) <= set(for_coordinator)
        assert {State.ADOPTED, State.DECLINED, State.HANDED_OVER} & set(for_reviewer) == set()
        assert moves(Kind.EXAMINATION, state, ALLOWED[Role.READER]) == ()
        assert moves(Kind.LIST, state, list(Action)) == ()


def test_a_list_stays_where_it_is_and_becomes_a_case(desk: Desk) -> None:
    who = office(desk, "a").coordinator
    case = make(desk, who, kind=Kind.LIST)
    with pytest.raises(StateError):
        advance(desk, who, case, State.EXAMINING)
    desk.write(book.change, who, case, CaseChange(kind=Kind.SPREAD), MOST)
    advance(desk, who, case, State.EXAMINING)
    with pytest.raises(StateError, match="list"):
        desk.write(book.change, who, case, CaseChange(kind=Kind.LIST), MOST)


def test_what_became_of_it_is_said_before_it_is_done(desk: Desk) -> None:
    who = office(desk, "a").coordinator
    case = make(desk, who)
    advance(desk, who, case, *FORWARD)
    with pytest.raises(StateError, match="what became of it"):
        advance(desk, who, case, State.REFLECTED)
    desk.write(book.change, who, case, CaseChange(outcome="調達の要求に反映"), MOST)
    advance(desk, who, case, State.REFLECTED)
    told = whole(desk, who, case)
    assert (told.state, told.outcome) == (State.REFLECTED, "調達の要求に反映")


def test_a_change_that_changes_nothing_or_is_too_long_is_none(desk: Desk) -> None:
    who = office(desk, "a").reviewer
    case = make(desk, who, "検討")
    before = desk.read(audit.verify, desk.vault).head
    desk.write(book.change, who, case, CaseChange(title="検討", due=""), MOST)
    with pytest.raises(UserError, match="limit of 5 "):
        desk.write(book.change, who, case, CaseChange(outcome="abcdef"), 5)
    assert desk.read(audit.verify, desk.vault).head == before


def test_a_move_of_a_case_that_another_moved_is_refused(desk: Desk) -> None:
    who = office(desk, "a").coordinator
    case = make(desk, who)
    advance(desk, who, case, State.EXAMINING)
    with pytest.raises(StateError, match="by now"):
        desk.write(book.move, who, case, MoveAsked(to=State.EXAMINING, seen=State.CANDIDATE))


class Moving(RuleBasedStateMachine):
    """Whoever tries to move cases to wherever: the table alone decides, and the log tells of it."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        self.desk = self.stack.enter_context(desk_at(f"sqlite:///{folder / 'sateto.db'}", folder))
        migrate(self.desk.database)
        self.state, self.rows = State.CANDIDATE, 0

    @initialize(done=st.booleans())
    def open(self, done: bool) -> None:
        people = office(self.desk, "a")
        self.people = {"reviewer": people.reviewer, "coordinator": people.coordinator}
        self.case = make(self.desk, people.reviewer)
        self.done = done
        if done:
            change = CaseChange(outcome="反映した")
            self.desk.write(book.change, people.reviewer, self.case, change, MOST)
        self.rows = self.logged()

    def teardown(self) -> None:
        assert self.desk.read(audit.verify, self.desk.vault).faults == ()
        self.stack.close()

    def logged(self) -> int:
        return int(self.desk.read(audit.verify, self.desk.vault).head.split(":")[0])

    @rule(who=st.sampled_from(["reviewer", "coordinator"]), to=STATE, seen=st.none() | STATE)
    def moves(self, who: str, to: State, seen: State | None) -> None:
        person, seen = self.people[who], seen or self.state
        needed = MOVES.get((self.state, to)) if seen is self.state else None
        allowed = needed in person.actions and (to is not State.REFLECTED or self.done)
        try:
            self.desk.write(book.move, person, self.case, MoveAsked(to=to, seen=seen))
        except StateError:
            assert needed is None or (to is State.REFLECTED and not self.done)
        except AccessError:
            assert needed is not None
            assert needed not in person.actions
        else:
            assert allowed
            self.state, self.rows = to, self.rows + 1

    @invariant()
    def state_history_and_log_say_the_same(self) -> None:
        if self.rows:
            told = whole(self.desk, self.people["reviewer"], self.case)
            assert told.state is self.state
            assert self.logged() == self.rows
            last = [one for one in told.history if one.action == "moved"]
            assert not last or last[-1].told["is"] == self.state


TestMoving = Moving.TestCase
TestMoving.settings = hypothesis_settings(max_examples=4, stateful_step_count=20, deadline=None)
