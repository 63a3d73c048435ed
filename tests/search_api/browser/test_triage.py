"""Deciding in a real browser: by forms alone, several at once, and with names hidden."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page

from schemas.permissions import Role
from search_api.workplace.desk import Desk
from tests.search_api.browser.seeing import SEARCH, WIDE, follow
from tests.search_api.browser.staff import employed, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.stack]


@pytest.fixture(scope="module")
def name(desk: Desk) -> str:
    return employed(desk, "triage", Role.REVIEWER)[0]


@pytest.fixture
def plain(chromium: Browser, live_url: str, name: str) -> Iterator[Page]:
    """A reviewer's page without JavaScript."""
    context = chromium.new_context(base_url=live_url, java_script_enabled=False, viewport=WIDE)
    yield signed_in(context.new_page(), name)
    context.close()


def standing(page: Page, place: int) -> Locator:
    return page.locator("article .standing").nth(place)


def preview(page: Page) -> None:
    page.goto(f"{SEARCH}&page=2")
    for place in (0, 1):
        page.locator("input[name=report]").nth(place).check()
    page.locator("details.bulk summary").click()
    page.select_option("#bulk-value", "reject")
    page.select_option("#bulk-ground", "off-topic")
    page.fill("#bulk-note", "<i>対象外</i>")
    follow(page, "button[formaction='/triage/preview']")


def test_several_at_once_after_a_preview(plain: Page) -> None:
    page = plain
    preview(page)
    told = page.locator("main").inner_text()
    assert "成果2件を「却下」として記録します" in told
    assert "<i>対象外</i>" in told
    assert page.locator("tbody tr").count() == 2
    # Until it is confirmed nothing is recorded.
    follow(page, "main > p a")
    assert not page.locator("#keys").is_visible()
    assert "まだ判断していません" in standing(page, 0).inner_text()
    beside = page.context.new_page()
    preview(beside)
    preview(page)
    follow(page, "main form button")
    assert "page=2" in page.url
    assert all("却下" in standing(page, place).inner_text() for place in (0, 1))
    # What the other preview saw does not hold any more: nothing is decided over it.
    follow(beside, "main form button")
    assert "最新の状態を確認してください" in beside.locator("main").inner_text()
    page.goto(f"{SEARCH}&page=2")
    follow(page, "article .choices button.undo:visible")
    assert "まだ判断していません" in standing(page, 0).inner_text()
    follow(page, "article .choices button[value^='adopt']")
    assert "採用" in standing(page, 0).inner_text()


def test_names_are_hidden_until_they_are_wanted_again(plain: Page) -> None:
    page = plain
    page.goto(SEARCH)
    told = page.locator("article .facts").first.inner_text()
    assert "機関" in told
    page.goto("/display")
    page.check("#blind")
    page.check("#calendar-western")
    follow(page, "main button")
    page.goto(SEARCH)
    assert "機関" not in page.locator("article .facts").first.inner_text()
    assert "令和" not in page.locator("article .facts").first.inner_text()
    follow(page, "article h3 a")
    facts = page.locator("[aria-labelledby=facts]").inner_text()
    assert "研究代表者" not in facts
    assert "研究機関" not in facts
    assert page.request.get("/v1/suggest?q=見本&blind=true").ok
    page.goto("/researchers/erad:00000000")
    assert "表示の設定" in page.locator("main").inner_text()
    page.goto("/display")
    page.uncheck("#blind")
    follow(page, "main button")
    page.goto(SEARCH)
    assert "機関" in page.locator("article .facts").first.inner_text()


def test_a_reviewer_decides_on_a_report_takes_back_and_leaves(plain: Page) -> None:
    page = plain
    page.goto(SEARCH)
    follow(page, "article h3 a")
    page.select_option("#ground-report", "fits")
    page.fill("#note-report", "<b>要検討</b>")
    follow(page, "button[value='adopt']")
    standing = page.locator("section[aria-labelledby='about-report']")
    assert "採用" in standing.locator(".standing").inner_text()
    assert "<b>要検討</b>" in standing.inner_text()
    follow(page, "button:text-is('取り消す')")
    assert "まだ判断していません" in standing.inner_text()
    report = page.url
    page.goto("/account")
    follow(page, "button:text-is('サインアウト')")
    page.goto(report)
    assert page.locator("#decisions").count() == 0
