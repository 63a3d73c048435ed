"""The pages of cases behind their door, by forms alone; and what somebody typed is never markup."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import httpx2 as httpx
import pytest
from lxml import html
from starlette.testclient import TestClient

from schemas.permissions import Role
from search_api.workplace import accounts, passwords
from search_api.workplace.desk import Desk
from tests.search_api.trees import parsed, text
from tests.search_api.workplace.cases.casework import TOMORROW, gather, make, whole
from tests.search_api.workplace.offices import door, found, hire, reader

PASSWORD = "four words of nonsense"
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&{{7*7}}"
REPORT = "oai-0000000000000001"


@dataclass
class Browser:
    """Somebody at the pages; a form is sent as the page that was seen last has it."""

    client: TestClient
    tree: html.HtmlElement = field(default_factory=lambda: html.fromstring("<p>"))
    body: str = ""

    def open(self, path: str, status: int = 200) -> html.HtmlElement:
        return self.keep(self.client.get(path), status)

    def keep(self, answer: httpx.Response, status: int) -> html.HtmlElement:
        assert answer.status_code == status, answer.text
        self.body, self.tree = answer.text, parsed(answer.content)
        return self.tree

    def send(self, action: str, status: int = 303, **given: str) -> httpx.Response:
        form = self.tree.xpath(f"//form[@action='{action}' and @method='post']")[0]
        hidden = {
            one.get("name"): one.get("value") for one in form.xpath(".//input[@type='hidden']")
        }
        answer = self.client.post(action, data={**hidden, **given})
        assert answer.status_code == status, answer.text
        if status == 303:
            self.open(answer.headers["location"])
        else:
            self.keep(answer, status)
        return answer


@pytest.fixture
def desk_of_two(small: Desk) -> Desk:
    found(small, "a", "b")
    hashed = passwords.hashed(PASSWORD, 12)
    for name, organisation in (("hanako", "a"), ("jiro", "b")):
        hire(small, organisation, name, Role.COORDINATOR)
        small.write(accounts.set_password, name, hashed, accounts.OPERATOR)
    return small


@pytest.fixture
def client(desk_of_two: Desk) -> Iterator[TestClient]:
    with door(desk_of_two.settings) as made:
        made.headers["accept"] = "text/html"
        yield made


def signed_in(client: TestClient, name: str, password: str = PASSWORD) -> Browser:
    client.cookies.clear()
    browser = Browser(client)
    browser.open("/signin")
    browser.client.post(
        "/signin",
        data={
            "csrf": browser.tree.xpath("//input[@name='csrf']/@value")[0],
            "name": name,
            "password": password,
        },
    )
    return browser


def new_case(browser: Browser, title: str = "窒化ガリウムの検討", **more: str) -> str:
    browser.open("/cases")
    answer = browser.send("/cases", kind="examination", title=title, **more)
    return answer.headers["location"].split("?")[0]


def test_a_case_goes_from_its_making_to_another_office_by_forms_alone(
    client: TestClient, desk_of_two: Desk
) -> None:
    browser = signed_in(client, "hanako")
    case = new_case(browser, due="2027-03-31")
    assert "2027年3月31日" in text(browser.tree, "//main")
    for state in ("examining", "gathering", "adopted"):
        browser.send(f"{case}/moves", to=state)
    assert browser.tree.xpath("//strong[@class='state']/text()") == ["採択"]
    account = browser.tree.xpath("//select[@name='account']/option/@value")[0]
    browser.send(f"{case}/people", account=account)
    browser.send(f"{case}/opinions", technology="増幅器", use="レーダ")
    browser.send(f"{case}/opinions", technology="増幅器", use="通信")
    assert "レーダ" in text(browser.tree, "//section[@aria-labelledby='opinions']/details[1]")
    browser.send(case, outcome="要求に反映")
    browser.send(f"{case}/handovers", **{"to": "b", "travels-title": "1", "message": "ご検討を"})
    assert "Office b" in text(
        browser.open(f"{case}?ui=en"), "//section[@aria-labelledby='history']"
    )
    assert "組織bに、件名の引渡しを申し出ています" in text(browser.open(case), "//main")
    theirs = signed_in(client, "jiro")
    theirs.open("/cases")
    (offer,) = theirs.tree.xpath("//section[@aria-labelledby='offers']//a/@href")
    told = text(theirs.open(offer), "//main")
    assert "組織aから引き渡された案件です" in told
    assert "ご検討を" in told
    assert "増幅器" not in told
    answer = theirs.send(offer, kind="spread", title="展開の検討")
    assert "展開の検討" in text(theirs.tree, "//h1")
    assert answer.headers["location"] != case
    assert theirs.client.get(case).status_code == 404
    board = theirs.open("/cases")
    assert "展開の検討" in text(board, "//section[@aria-labelledby='state-candidate']")


def test_an_invited_expert_signs_in_with_what_the_page_shows(client: TestClient) -> None:
    browser = signed_in(client, "hanako")
    other = new_case(browser, "別の案件")
    case = new_case(browser)
    browser.send(f"{case}/experts", 200, display="見本 外部", until=TOMORROW.isoformat())
    name, password = browser.tree.xpath("//dl[@class='facts']//dd/text()")
    assert password not in text(browser.open(case), "//main")
    assert "見本 外部" in text(browser.tree, "//section[@aria-labelledby='people']")
    guest = signed_in(client, name, password)
    assert guest.open("/cases").xpath("//li[@class='case-card']//a/text()") == [
        "窒化ガリウムの検討"
    ]
    guest.open(case)
    actions = {form.get("action") for form in guest.tree.xpath("//form[@method='post']")}
    assert actions == {f"{case}/opinions"}
    guest.send(f"{case}/opinions", use="通信")
    assert guest.client.get(other).status_code == 404
    assert guest.client.get("/cases?view=list").text.count("案件") > 0
    assert "別の案件" not in guest.client.get("/cases?view=list").text


def test_a_file_goes_up_and_comes_down_with_its_proof_alone(
    client: TestClient, desk_of_two: Desk
) -> None:
    browser = signed_in(client, "hanako")
    case = new_case(browser)
    path = f"{case}/attachments"
    hidden = {"csrf": browser.tree.xpath("//input[@name='csrf']/@value")[0], "ui": "ja"}
    name = "../資料 一.txt"
    assert client.post(path, files={"file": (name, b"x")}).status_code == 403
    wrong = {**hidden, "csrf": "0" * 64}
    assert client.post(path, data=wrong, files={"file": (name, b"x")}).status_code == 403
    sent = client.post(path, data=hidden, files={"file": (name, "本文".encode())})
    assert sent.headers["location"] == f"{case}#files"
    (href,) = browser.open(case).xpath("//section[@aria-labelledby='files']//a/@href")
    assert "資料 一.txt" in text(browser.tree, "//section[@aria-labelledby='files']")
    assert client.get(href).content == "本文".encode()
    refused = client.post(path, data=hidden, files={"file": ("x.html", b"<b>")})
    assert "添付できるファイルの種類" in text(browser.keep(refused, 422), "//*[@id='fault']")
    none = client.post(path, data=hidden, files={"file": ("", b"")})
    assert "ファイルを選択" in text(browser.keep(none, 422), "//*[@id='fault']")
    browser.open(case)
    browser.send(f"{case}/files", attachment=href.rsplit("/", 1)[1])
    assert "添付ファイルはありません" in text(browser.tree, "//main")


def test_what_is_wrong_is_said_on_the_page_and_changes_nothing(
    client: TestClient, desk_of_two: Desk
) -> None:
    browser = signed_in(client, "hanako")
    browser.open("/cases")
    browser.send("/cases", 422, kind="examination", title=" ")
    assert "件名" in text(browser.tree, "//*[@id='fault']")
    case = new_case(browser)
    browser.send(f"{case}/moves", to="examining")
    for action, given, said, status in (
        (f"{case}/moves", {"to": "reflected"}, "できません", 409),
        (f"{case}/moves", {"to": "x"}, "次の項目を確認", 422),
        (case, {"due": "soon"}, "期限", 422),
        (f"{case}/opinions", {"use": " "}, "意見を記入", 422),
        (f"{case}/experts", {"display": "x", "until": "2020-01-01"}, "期限は", 422),
    ):
        browser.open(case)
        browser.send(action, status, **given)
        assert said in text(browser.tree, "//*[@id='fault']"), action
    who = reader(desk_of_two, hire(desk_of_two, "a", "look", Role.READER))
    told = whole(desk_of_two, who, case.rsplit("/", 1)[1])
    assert [one.action for one in told.history] == ["made", "moved"]


def test_what_somebody_typed_is_never_markup(client: TestClient, desk_of_two: Desk) -> None:
    browser = signed_in(client, "hanako")
    case = new_case(browser, HOSTILE)
    who = reader(desk_of_two, hire(desk_of_two, "a", "add", Role.REVIEWER))
    gather(desk_of_two, who, case.rsplit("/", 1)[1], REPORT, note=HOSTILE)
    for aspect in ("technology", "use", "maturity", "obstacles", "next_step"):
        browser.open(case)
        browser.send(f"{case}/opinions", **{aspect: HOSTILE})
    browser.send(case, outcome=HOSTILE)
    browser.send(f"{case}/experts", 200, display=HOSTILE, until=TOMORROW.isoformat())
    browser.open(case)
    for state in ("examining", "gathering", "adopted"):
        browser.send(f"{case}/moves", to=state)
    fields = ("title", "outcome", "opinions", "authors")
    travels = {f"travels-{name}": "1" for name in fields}
    browser.send(f"{case}/handovers", to="b", message=HOSTILE, **travels)
    pages = []
    for path in (case, f"{case}?ui=en", "/cases", "/cases?view=list"):
        browser.open(path)
        pages.append(browser.body)
    theirs = signed_in(client, "jiro")
    theirs.open("/cases")
    (offer,) = theirs.tree.xpath("//section[@aria-labelledby='offers']//a/@href")
    theirs.open(offer)
    pages.append(theirs.body)
    theirs.send(offer, kind="spread", title="")
    pages.append(theirs.body)
    for page in pages:
        assert "<script>alert" not in page
        assert not re.search(r"<img[^>]+onerror", page)
        assert HOSTILE in html.fromstring(page).text_content() or HOSTILE in "".join(
            html.fromstring(page).xpath("//@value")
        )
        assert "49" not in re.findall(r"&amp;(.{2})", page)  # no template ran it


def test_many_cases_and_many_reports_go_on_page_by_page(
    client: TestClient, desk_of_two: Desk
) -> None:
    who = reader(desk_of_two, hire(desk_of_two, "a", "many", Role.REVIEWER))
    made = [make(desk_of_two, who, f"案件{number}") for number in range(60)]
    reports = [f"oai-{number:016x}" for number in range(20)]
    gather(desk_of_two, who, made[0], *reports)
    browser = signed_in(client, "hanako")
    board = browser.open("/cases")
    assert len(board.xpath("//li[@class='case-card']")) == 15
    assert "ほかの45件を一覧で見る" in text(board, "//main")
    first = browser.open("/cases?view=list&mine=false")
    second = browser.open(first.xpath("//a[@rel='next']/@href")[0])
    shown = [len(tree.xpath("//tbody/tr")) for tree in (first, second)]
    assert shown == [50, 10]
    assert not second.xpath("//a[@rel='next']")
    seen: list[str] = []
    path = f"/cases/{made[0]}"
    while path:
        tree = browser.open(path)
        seen += tree.xpath("//input[@name='report']/@value")
        path = "".join(tree.xpath("//a[@rel='next']/@href"))
    assert seen == reports


@pytest.mark.parametrize("path", ["/cases", "/compare?id=x", "/gather?id=x"])
def test_a_visitor_is_led_to_sign_in_or_told_what_to_do(client: TestClient, path: str) -> None:
    answer = client.get(path)
    if path.startswith("/compare"):
        assert "2 件から 4 件まで" in text(parsed(answer.content), "//*[@id='fault']")
    else:
        assert answer.headers["location"].startswith("/signin?")
