"""Handing over: what was chosen arrives, what stays is nowhere, and nothing happens unasked."""

import itertools
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.cases import (
    TRAVELS,
    AcceptAsked,
    CaseAsked,
    CaseChange,
    HandOverAsked,
    Kind,
    OpinionAsked,
    ReportAsked,
    State,
)
from schemas.errors import NotFoundError, StateError, UserError
from search_api.workplace import audit
from search_api.workplace.cases import attachments, book, gathering, handing, opinions
from search_api.workplace.desk import Desk
from tests.search_api.workplace.cases.casework import (
    FORWARD,
    MOST,
    REPORTS,
    Office,
    actions,
    advance,
    make,
    office,
    whole,
)
from tests.search_api.workplace.offices import bearer, door

# A word that stands in one field alone, by the field.
MARKS = {
    "title": "秘密の件名",
    "due": "2031-02-03",
    "reports": REPORTS[0],
    "notes": "秘密のメモ",
    "opinions": "秘密の意見",
    "authors": "coordinator-a",
    "attachments": "himitsu.txt",
    "outcome": "秘密の反映",
}
STAYS = (REPORTS[1], "秘密の改訂前", "秘密の中身")  # whatever is chosen


def filled(desk: Desk, us: Office) -> str:
    """A case with a mark in every field, adopted."""
    who = us.coordinator
    asked = CaseAsked(kind=Kind.EXAMINATION, title=MARKS["title"], due=date(2031, 2, 3))
    case = desk.write(book.make, who, asked)
    reports = [ReportAsked(report=one, note=MARKS["notes"]) for one in REPORTS[:2]]
    desk.write(gathering.gather, who, case, reports, 200, MOST)
    for text in ("秘密の改訂前", MARKS["opinions"]):
        desk.write(opinions.give, who, case, OpinionAsked(use=text), MOST)
    content = "秘密の中身".encode()
    desk.write(attachments.attach, who, case, MARKS["attachments"], content, desk.settings)
    desk.write(book.change, who, case, CaseChange(outcome=MARKS["outcome"]), MOST)
    advance(desk, who, case, *FORWARD)
    return case


def offer(desk: Desk, us: Office, case: str, *fields: str, to: str = "b") -> str:
    asked = HandOverAsked.model_validate({"to": to, "fields": fields, "message": "伝達"})
    return desk.write(handing.offer, us.coordinator, case, asked, {REPORTS[0]}, MOST)


def test_a_field_that_stays_is_in_no_answer_to_the_receiver(small: Desk) -> None:
    us, names = office(small, "a"), (f"b{number}" for number in itertools.count())

    def seen(name: str, key: dict[str, str], case: str, handover: str) -> str:
        """All that the receiver can ask for."""
        paths = [f"/v1/handovers/{handover}", "/v1/handovers", f"/handovers/{handover}"]
        paths += ["/v1/cases", "/cases", "/cases?view=list"]
        paths += [f"/v1/cases/{case}", f"/cases/{case}", f"/cases/{case}/dossier"] if case else []
        answers = [client.get(path, headers=key) for path in paths]
        assert {answer.status_code for answer in answers} <= {200, 503}  # the engine is away
        log = small.read(audit.entries, name, 1000)
        return "\n".join([*(answer.text for answer in answers), str(log)])

    @given(chosen=st.sets(st.sampled_from(TRAVELS), min_size=1))
    @settings(max_examples=6)
    def holds(chosen: set[str]) -> None:
        name = next(names)
        them = office(small, name)  # a new one each time: what came before is no answer of now
        key, case = bearer(them.coordinator_key), filled(small, us)
        handover = offer(small, us, case, *chosen, to=name)
        before = seen(name, key, "", handover)
        made = small.write(handing.accept, them.coordinator, handover, AcceptAsked(title="受領"))
        told = before + seen(name, key, made, handover)
        for field, mark in MARKS.items():
            travels = field in chosen and (field != "notes" or "reports" in chosen)
            assert (mark in told) is travels, (field, chosen)
        for mark in (*STAYS, case):
            assert mark not in told, (mark, chosen)
        new = whole(small, them.coordinator, made)
        assert new.came
        assert set(new.came.fields) == chosen
        kept = [
            small.read(attachments.read, them.coordinator, made, one.id).content.decode()
            for one in new.attachments
        ]
        assert kept == (["秘密の中身"] if "attachments" in chosen else [])

    with door(small.settings) as client:
        holds()


def test_an_offer_is_answered_once_and_only_by_whom_it_is_for(desk: Desk) -> None:
    us, them, third = (office(desk, name) for name in "abc")
    case = filled(desk, us)
    handover = offer(desk, us, case, "title", "reports", "due")
    assert whole(desk, us.coordinator, case).state is State.HANDED_OVER
    assert desk.read(handing.offers, "c") == ()
    for answer in (handing.decline, handing.accept):
        more = (AcceptAsked(),) if answer is handing.accept else ()
        with pytest.raises(NotFoundError):
            desk.write(answer, third.coordinator, handover, *more)
    made = desk.write(handing.accept, them.coordinator, handover, AcceptAsked())
    told = whole(desk, them.coordinator, made)
    assert (told.title, told.kind, told.state) == (MARKS["title"], Kind.SPREAD, State.CANDIDATE)
    assert told.due == date(2031, 2, 3)
    assert [one.report for one in told.gathered] == [REPORTS[0]]
    assert actions(desk, them.coordinator, made) == ["received"]
    with pytest.raises(StateError):
        desk.write(handing.accept, them.coordinator, handover, AcceptAsked())
    with pytest.raises(StateError):
        desk.write(handing.withdraw, us.coordinator, case, handover)
    ours = whole(desk, us.coordinator, case).handed_over[0]
    assert (ours.state, ours.to) == ("accepted", "b")
    with pytest.raises(NotFoundError):  # what was made of it is theirs
        whole(desk, us.coordinator, made)


def test_a_declined_or_withdrawn_offer_makes_no_case(desk: Desk) -> None:
    us, them = office(desk, "a"), office(desk, "b")
    case = filled(desk, us)
    desk.write(handing.decline, them.coordinator, offer(desk, us, case, "title"))
    withdrawn = offer(desk, us, case, "title")
    desk.write(handing.withdraw, us.coordinator, case, withdrawn)
    assert [one.state for one in desk.read(handing.offers, "b")] == ["declined"]
    with pytest.raises(NotFoundError):
        desk.read(handing.offered, "b", withdrawn)
    states = [one.state for one in whole(desk, us.coordinator, case).handed_over]
    assert states == ["declined", "withdrawn"]
    assert actions(desk, us.coordinator, case)[-4:] == ["offered", "moved", "offered", "withdrawn"]


def test_what_cant_be_handed_over_is_refused(small: Desk) -> None:
    us = office(small, "a")
    office(small, "b")
    fresh = make(small, us.coordinator)
    with pytest.raises(StateError, match="adopted"):
        offer(small, us, fresh, "title")
    case = filled(small, us)
    with pytest.raises(UserError, match="choose"):
        offer(small, us, case)
    for to in ("a", "nobody"):
        with pytest.raises(NotFoundError):
            offer(small, us, case, "title", to=to)
    assert whole(small, us.coordinator, case).handed_over == ()


def test_a_file_that_the_sender_took_away_does_not_travel(small: Desk) -> None:
    us, them = office(small, "a"), office(small, "b")
    case = filled(small, us)
    handover = offer(small, us, case, "attachments")
    file = whole(small, us.coordinator, case).attachments[0].id
    small.write(attachments.detach, us.coordinator, case, file)
    made = small.write(handing.accept, them.coordinator, handover, AcceptAsked())
    assert whole(small, them.coordinator, made).attachments == ()
