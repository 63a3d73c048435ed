"""A reviewer's way in a real browser: signing in, deciding, taking back, signing out; axe looks on."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from schemas.permissions import Role
from schemas.settings import Settings
from search_api.workplace import accounts, passwords
from tests.search_api.test_browser import (
    _NARROW,
    _SEARCH,
    _WIDE,
    chromium,
    faults,
    follow,
    too_wide,
)
from tests.search_api.workplace.offices import desk_at, found, hire

pytestmark = [pytest.mark.browser, pytest.mark.stack]
__all__ = ["chromium"]
PASSWORD = passwords.generated()


@pytest.fixture(scope="module")
def reviewer(sample_index: Settings) -> str:
    """The name of a reviewer with a password."""
    with desk_at(sample_index.database, sample_index.data_dir) as desk:
        found(desk, "mihon")
        hire(desk, "mihon", "mihon.hanako", Role.REVIEWER)
        hashed = passwords.hashed(PASSWORD, 12)
        desk.write(accounts.set_password, "mihon.hanako", hashed, accounts.OPERATOR)
    return "mihon.hanako"


@pytest.fixture(params=[_WIDE, _NARROW], ids=["wide", "narrow"])
def page(chromium: Browser, live_url: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = chromium.new_context(base_url=live_url, viewport=request.param)
    yield context.new_page()
    context.close()


def sign_in(page: Page, name: str) -> None:
    page.goto("/account")
    page.fill("#name", name)
    page.fill("#password", PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_reviewer_decides_takes_back_and_leaves_without_a_script(
    chromium: Browser, live_url: str, reviewer: str
) -> None:
    context = chromium.new_context(base_url=live_url, java_script_enabled=False, viewport=_WIDE)
    page = context.new_page()
    sign_in(page, reviewer)
    assert "審査担当者" in page.locator("main").inner_text()
    page.goto(_SEARCH)
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
    context.close()


@pytest.mark.parametrize("ui", ["ja", "en"])
def test_its_pages_pass_axe_and_fit_the_screen(page: Page, reviewer: str, ui: str) -> None:
    page.goto(f"/signin?ui={ui}")
    check(page)
    page.fill("#name", reviewer)
    page.fill("#password", "not the password")
    follow(page, "main button")
    assert page.locator("#fault").inner_text()
    check(page)
    sign_in(page, reviewer)
    page.goto(f"/account?ui={ui}")
    check(page)
    page.goto(f"{_SEARCH}&ui={ui}")
    follow(page, ".save-search button")
    page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")
    assert page.locator("section.watch").count() >= 1
    check(page)
    follow(page, "button[name='make']")
    assert page.locator("[role='status'] a").count() == 1
    check(page)
    page.goto(f"/alerts?ui={ui}")
    check(page)
    page.goto(_SEARCH)
    follow(page, "article h3 a")
    page.goto(f"{page.url.split('?')[0]}?ui={ui}")
    follow(page, "button[value='hold']")
    page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")
    assert page.locator(".standing").count() >= 1
    check(page)


def check(page: Page) -> None:
    assert faults(page) == []
    assert too_wide(page) == []
