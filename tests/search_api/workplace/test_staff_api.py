"""The accounts of an organisation by the API: the rules of the page, and nothing of another office."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from schemas.permissions import Role
from search_api.workplace import accounts, audit, sessions, staff
from search_api.workplace.desk import Desk
from tests.search_api.workplace.offices import bearer, door, found, hire


@pytest.fixture
def admin(one_desk: Desk) -> Iterator[TestClient]:
    """An administrator's client; another organisation has a reader."""
    found(one_desk, "a", "b")
    key = hire(one_desk, "a", "admin", Role.ADMINISTRATOR)
    hire(one_desk, "b", "stranger", Role.READER)
    with door(one_desk.settings) as client:
        client.headers.update(bearer(key))
        yield client


def test_an_account_is_made_changed_and_ended(admin: TestClient, one_desk: Desk) -> None:
    asked = {"name": "Taro", "display": "太郎", "roles": ["reviewer"], "until": "2099-03-31"}
    made = admin.post("/v1/accounts", json=asked)
    assert (made.status_code, made.json()["name"]) == (201, "taro@a")
    password = made.json()["password"]
    token = sessions.sign_in(one_desk, "taro@a", password, "192.0.2.1", "")
    (taro,) = (o for o in admin.get("/v1/accounts").json()["accounts"] if o["name"] == "taro@a")
    assert (taro["display"], list(taro["roles"]), taro["disabled"]) == ("太郎", ["reviewer"], False)
    path = f"/v1/accounts/{taro['id']}"
    roles = admin.put(f"{path}/roles", json={"roles": ["reader"]}).json()["roles"]
    assert roles == {"reader": None}
    assert sessions.reader_of(one_desk, token)
    assert admin.put(f"{path}/state", json={"enabled": False}).json()["disabled"] is True
    assert sessions.reader_of(one_desk, token) is None
    assert admin.put(f"{path}/state", json={"enabled": True}).json()["disabled"] is False
    other = admin.post(f"{path}/password").json()["password"]
    assert other != password
    assert sessions.sign_in(one_desk, "taro@a", other, "192.0.2.1", "")
    log = str(one_desk.read(audit.entries, "a", 100))
    assert all(one in log for one in ("account.added", "roles.set", "account.disabled"))
    assert password not in log
    assert other not in log


def test_nobody_changes_themselves_or_another_organisation(
    admin: TestClient, one_desk: Desk
) -> None:
    stranger = one_desk.read(accounts.named, "stranger")["id"]
    (own,) = (one["id"] for one in one_desk.read(staff.listed, "a"))
    assert [one["id"] for one in admin.get("/v1/accounts").json()["accounts"]] == [own]
    for account, status in ((own, 403), (stranger, 404), ("0" * 16, 404)):
        path = f"/v1/accounts/{account}"
        answers = [
            admin.put(f"{path}/roles", json={"roles": ["reader"]}),
            admin.put(f"{path}/state", json={"enabled": False}),
            admin.post(f"{path}/password"),
        ]
        assert [one.status_code for one in answers] == [status] * 3
    assert not one_desk.read(accounts.named, "stranger")["disabled_at"]


def test_what_is_no_account_is_refused(admin: TestClient) -> None:
    for wrong in (
        {"roles": []}, {"roles": ["visitor"]}, {"roles": ["expert"]}, {"roles": ["king"]},
        {"roles": ["reader"], "until": "soon"}, {"roles": ["reader"], "name": "a b"},
        {"roles": ["reader"], "until": "9999-12-31"}, {"roles": ["reader"], "name": "x\x00"},
    ):  # fmt: skip
        asked = {"name": "taro", **wrong}
        assert admin.post("/v1/accounts", json=asked).status_code == 422, wrong
    assert len(admin.get("/v1/accounts").json()["accounts"]) == 1
