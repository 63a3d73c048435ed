"""Signing in by the pages: throttled, rotated, ended by time; and no form without its proof."""

import contextlib
import re
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2 as httpx
import pytest
from sqlalchemy import select, update
from starlette.testclient import TestClient

from schemas.errors import SignInError, ThrottleError
from schemas.permissions import Action, Role
from schemas.settings import Settings
from schemas.workplace_tables import accounts as account_rows
from schemas.workplace_tables import audit as audit_rows
from schemas.workplace_tables import sessions as session_rows
from schemas.workplace_tables import sign_in_tries
from search_api import forms
from search_api.workplace import accounts, audit, passwords, sessions, throttle
from search_api.workplace.desk import Desk
from tests.search_api.trees import parsed, text
from tests.search_api.workplace.offices import desk_at, door, found, hire

PASSWORD = "four words of nonsense"


def staffed(desk: Desk) -> Desk:
    """One organisation with one reviewer who has a password."""
    found(desk, "a")
    hire(desk, "a", "hanako", Role.REVIEWER)
    hashed = passwords.hashed(PASSWORD, 12)
    desk.write(accounts.set_password, "hanako", hashed, accounts.OPERATOR)
    return desk


@pytest.fixture
def office(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Desk]:
    path = tmp_path / "sateto.db"
    shutil.copyfile(migrated_sqlite, path)
    with desk_at(f"sqlite:///{path}", tmp_path / "data") as desk:
        yield staffed(desk)


def test_sessions_and_throttle_work_on_each_engine(desk: Desk) -> None:
    staffed(desk)
    token = sessions.sign_in(desk, "Hanako ", PASSWORD, "192.0.2.1", "")
    known = sessions.reader_of(desk, token)
    assert known
    assert (known.organisation, known.may(Action.DECIDE)) == ("a", True)
    assert sessions.reader_of(desk, "another") is None
    for _ in range(5):
        with pytest.raises(SignInError):
            sessions.sign_in(desk, "hanako", "not the password", "192.0.2.1", "")
    with pytest.raises(ThrottleError):
        sessions.sign_in(desk, "hanako", PASSWORD, "192.0.2.1", "")
    again = sessions.sign_in(desk, "hanako", PASSWORD, "192.0.2.2", token)  # from elsewhere
    assert sessions.reader_of(desk, token) is None
    desk.write(sessions.sign_out, again)
    assert sessions.reader_of(desk, again) is None


def test_many_tries_at_once_have_no_more_of_them(desk: Desk) -> None:
    counted = throttle.subjects(desk.vault, "hanako", "192.0.2.1", 5)
    start, admitted = threading.Barrier(12), []

    def guess() -> None:
        start.wait()
        with contextlib.suppress(ThrottleError):
            desk.write(throttle.admit, counted, 900.0, 1000.0)
            admitted.append(1)

    threads = [threading.Thread(target=guess) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(admitted) == 5


@pytest.fixture
def browser(office: Desk) -> Iterator[TestClient]:
    with door(office.settings) as client:
        client.headers["accept"] = "text/html"
        yield client


def proof(answer: httpx.Response) -> str:
    return str(parsed(answer.content).xpath("//input[@name='csrf']/@value")[0])


def sign_in(browser: TestClient, password: str = PASSWORD, **more: str) -> httpx.Response:
    csrf = proof(browser.get("/signin"))
    return browser.post(
        "/signin", data={"csrf": csrf, "name": "hanako", "password": password, **more}
    )


def test_signs_in_and_out_in_both_languages(browser: TestClient) -> None:
    asked = browser.get("/account?ui=en")
    assert (asked.status_code, asked.headers["location"]) == (
        303,
        "/signin?ui=en&next=%2Faccount%3Fui%3Den",
    )
    answer = sign_in(browser, ui="en", next="/account?ui=en")
    assert (answer.status_code, answer.headers["location"]) == (303, "/account?ui=en")
    page = browser.get("/account?ui=en")
    assert "Office a" in text(parsed(page.content), "//main")
    assert "審査担当者" in text(parsed(browser.get("/account").content), "//main")
    assert browser.get("/v1/me").json()["organisation"] == "a"
    left = browser.post("/signout", data={"csrf": proof(page)})
    assert left.status_code == 303
    assert browser.get("/v1/me").json()["account"] == ""


@pytest.mark.parametrize("onward", ["https://example.org/", "//example.org", "/\\example.org", "x"])
def test_leads_to_no_other_site(browser: TestClient, onward: str) -> None:
    assert sign_in(browser, next=onward).headers["location"] == "/"


def test_the_cookie_is_for_no_script_no_other_site_and_no_plain_connection(
    browser: TestClient,
) -> None:
    here = sign_in(browser).headers["set-cookie"]
    assert re.search(r"sateto_session=[\w-]{43}; HttpOnly; Path=/; SameSite=lax", here)
    away = browser.get("http://sateto.example.org/signin").headers["set-cookie"]
    assert "; Secure" in away
    assert "; Secure" not in here


def test_a_session_begins_with_a_new_token_and_ends_the_old_one(
    browser: TestClient, office: Desk
) -> None:
    browser.cookies.set(forms.SESSION, "planted-by-another", domain="127.0.0.1")
    sign_in(browser)
    first = browser.cookies.get(forms.SESSION, domain="127.0.0.1")
    browser.cookies.clear()
    browser.cookies.set(forms.SESSION, "planted-by-another", domain="127.0.0.1")
    assert browser.get("/v1/me").json()["account"] == ""
    browser.cookies.set(forms.SESSION, str(first), domain="127.0.0.1")
    assert browser.get("/v1/me").json()["account"]
    secret = forms.fresh()
    browser.cookies.set(forms.FORM, secret, domain="127.0.0.1")
    again = browser.post(
        "/signin", data={"csrf": forms.proof(secret), "name": "hanako", "password": PASSWORD}
    )
    assert again.status_code == 303
    with office.database.connect() as connection:
        assert len(connection.execute(select(session_rows)).all()) == 1
        kept = connection.execute(select(session_rows.c.token_sha256)).scalar_one()
    assert kept not in (first, browser.cookies.get(forms.SESSION, domain="127.0.0.1"))


@pytest.mark.parametrize(
    ("column", "after"), [("seen_at", 30 * 60), ("created_at", 12 * 3600)], ids=["idle", "absolute"]
)
def test_a_session_ends_by_time(
    browser: TestClient, office: Desk, column: str, after: float
) -> None:
    sign_in(browser)
    for age, there in ((after - 60, True), (after + 1, False)):
        with office.database.begin() as connection:
            connection.execute(update(session_rows).values({column: time.time() - age}))
        assert bool(browser.get("/v1/me").json()["account"]) is there


def test_an_account_that_is_disabled_is_out_at_once(browser: TestClient, office: Desk) -> None:
    sign_in(browser)
    office.write(accounts.disable, "hanako")
    assert browser.get("/v1/me").json()["account"] == ""
    assert sign_in(browser).status_code == 401


def test_wrong_names_and_passwords_look_alike_and_are_throttled(
    browser: TestClient, office: Desk
) -> None:
    wrong = sign_in(browser, "not the password").content
    unknown = sign_in(browser, name="nobody").content
    said = [text(parsed(page), "//*[@id='fault']") for page in (wrong, unknown)]
    assert said[0] == said[1] != ""
    for _ in range(4):
        assert sign_in(browser, "not the password").status_code == 401
    refused = sign_in(browser)  # the right one: too late
    assert refused.status_code == 429
    assert "しばらく待って" in text(parsed(refused.content), "//*[@id='fault']")
    with office.database.begin() as connection:
        connection.execute(update(sign_in_tries).values(first_at=time.time() - 901))
    assert sign_in(browser).status_code == 303


def test_a_success_forgets_the_failures(browser: TestClient) -> None:
    for _ in range(3):
        browser.cookies.clear()
        for _ in range(4):
            assert sign_in(browser, "not the password").status_code == 401
        assert sign_in(browser).status_code == 303


def test_nothing_that_was_typed_is_in_the_database(browser: TestClient, office: Desk) -> None:
    sign_in(browser, "a wrong secret", name="typed-secret")
    sign_in(browser)
    with office.database.connect() as connection:
        kept = [
            str(connection.execute(select(table)).all())
            for table in (audit_rows, sign_in_tries, session_rows, account_rows)
        ]
    for secret in (PASSWORD, "a wrong secret", "typed-secret"):
        assert secret not in "".join(kept)
    assert "sign-in.failed" in kept[0]
    assert "signed-in" in kept[0]
    assert office.read(audit.verify, office.vault).faults == ()


@pytest.mark.parametrize("csrf", ["", "0" * 64, "é"])
def test_no_form_counts_without_its_proof(browser: TestClient, csrf: str) -> None:
    sign_in(browser)
    for path in ("/signout", "/account/password", "/reports/oai-0000000000000000/decisions"):
        answer = browser.post(path, data={"csrf": csrf, "value": "adopt"})
        assert answer.status_code == 403, path
        assert "画面を開き直して" in text(parsed(answer.content), "//main")
    assert browser.post("/signin", data={"csrf": csrf, "name": "x"}).status_code == 403
    assert browser.post("/v1/search", json={"query": "x"}).status_code == 403
    assert browser.get("/v1/me").json()["account"]


def test_a_proof_is_of_one_session_alone(browser: TestClient) -> None:
    sign_in(browser)
    other = forms.proof("token of somebody else")
    assert browser.post("/signout", data={"csrf": other}).status_code == 403


def test_a_question_by_document_changes_nothing_and_needs_no_proof(browser: TestClient) -> None:
    sign_in(browser)
    answer = browser.post("/similar", data={"text": ""}, files={"pdf": ("a.pdf", b"")})
    assert answer.status_code == 422
    assert "403" not in answer.text


def test_a_form_has_an_end(browser: TestClient) -> None:
    csrf = proof(browser.get("/signin"))
    long = browser.post("/signin", data={"csrf": csrf, "name": "x" * Settings().form_bytes})
    odd = browser.post("/signin", data={"csrf": csrf, "name": "a\x00b"})
    assert (long.status_code, odd.status_code) == (422, 422)


def test_another_password_ends_all_other_sessions(browser: TestClient, office: Desk) -> None:
    sign_in(browser)
    with door(office.settings) as other:
        sign_in(other)
        csrf = proof(other.get("/account"))

        def change(old: str, new: str) -> httpx.Response:
            return other.post("/account/password", data={"csrf": csrf, "old": old, "new": new})

        assert change("not the password", "another nonsense").status_code == 401
        assert change(PASSWORD, "too short").status_code == 422
        assert change(PASSWORD, "another nonsense").headers["location"] == "/account?done=password"
        assert "有効です" in text(parsed(other.get("/account?done=password").content), "//main")
        assert browser.get("/v1/me").json()["account"] == ""
        assert sign_in(browser).status_code == 401
        assert sign_in(browser, "another nonsense").status_code == 303


def test_a_closed_house_asks_visitors_to_sign_in(office: Desk) -> None:
    closed = office.settings.model_copy(update={"open_reading": False})
    with door(closed) as client:
        program = client.get("/v1/search?q=x")
        assert (program.status_code, program.headers["www-authenticate"]) == (401, "Bearer")
        page = client.get("/?q=x", headers={"accept": "text/html"})
        assert page.headers["location"] == "/signin?next=%2F%3Fq%3Dx"
        assert client.get("/health").status_code == 200


def test_every_page_has_the_strict_policy_and_is_kept_by_nobody(browser: TestClient) -> None:
    sign_in(browser)
    paths = ("/", "/?q=x", "/account", "/signin", "/nowhere", "/v1/me", "/v1/audit", "/reports/x")
    for path in paths:
        headers = browser.get(path).headers
        policy = dict(
            part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";")
        )
        assert policy["default-src"] == policy["frame-ancestors"] == "'none'"
        assert (policy["form-action"], policy["script-src"]) == ("'self'", "'self'")
        assert "unsafe" not in str(policy)
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "no-referrer"
