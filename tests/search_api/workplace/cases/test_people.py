"""An outside expert sees the case that they are invited to, that alone, and nothing after the day."""

import time
from datetime import timedelta

import pytest
from sqlalchemy import update
from starlette.testclient import TestClient

from schemas.case_tables import case_people
from schemas.cases import ExpertAsked
from schemas.errors import NotFoundError, UserError
from schemas.permissions import ALLOWED, Role
from schemas.workplace_tables import memberships
from search_api.workplace import audit, keys, sessions
from search_api.workplace.cases import people, reading
from search_api.workplace.desk import Desk
from tests.search_api.workplace.cases.casework import (
    TOMORROW,
    actions,
    expert,
    gather,
    make,
    office,
    whole,
)
from tests.search_api.workplace.offices import bearer, door, found, hire, reader


def listed(client: TestClient, key: str) -> list[str]:
    answer = client.get("/v1/cases", headers=bearer(key))
    assert answer.status_code == 200
    return [one["id"] for one in answer.json()["cases"]]


def test_an_expert_sees_and_judges_one_case_alone(small: Desk) -> None:
    who = office(small, "a").reviewer
    case, other = make(small, who, "この案件"), make(small, who, "別の案件")
    key = bearer(guest := expert(small, who, case))
    with door(small.settings) as client:
        assert listed(client, guest) == [case]
        assert client.get(f"/v1/cases/{case}", headers=key).json()["title"] == "この案件"
        given = client.post(f"/v1/cases/{case}/opinions", json={"use": "測位"}, headers=key)
        assert given.json()["opinions"][0]["by"] == "見本 外部"
        for path in ("", "/dossier", "/attachments/0123456789abcdef"):
            assert client.get(f"/v1/cases/{other}{path}", headers=key).status_code == 404
        told = client.post(f"/v1/cases/{other}/opinions", json={"use": "x"}, headers=key)
        assert told.status_code == 404
        # Nothing of the rest of the house, and what changes a case only by an opinion.
        for path in ("/v1/decisions", "/v1/queries", "/v1/audit", "/v1/cases/members"):
            assert client.get(path, headers=key).status_code == 403
        assert client.get("/v1/handovers", headers=key).status_code == 403
        change = {"title": "x"}
        assert client.patch(f"/v1/cases/{case}", json=change, headers=key).status_code == 403


def test_an_expert_reads_what_the_public_may_and_as_it_does(small: Desk) -> None:
    who = office(small, "a").reviewer
    key = bearer(expert(small, who, make(small, who)))
    before = small.read(audit.verify, small.vault).head
    with door(small.settings) as client:
        # The engine is away; that they were let in is what counts.
        assert client.get("/v1/search", params={"q": "GaN"}, headers=key).status_code == 503
        assert client.get(f"/v1/reports/oai-{0:016x}", headers=key).status_code == 503
    assert small.read(audit.verify, small.vault).head == before  # asked as a visitor: not kept
    closed = small.settings.model_copy(update={"open_reading": False})
    with door(closed) as client:
        assert client.get("/v1/search", params={"q": "GaN"}, headers=key).status_code == 403


@pytest.mark.parametrize("how", ["day", "role", "word"])
def test_after_the_day_nothing_is_seen(desk: Desk, how: str) -> None:
    who = office(desk, "a").reviewer
    case = make(desk, who)
    guest = expert(desk, who, case)
    known = reader(desk, guest)
    if how == "word":
        desk.write(people.release, who, case, known.account)
    else:
        table = case_people if how == "day" else memberships
        with desk.database.begin() as connection:
            mine = table.c.account_id == known.account
            connection.execute(update(table).where(mine).values(until=time.time() - 1))
    with door(desk.settings) as client:
        status = 403 if how == "role" else 404
        assert client.get(f"/v1/cases/{case}", headers=bearer(guest)).status_code == status
        given = client.post(f"/v1/cases/{case}/opinions", json={"use": "x"}, headers=bearer(guest))
        assert given.status_code == status
        cases = client.get("/v1/cases", headers=bearer(guest))
        assert cases.status_code == 403 or cases.json() == {"cases": []}


def test_a_new_expert_gets_a_password_once_and_signs_in(small: Desk) -> None:
    people_of = office(small, "a")
    case = make(small, people_of.reviewer)
    key = bearer(people_of.reviewer_key)
    with door(small.settings) as client:
        asked = {"display": "見本 外部", "until": TOMORROW.isoformat()}
        made = client.post(f"/v1/cases/{case}/experts", json=asked, headers=key).json()
        assert made["password"] not in client.get(f"/v1/cases/{case}", headers=key).text
        log = str(small.read(audit.entries, "a", 100))
        assert made["password"] not in log
        assert "見本" not in log
        token = sessions.sign_in(small, made["name"], made["password"], "192.0.2.1", "")
        known = sessions.reader_of(small, token)
        assert known
        assert known.account == made["account"]
        # Known by now, they are invited to another case under the account that they have.
        other = make(small, people_of.reviewer, "次の案件")
        again = {"account": made["account"], "until": TOMORROW.isoformat()}
        told = client.post(f"/v1/cases/{other}/experts", json=again, headers=key).json()
        assert (told["account"], told["password"]) == (made["account"], "")
    seen = small.read(reading.listed, known, reading.Narrowed(), 10)
    assert {one.id for one in seen} == {case, other}


@pytest.mark.parametrize("days", [-1, 400])
def test_an_invitation_ends_on_a_day_not_past_and_not_too_far(small: Desk, days: int) -> None:
    who = office(small, "a").reviewer
    case = make(small, who)
    asked = ExpertAsked(display="x", until=people.last_day(time.time()) + timedelta(days=days))
    with pytest.raises(UserError, match="at most 366 days"):
        small.write(people.invite, who, case, asked, "no hash", 366)
    assert actions(small, who, case) == ["made"]


def test_members_are_assigned_and_released_and_strangers_are_not(desk: Desk) -> None:
    who = office(desk, "a").reviewer
    found(desk, "b")
    stranger = reader(desk, hire(desk, "b", "stranger", Role.REVIEWER))
    case = make(desk, who)
    guest = reader(desk, expert(desk, who, case))
    desk.write(people.assign, who, case, who.account)
    desk.write(people.assign, who, case, who.account)  # once is enough
    assert [one.account for one in whole(desk, who, case).people] == [who.account]
    for account in (stranger.account, guest.account, "0" * 16):
        with pytest.raises(NotFoundError):
            desk.write(people.assign, who, case, account)
    with pytest.raises(NotFoundError):
        desk.write(people.release, who, case, stranger.account)
    asked = ExpertAsked(account=stranger.account, until=TOMORROW)
    with pytest.raises(NotFoundError):
        desk.write(people.invite, who, case, asked, "", 366)
    desk.write(people.release, who, case, who.account)
    assert actions(desk, who, case) == ["made", "invited", "assigned", "released"]
    members = desk.read(people.members, "a")
    assert [one.expert for one in members] == [False, False, True]


def test_a_key_with_a_narrow_scope_sees_no_case(small: Desk) -> None:
    who = office(small, "a").reviewer
    case = make(small, who)
    gather(small, who, case, "oai-0000000000000001")
    narrow = small.write(keys.add, "reviewer-a", list(ALLOWED[Role.EXPERT]))
    with door(small.settings) as client:
        # The scopes of an expert on a member's account: no case without an invitation.
        assert listed(client, narrow) == []
