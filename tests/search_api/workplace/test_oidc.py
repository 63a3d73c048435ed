"""Signing in at a provider of OpenID Connect: who was linked beforehand, once, and nobody else."""

import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc.jwk import RSAKey
from starlette.testclient import TestClient

from schemas.errors import UserError
from schemas.permissions import Role
from search_api import forms
from search_api.workplace import accounts, audit, subjects
from search_api.workplace.desk import Desk
from tests.search_api.workplace.identity import BACK, CLIENT, SECRET, Identity, identity
from tests.search_api.workplace.offices import door, found, hire


@pytest.fixture(scope="module")
def running() -> Iterator[Identity]:
    with identity() as provider:
        yield provider


@pytest.fixture
def provider(running: Identity) -> Identity:
    running.twist = lambda claims: None
    running.signs_with = running.key
    running.subject = "subject-of-hanako"
    return running


@pytest.fixture
def office(one_desk: Desk, provider: Identity) -> Desk:
    found(one_desk, "a", "b")
    hire(one_desk, "a", "hanako", Role.REVIEWER)
    link(one_desk, "hanako", provider)
    return one_desk


def link(desk: Desk, name: str, provider: Identity, subject: str = "subject-of-hanako") -> None:
    account = desk.read(accounts.named, name)
    desk.write(subjects.link, account, provider.issuer, subject, accounts.OPERATOR)


@pytest.fixture
def browser(office: Desk, provider: Identity) -> Iterator[TestClient]:
    told = {
        "oidc_issuer": provider.issuer,
        "oidc_client": CLIENT,
        "oidc_secret": SECRET,
        "oidc_redirect": BACK,
    }
    with door(office.settings.model_copy(update=told)) as client:
        client.headers["accept"] = "text/html"
        yield client


def begin(browser: TestClient, onward: str = "/account") -> str:
    """Where the provider leads back to, after somebody was there."""
    left = browser.get("/signin/oidc", params={"next": onward})
    assert left.status_code == 303
    came = httpx.get(left.headers["location"])
    assert came.status_code == 302, came.text
    return str(came.headers["location"])


def come_back(browser: TestClient, address: str) -> Any:
    parts = urlsplit(address)
    return browser.get(f"{parts.path}?{parts.query}")


def who(browser: TestClient) -> Any:
    return browser.get("/v1/me").json()


def test_who_is_linked_signs_in_and_comes_to_where_they_were_going(
    browser: TestClient, office: Desk
) -> None:
    assert "/signin/oidc?next=%2Faccount" in browser.get("/signin?next=/account").text
    browser.cookies.set(forms.SESSION, "planted-by-another", domain="127.0.0.1")
    answer = come_back(browser, begin(browser))
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    assert (who(browser)["name"], who(browser)["organisation"]) == ("hanako", "a")
    assert browser.cookies.get(forms.SESSION, domain="127.0.0.1") != "planted-by-another"
    assert browser.get("/account").status_code == 200
    (row,) = [r for r in office.read(audit.entries, "a", 9) if r["action"] == "signed-in"]
    assert row["detail"] == '{"by": "oidc"}'
    assert office.read(audit.verify, office.vault).faults == ()


def test_an_answer_counts_once_and_in_its_own_browser(browser: TestClient, office: Desk) -> None:
    address = begin(browser)
    kept = dict(browser.cookies)
    browser.cookies.clear()
    assert come_back(browser, address).status_code == 403  # another browser: a planted sign-in
    browser.cookies.update(kept)
    state = parse_qs(urlsplit(address).query)["state"][0]
    assert come_back(browser, address.replace(state, state[::-1])).status_code == 403
    assert come_back(browser, address.replace("iss=http", "iss=https")).status_code == 403
    assert come_back(browser, address).status_code == 303
    browser.cookies.clear()
    browser.cookies.update(kept)
    assert come_back(browser, address).status_code == 403  # the code was spent
    assert who(browser)["account"] == ""


@pytest.mark.parametrize(
    "twist",
    [
        lambda claims: claims.update(iss="http://127.0.0.1:1"),
        lambda claims: claims.update(aud="another"),
        lambda claims: claims.update(aud=[CLIENT, "another"]),
        lambda claims: claims.update(azp="another"),
        lambda claims: claims.update(nonce="of another time"),
        lambda claims: claims.pop("nonce"),
        lambda claims: claims.update(exp=int(time.time()) - 3600),
        lambda claims: claims.pop("exp"),
        lambda claims: claims.pop("sub"),
        lambda claims: claims.update(sub="somebody nobody linked"),
    ],
)
def test_nothing_wrong_in_what_the_provider_says_goes_through(
    browser: TestClient, provider: Identity, twist: Callable[[dict[str, Any]], None]
) -> None:
    provider.twist = twist
    assert come_back(browser, begin(browser)).status_code == 403
    assert who(browser)["account"] == ""


def test_a_key_of_another_signs_for_nobody_and_a_new_one_is_fetched(
    browser: TestClient, provider: Identity
) -> None:
    provider.signs_with = RSAKey.generate_key(2048, parameters={"kid": "first"})
    assert come_back(browser, begin(browser)).status_code == 403
    provider.key = provider.signs_with = RSAKey.generate_key(2048, parameters={"kid": "second"})
    assert come_back(browser, begin(browser)).status_code == 303


def test_a_disabled_account_stays_out_and_other_sites_are_not_led_to(
    browser: TestClient, office: Desk
) -> None:
    answer = come_back(browser, begin(browser, "https://example.org/"))
    assert answer.headers["location"] == "/"
    office.write(accounts.disable, "hanako")
    assert who(browser)["account"] == ""
    assert come_back(browser, begin(browser)).status_code == 403


def test_a_subject_is_one_account_alone(office: Desk, provider: Identity) -> None:
    hire(office, "b", "taro", Role.READER)
    with pytest.raises(UserError):
        link(office, "taro", provider)
    link(office, "hanako", provider, "")
    link(office, "taro", provider)
    token = office.write(subjects.sign_in, provider.issuer, "subject-of-hanako", "", 60.0)
    assert token
    with pytest.raises(UserError):
        office.write(subjects.link, office.read(accounts.named, "taro"), "", "x", "operator")


def test_without_a_provider_there_is_no_such_door(office: Desk) -> None:
    with door(office.settings) as client:
        assert client.get("/signin/oidc").status_code == 404
        assert client.get("/signin/oidc/callback?code=x").status_code == 404
        assert "/signin/oidc" not in client.get("/signin").text
