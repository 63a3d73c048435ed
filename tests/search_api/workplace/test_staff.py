"""What people see to by pages: their sessions and keys, their organisation's accounts, log, queries."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from lxml import html
from starlette.testclient import TestClient

from schemas.permissions import Action, Role
from search_api.workplace import accounts, audit, keys, passwords, queries, staff
from search_api.workplace.desk import Desk
from tests.search_api.trees import parsed, text
from tests.search_api.workplace.offices import bearer, door, found, hire, reader

PASSWORD = "four words of nonsense"
QUESTION = "水中の無人機と音響通信"


@pytest.fixture
def office(one_desk: Desk) -> Desk:
    """Two organisations: in the first an administrator, a coordinator and a reviewer."""
    found(one_desk, "a", "b")
    hashed = passwords.hashed(PASSWORD, 12)
    for name, role in (
        ("admin", Role.ADMINISTRATOR), ("coord", Role.COORDINATOR), ("hanako", Role.REVIEWER),
    ):  # fmt: skip
        hire(one_desk, "a", name, role)
        one_desk.write(accounts.set_password, name, hashed, "operator")
    hire(one_desk, "b", "stranger", Role.READER)
    return one_desk


@contextmanager
def signed_in(desk: Desk, name: str, password: str = PASSWORD) -> Iterator[TestClient]:
    with door(desk.settings) as client:
        client.headers["accept"] = "text/html"
        csrf = proof(parsed(client.get("/signin").content))
        form = {"csrf": csrf, "name": name, "password": password}
        assert client.post("/signin", data=form).status_code == 303
        yield client


def proof(page: html.HtmlElement) -> str:
    return str(page.xpath("//input[@name='csrf']/@value")[0])


def see(client: TestClient, path: str) -> html.HtmlElement:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.text[:300])
    return parsed(answer.content)


def send(client: TestClient, path: str, page: str, **fields: str) -> Any:
    return client.post(path, data={"csrf": proof(see(client, page)), **fields})


def ids(desk: Desk) -> dict[str, str]:
    return {one["name"]: one["id"] for one in desk.read(staff.listed, "a")}


def actions(desk: Desk, organisation: str = "a") -> list[str]:
    return [row["action"] for row in desk.read(audit.entries, organisation, 100)]


# --- oneself ---------------------------------------------------------------------------------------


def test_a_key_is_made_shown_once_and_revoked(office: Desk) -> None:
    with signed_in(office, "hanako") as client:
        fields = {"scope-read": "yes", "scope-decide": "yes", "scope-see-audit": "yes"}
        made = send(client, "/account/keys", "/account", label="集計<b>", **fields)
        key = text(parsed(made.content), "//dd/code")
        # What its holder may not, no scope gives; and the page does not even offer it.
        assert office.read(keys.reader_of, key).actions == {Action.READ, Action.DECIDE}
        page = see(client, "/account")
        assert not page.xpath("//input[@name='scope-see-audit']")
        assert "集計<b>" in text(page, "//main")
        assert key not in client.get("/account").text
        identity = key.split("_")[1]
        other = hire(office, "a", "other", Role.READER).split("_")[1]
        assert send(client, "/account/keys/revoke", "/account", key=other).status_code == 404
        assert send(client, "/account/keys/revoke", "/account", key=identity).status_code == 303
        assert client.get("/v1/me", headers=bearer(key)).status_code == 401
        assert send(client, "/account/keys", "/account", label="x").status_code == 422
    assert {"key.added", "key.revoked"} <= set(actions(office))


def test_a_key_makes_no_key(office: Desk) -> None:
    key = office.write(keys.add, "hanako", [Action.OWN_ACCOUNT])
    with door(office.settings) as client:
        form = {"label": "x", "scope-own-account": "yes"}
        assert client.post("/account/keys", data=form, headers=bearer(key)).status_code == 403
    assert len(office.read(keys.listed, ids(office)["hanako"])) == 2


def test_one_ends_one_s_own_sessions_and_no_other(office: Desk) -> None:
    with signed_in(office, "hanako") as here, signed_in(office, "hanako") as there:
        page = see(here, "/account")
        (other,) = page.xpath("//input[@name='session']/@value")
        with signed_in(office, "coord") as stranger:
            answer = send(stranger, "/account/sessions/end", "/account", session=other)
            assert answer.status_code == 404
        for wrong in ("", "_" * 16, "%" * 16, other[:15]):
            answer = send(here, "/account/sessions/end", "/account", session=wrong)
            assert answer.status_code == 404
        assert there.get("/v1/me").json()["account"]
        ended = send(here, "/account/sessions/end", "/account", session=other)
        assert ended.status_code == 303
        assert there.get("/v1/me").json()["account"] == ""
        assert here.get("/v1/me").json()["account"]


# --- the accounts of an organisation ---------------------------------------------------------------


def test_an_administrator_adds_a_person_who_then_signs_in(office: Desk) -> None:
    with signed_in(office, "admin") as client:
        fields = {"name": "Taro", "display": "太郎", "role-reader": "yes"}
        made = send(client, "/administration/accounts", "/administration", **fields)
        page = parsed(made.content)
        assert "taro@a" in text(page, "//h1")
        password = text(page, "//dd/code")
        with signed_in(office, "taro@a", password) as person:
            assert person.get("/v1/me").json()["name"] == "太郎"
        taken = send(client, "/administration/accounts", "/administration", **fields)
        assert taken.status_code == 422
        # That another organisation has the name tells nothing here.
        fields["name"] = "stranger"
        assert (
            send(client, "/administration/accounts", "/administration", **fields).status_code == 200
        )
        guest = {"name": "guest", "display": "客", "role-expert": "yes"}
        none = send(client, "/administration/accounts", "/administration", **guest)
        assert (none.status_code, "期限" in text(parsed(none.content), "//*[@id='fault']")) == (
            422, True,
        )  # fmt: skip
    assert office.read(audit.verify, office.vault).faults == ()


def test_an_administrator_changes_roles_state_and_passwords_of_others(office: Desk) -> None:
    hanako = ids(office)["hanako"]
    with signed_in(office, "admin") as client, signed_in(office, "hanako") as person:
        home = "/administration"
        fields = {"account": hanako, "role-reader": "yes", "until": "2099-03-31"}
        assert send(client, f"{home}/roles", home, **fields).status_code == 303
        assert "decide" not in person.get("/v1/me").json()["actions"]
        assert "2099-03-31" in client.get(home).text
        off = {"account": hanako, "enabled": "no"}
        assert send(client, f"{home}/state", home, **off).status_code == 303
        assert person.get("/v1/me").json()["account"] == ""
        on = {"account": hanako, "enabled": "yes"}
        assert send(client, f"{home}/state", home, **on).status_code == 303
        made = send(client, f"{home}/password", home, account=hanako)
        with signed_in(office, "hanako", text(parsed(made.content), "//dd/code")):
            pass
    told = actions(office)
    assert {"roles.set", "account.disabled", "account.enabled", "password.set"} <= set(told)


def test_nobody_changes_themselves_or_another_organisation(office: Desk) -> None:
    stranger = office.read(accounts.named, "stranger")["id"]
    admin = ids(office)["admin"]
    with signed_in(office, "admin") as client:
        home = "/administration"
        for account, status in ((admin, 403), (stranger, 404), ("0" * 16, 404)):
            for path in ("roles", "state", "password", "subject"):
                if (path, account) == ("subject", admin):
                    continue  # one may link oneself
                fields = {"account": account, "role-reader": "yes", "enabled": "no"}
                answer = send(client, f"{home}/{path}", home, **fields)
                assert answer.status_code == status, (path, account)
        assert "stranger" not in client.get(home).text
    assert not office.read(accounts.named, "stranger")["disabled_at"]
    assert actions(office, "b") == ["key.added", "account.added", "organisation.added"]


# --- what people did -------------------------------------------------------------------------------


def test_the_log_is_narrowed_by_action_person_and_day(office: Desk) -> None:
    with signed_in(office, "admin") as client:
        for _ in range(60):
            office.write(audit.append, audit.Entry("report.read", ids(office)["coord"], "a", "r-1"))
        rows = "count(//tbody/tr)"
        first = see(client, "/log")
        assert first.xpath(rows) == 50
        second = see(client, first.xpath("//a[@rel='next']/@href")[0])
        assert second.xpath("//a[@rel='prev']")
        only = see(client, f"/log?action=report&actor={ids(office)['coord']}")
        assert set(only.xpath("//tbody/tr/td[3]/code/text()")) == {"report.read"}
        assert set(only.xpath("//tbody/tr/td[2]/text()")) == {"coord"}
        assert see(client, "/log?action=report_").xpath(rows) == 0
        assert see(client, "/log?until=2000-01-01").xpath(rows) == 0
        assert see(client, "/log?since=2000-01-01&until=2099-01-01").xpath(rows) == 50
        assert client.get("/log?since=soon").status_code == 422
        assert "stranger" not in client.get("/log?action=organisation").text
    assert "audit.listed" in actions(office)


def test_two_people_read_a_query_back_by_pages(office: Desk) -> None:
    key = office.write(keys.add, "hanako", [Action.READ])
    query = office.write(queries.record, reader(office, key), QUESTION)
    path = "/read-backs"
    with signed_in(office, "coord") as first, signed_in(office, "admin") as second:
        page = see(first, path)
        assert page.xpath("//option/@value") == [query]
        assert QUESTION not in text(page, "//body")
        assert send(first, path, path, query=query, reason="監査のため").status_code == 303
        assert not see(first, path).xpath("//input[@name='approve' or @name='read']")
        (asked,) = see(second, path).xpath("//input[@name='approve']/@value")
        assert send(first, path, path, read=asked).status_code == 403
        assert send(second, path, path, approve=asked).status_code == 303
        told = send(first, path, path, read=asked)
        assert QUESTION in text(parsed(told.content), "//*[@role='status']")
        assert send(second, path, path, read=asked).status_code == 403
        assert send(first, path, path, query="0" * 16, reason="x").status_code == 404
        assert send(first, path, path, query=query, reason=" ").status_code == 422


@pytest.mark.parametrize("ui", ["ja", "en"])
def test_every_page_is_there_in_both_languages(office: Desk, ui: str) -> None:
    with signed_in(office, "admin") as client:
        for path in ("/account", "/administration", "/log", "/read-backs", "/disagreements",
                     "/help", "/accessibility", "/display"):  # fmt: skip
            page = see(client, f"{path}?ui={ui}")
            assert page.get("lang") == ui
            (switch,) = page.xpath("//nav[@class='switch']//a/@href")
            assert see(client, switch).get("lang") != ui


# --- how pages are shown ---------------------------------------------------------------------------


@pytest.mark.parametrize("member", [True, False])
def test_a_choice_of_display_holds_until_it_is_changed(office: Desk, member: bool) -> None:
    with signed_in(office, "hanako") if member else door(office.settings) as client:
        client.headers["accept"] = "text/html"
        chosen = send(client, "/display", "/display", blind="yes", calendar="western", ui="en")
        assert chosen.headers["location"] == "/display?done=yes&ui=en"
        for path in ("/", "/help", "/display"):
            assert see(client, path).xpath("//main/p[contains(@class, 'notice')]/a/@href") == [
                "/display"
            ]
        page = see(client, "/display")
        assert page.xpath("//input[@name='calendar'][@checked]/@value") == ["western"]
        assert page.xpath("//input[@name='blind']/@checked")
        assert client.post("/display", data={"blind": "no"}).status_code == 403  # another site
        assert see(client, "/display").xpath("//input[@name='blind']/@checked")
        send(client, "/display", "/display", calendar="nonsense")
        page = see(client, "/display")
        assert page.xpath("//input[@name='calendar'][@checked]/@value") == ["both"]
        assert not page.xpath("//input[@name='blind']/@checked")
