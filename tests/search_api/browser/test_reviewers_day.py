"""A reviewer's day: signs in, finds, decides, opens a case, invites an expert, who sees that case alone."""

import pytest
from playwright.sync_api import Browser, Locator, Page

from schemas.permissions import Role
from schemas.report import report_id
from schemas.settings import Settings
from search_api.workplace import keys
from search_api.workplace.desk import Desk
from tests.search_api.browser.hands import Mouse
from tests.search_api.browser.staff import INSIDE, REVIEWING, employed
from tests.search_api.browser.walking import WAYS, Walker, searches, signs_in
from tests.search_api.workplace.cases.casework import TOMORROW, gather, make
from tests.search_api.workplace.offices import EVERYTHING, reader

pytestmark = [pytest.mark.browser, pytest.mark.stack]
RESTRICTED = report_id("folder", INSIDE)


@pytest.mark.parametrize("way", WAYS)
def test_a_reviewer_finds_decides_and_has_a_case_examined(
    chromium: Browser, made: Settings, desk: Desk, way: str
) -> None:
    (name,) = employed(desk, REVIEWING[way], Role.REVIEWER)
    other = another_case(desk, name)
    walker = Walker(chromium, made.api, way)
    with walker.comes() as (hands, page):
        signs_in(hands, name)
        assert "審査担当者" in page.locator("main").inner_text()
        hands.follow("a.brand")
        assert len(searches(hands, "defense")) == 10
        decides_by_buttons(hands, decides_by_keys(page))
        title = opens_a_case(hands)
        case = page.url.split("#")[0]
        guest, password = invites(hands)
        with walker.comes(script=way != "mouse") as (theirs, _):
            signs_in(theirs, guest, password)
            gives_an_opinion(theirs, title)
            sees_nothing_else(theirs.page, case, other)
        assert RESTRICTED in finds(page, "部内に限る試験成績")
        assert page.request.get(f"/reports/{RESTRICTED}").status == 200
        page.reload()
        told = page.locator("[aria-labelledby=opinions]").inner_text()
        assert "見本 外部" in told
        assert "水中の通信" in told


def another_case(desk: Desk, name: str) -> str:
    """A case of the same office on a report that the office alone may see."""
    who = reader(desk, desk.write(keys.add, name, EVERYTHING))
    case = make(desk, who, "別の案件")
    gather(desk, who, case, RESTRICTED)
    return case


def decides_by_keys(page: Page) -> list[Locator]:
    """j and k move, 1 2 3 decide, u takes back, ? tells of them. Where it stands what was decided."""
    cards = page.locator("article.card")
    names = [card.get_attribute("id") for card in cards.all()]  # decisions move results
    stands = [page.locator(f"[id='{name}'] .standing") for name in names]
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("1")  # on no result yet: nothing happens
    for key, place, verdict in (("j", 0, "1"), ("j", 1, "2"), ("j", 2, "3")):
        page.keyboard.press(key)
        assert cards.nth(place).evaluate("e => e === document.activeElement")
        with page.expect_response(lambda answer: answer.request.method == "GET"):
            page.keyboard.press(verdict)
    for place, said in enumerate(("採用", "保留", "却下")):
        stands[place].get_by_text(said, exact=True).wait_for()
    page.keyboard.press("k")
    assert cards.nth(1).evaluate("e => e === document.activeElement")
    with page.expect_response(lambda answer: answer.request.method == "GET"):
        page.keyboard.press("u")
    stands[1].get_by_text("まだ判断していません", exact=False).wait_for()
    page.keyboard.press("?")
    assert page.locator("#keys dl").is_visible()
    return stands


def decides_by_buttons(hands: Mouse, stands: list[Locator]) -> None:
    """The keys are turned off, and are letters in a field; what they decided stays; buttons decide."""
    page, cards = hands.page, hands.page.locator("article.card")
    hands.press("#keys-switch")
    page.locator("article h3 a").first.focus()
    page.keyboard.press("j")
    assert not cards.nth(1).evaluate("e => e === document.activeElement")
    page.focus("#q")
    page.keyboard.type("1j")
    assert "1j" in page.input_value("#q")
    page.reload()
    for place, said in enumerate(("採用", "まだ判断していません", "却下")):
        assert said in stands[place].inner_text()
    beside = stands[1].locator("xpath=..")
    hands.follow(beside.locator("button[value^='hold']"))
    assert "保留" in stands[1].inner_text()
    hands.follow(beside.locator("button.undo"))
    assert "まだ判断していません" in stands[1].inner_text()


def opens_a_case(hands: Mouse) -> str:
    """From the report on top; the report's title."""
    page = hands.page
    title = page.locator("article h3 a").first.inner_text()
    hands.follow("article h3 a")
    hands.follow("a:text-is('案件に加える')")
    hands.choose("#case", "")
    hands.write("#new-title", "水中の案件")
    hands.write("#note", "注目")
    hands.follow("button:text-is('加える')")
    gathered = page.locator("[aria-labelledby=reports]").inner_text()
    for part in (title, "該非判定ではなく", "注目"):
        assert part in gathered
    hands.follow("button:text-is('「検討中」にする')")
    assert page.locator(".state").inner_text() == "検討中"
    return title


def invites(hands: Mouse) -> tuple[str, str]:
    """A new expert until a day; name and password, which are shown once."""
    page = hands.page
    hands.press("summary:text-is('外部人材を招待する')")
    hands.write("#display", "見本 外部")
    hands.date("#until", TOMORROW.isoformat())
    hands.follow("form[action$='/experts'] button")
    name, password = page.locator("main dl.facts dd").all_inner_texts()
    hands.follow("a:text-is('案件に戻る')")
    assert "見本 外部" in page.locator("[aria-labelledby=people]").inner_text()
    return name, password


def gives_an_opinion(hands: Mouse, title: str) -> None:
    """On the one case that there is."""
    page = hands.page
    hands.follow(".who a[href^='/cases']")
    assert page.locator(".case-card a").all_inner_texts() == ["水中の案件"]
    hands.follow(".case-card a")
    assert title in page.locator("[aria-labelledby=reports]").inner_text()
    hands.press("summary:text-is('意見を記入する')")
    hands.write("#opinion-use", "水中の通信")
    hands.follow("form[action$='/opinions'] button")
    assert "水中の通信" in page.locator("[aria-labelledby=opinions]").inner_text()


def finds(page: Page, words: str) -> list[str]:
    return [hit["id"] for hit in page.request.get(f"/v1/search?q={words}").json()["hits"]]


def sees_nothing_else(page: Page, case: str, other: str) -> None:
    """Other cases and what the office alone may see aren't there; nor can this case be changed."""
    for path in (f"/cases/{other}", f"/cases/{other}/dossier", f"/reports/{RESTRICTED}"):
        assert page.request.get(path).status == 404, path
        assert page.request.get(f"/v1{path}").status == 404, path
    assert RESTRICTED not in finds(page, "部内に限る試験成績")
    page.goto(case)
    assert page.locator("form[action$='/moves'], form[action$='/experts']").count() == 0
