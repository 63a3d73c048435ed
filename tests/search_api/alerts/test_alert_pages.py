"""The pages, the feed and the API of alerts over HTTP; the engine is away."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from sqlalchemy import update
from starlette.testclient import TestClient

from schemas.errors import UserError
from schemas.permissions import Action, Role
from schemas.workplace_tables import accounts as account_rows
from search_api import forms
from search_api.alerts import entries, mailing
from search_api.workplace import accounts, keys, passwords, sessions
from search_api.workplace.desk import Desk
from tests.search_api.alerts.watching import QUESTION, fires, office
from tests.search_api.trees import parsed, text
from tests.search_api.workplace.offices import bearer, door, found, hire, reader

ADDRESS = f"q={quote(QUESTION)}&lens=defense&language=ja&language=en&year_from=R2"


@pytest.fixture
def client(desk: Desk) -> Iterator[TestClient]:
    """A browser in which hanako has signed in."""
    found(desk, "a")
    hire(desk, "a", "hanako", Role.REVIEWER)
    password = passwords.generated()
    hashed = passwords.hashed(password, 12)
    desk.write(accounts.set_password, "hanako", hashed, accounts.OPERATOR)
    token = sessions.sign_in(desk, "hanako", password, "127.0.0.1", "")
    with door(desk.settings) as one:
        one.cookies.set(forms.SESSION, token, domain="127.0.0.1")
        yield one


def proof(client: TestClient) -> str:
    tree = parsed(client.get("/watches").content)
    return str(tree.xpath("//input[@name='csrf']/@value")[0])


def watches(client: TestClient) -> str:
    return text(parsed(client.get("/watches").content), "//main")


def test_a_search_is_saved_from_its_address_and_leads_back_to_it(client: TestClient) -> None:
    given = {"address": ADDRESS, "csrf": proof(client), "ui": "ja"}
    answer = client.post("/watches", data=given)
    assert (answer.status_code, answer.headers["location"]) == (303, "/watches")
    tree = parsed(client.get("/watches").content)
    (href,) = tree.xpath("//section[@class='watch']/h2/a/@href")
    assert href.startswith("/?")
    again = client.post("/watches", data={**given, "address": href.partition("?")[2]})
    assert again.status_code == 303
    (kept,) = client.get("/v1/watches").json()["watches"]  # the address is that of the same search
    assert (kept["subject"], kept["lens"]) == (QUESTION, "defense")
    assert kept["filters"]["language"] == ["ja", "en"]
    assert kept["filters"]["year_from"] == 2020


def test_it_is_renamed_shared_and_deleted_by_its_form(client: TestClient) -> None:
    csrf = proof(client)
    client.post("/watches", data={"address": ADDRESS, "csrf": csrf})
    (kept,) = client.get("/v1/watches").json()["watches"]
    path = f"/watches/{kept['id']}"
    changed = {"csrf": csrf, "do": "change", "name": "<b>海中</b>", "note": "委員会のため"}
    assert client.post(path, data=changed).status_code == 303
    assert client.post(path, data={"csrf": csrf, "do": "share"}).status_code == 303
    shown = watches(client)
    assert all(part in shown for part in ("<b>海中</b>", "委員会のため", "組織内に共有しています"))
    assert client.post(path, data={"csrf": csrf, "do": "change", "name": ""}).status_code == 422
    assert client.post(path, data={"csrf": csrf, "do": "delete"}).status_code == 303
    assert client.post(path, data={"csrf": csrf, "do": "delete"}).status_code == 404
    assert "<b>海中</b>" not in watches(client)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("q=refersto:doi:10.99999/sample.a", "フォローしてください"),
        ("q=", "検索語を入力してください"),
        (f"q={'a' * 2001}", "2000 文字以内"),
    ],
)
def test_what_can_not_be_saved_is_said(client: TestClient, address: str, said: str) -> None:
    answer = client.post("/watches", data={"address": address, "csrf": proof(client)})
    assert answer.status_code == 422
    assert said in text(parsed(answer.content), "//main")


def test_nothing_changes_without_the_proof_of_a_page(client: TestClient) -> None:
    for path in ("/watches", "/watches/feed", "/watches/mail", "/alerts/read"):
        assert client.post(path, data={"address": ADDRESS}).status_code == 403
    assert client.get("/v1/watches").json() == {"watches": []}


def test_a_tag_and_an_entry_are_followed_and_what_is_not_there_is_not(client: TestClient) -> None:
    csrf = proof(client)
    for what in ("tag DU06", "mapping beppyo1:7"):
        assert client.post("/watches", data={"what": what, "csrf": csrf}).status_code == 303
    for what in ("tag DU99", "mapping beppyo1:999", "work doi:10.99999/none"):
        assert client.post("/watches", data={"what": what, "csrf": csrf}).status_code == 404
    assert client.post("/watches", data={"what": "king x", "csrf": csrf}).status_code == 422
    kinds = [one["kind"] for one in client.get("/v1/watches").json()["watches"]]
    assert sorted(kinds) == ["mapping", "tag"]


@pytest.mark.parametrize("ui", ["ja", "en"])
def test_pages_without_alerts_say_so_in_both_languages(client: TestClient, ui: str) -> None:
    for path, ja, en in (
        ("/alerts", "お知らせはまだありません", "There are no alerts yet"),
        ("/watches", "保存した検索もフォローもありません", "Nothing is saved or followed yet"),
    ):
        tree = parsed(client.get(f"{path}?ui={ui}").content)
        assert (ja if ui == "ja" else en) in text(tree, "//main")


# --- the feed ---------------------------------------------------------------------------------------


def test_a_feed_opens_by_its_key_alone_until_another_is_made_or_it_ends(
    desk: Desk, client: TestClient
) -> None:
    csrf = proof(client)
    page = parsed(client.post("/watches/feed", data={"make": "1", "csrf": csrf}).content)
    (address,) = page.xpath("//div[@role='status']//a/@href")
    first = address.removeprefix(desk.settings.api)
    key = first.rsplit("/", 1)[1]
    with door(desk.settings) as reader_:
        answer = reader_.get(first)
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("application/atom+xml")
        assert answer.headers["cache-control"].startswith("private")
        # It opens nothing else, and another key opens no feed.
        assert reader_.get("/v1/alerts", headers=bearer(key)).status_code == 403
        assert reader_.get("/v1/search?q=x", headers=bearer(key)).status_code == 403
        other = desk.write(keys.add, "hanako", [Action.READ, Action.WATCH])
        assert reader_.get(f"/feeds/{other}").status_code == 404
        assert reader_.get("/feeds/x").status_code == 404
        second = client.post("/v1/alerts/feed", headers={"x-csrf-token": csrf}).json()["path"]
        assert reader_.get(first).status_code == 404
        assert reader_.get(second).status_code == 200
        client.post("/watches/feed", data={"end": "1", "csrf": csrf})
        assert reader_.get(second).status_code == 404
    with desk.database.connect() as connection:
        kept = str(connection.exec_driver_sql("SELECT * FROM api_keys").all())
    assert key.rsplit("_", 1)[1] not in kept


def test_the_feed_of_a_disabled_account_is_gone(desk: Desk) -> None:
    found(desk, "a")
    key = hire(desk, "a", "taro", Role.READER)
    with door(desk.settings) as client:
        path = client.post("/v1/alerts/feed", headers=bearer(key)).json()["path"]
        assert client.get(path).status_code == 200
        with desk.database.begin() as connection:
            connection.execute(update(account_rows).values(disabled_at=1.0))
        assert client.get(path).status_code == 404


def test_alerts_need_the_engine_to_say_who_may_see_them(desk: Desk) -> None:
    found(desk, "a")
    key = hire(desk, "a", "taro", Role.READER)
    who = reader(desk, key)
    with door(desk.settings) as client:
        made = client.post("/v1/watches/searches", json={"query": QUESTION}, headers=bearer(key))
        desk.write(entries.add, [fires(who, made.json()["id"], "oai-1")])
        assert client.get("/v1/alerts", headers=bearer(key)).status_code == 503
        gone = client.delete(f"/v1/watches/{made.json()['id']}", headers=bearer(key))
        assert gone.status_code == 204
        assert client.get("/v1/alerts", headers=bearer(key)).json()["alerts"] == []


def test_an_address_of_mail_is_kept_and_taken_back(desk: Desk) -> None:
    who = office(desk)
    desk.write(mailing.wish, who, "hanako@example.org")
    assert desk.read(mailing.address_of, who) == "hanako@example.org"
    for wrong in ("hanako", "@", "a b@example.org", "a@example.org\nBcc: x@example.org"):
        with pytest.raises(UserError):
            desk.write(mailing.wish, who, wrong)
    assert desk.read(mailing.address_of, who) == "hanako@example.org"
    desk.write(mailing.wish, who, "")
    assert desk.read(mailing.address_of, who) == ""
