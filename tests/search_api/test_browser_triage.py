"""Deciding among the results in a real browser: by keys alone, by forms alone, several at once."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page

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
OFFICE = "triage"


@pytest.fixture(scope="module")
def people(sample_index: Settings) -> dict[Role, str]:
    """The names of a reviewer and an administrator with a password."""
    roles = {Role.REVIEWER: "triage.hanako", Role.ADMINISTRATOR: "triage.admin"}
    with desk_at(sample_index.database, sample_index.data_dir) as desk:
        found(desk, OFFICE)
        hashed = passwords.hashed(PASSWORD, 12)
        for role, name in roles.items():
            hire(desk, OFFICE, name, role)
            desk.write(accounts.set_password, name, hashed, accounts.OPERATOR)
    return roles


def signed_in(browser: Browser, url: str, name: str, **options: object) -> Page:
    page = browser.new_context(base_url=url, **options).new_page()  # type: ignore[arg-type]  # of its kinds
    page.goto("/account")
    page.fill("#name", name)
    page.fill("#password", PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    return page


@pytest.fixture
def reviewer(chromium: Browser, live_url: str, people: dict[Role, str]) -> Iterator[Page]:
    page = signed_in(chromium, live_url, people[Role.REVIEWER], viewport=_WIDE)
    yield page
    page.context.close()


def standing(page: Page, place: int) -> Locator:
    return page.locator("article .standing").nth(place)


def test_keys_alone_move_decide_and_take_back(reviewer: Page) -> None:
    page = reviewer
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(_SEARCH)
    cards = page.locator("article.card")
    page.keyboard.press("1")  # on no result yet: nothing happens
    for key, place, verdict in (("j", 0, "1"), ("j", 1, "2"), ("j", 2, "3")):
        page.keyboard.press(key)
        assert cards.nth(place).evaluate("e => e === document.activeElement")
        with page.expect_response(lambda answer: answer.request.method == "GET"):
            page.keyboard.press(verdict)
    for place, said in enumerate(("採用", "保留", "却下")):
        standing(page, place).get_by_text(said, exact=True).wait_for()
    page.keyboard.press("k")
    assert cards.nth(1).evaluate("e => e === document.activeElement")
    with page.expect_response(lambda answer: answer.request.method == "GET"):
        page.keyboard.press("u")
    standing(page, 1).get_by_text("まだ判断していません", exact=False).wait_for()
    page.keyboard.press("?")
    assert page.locator("#keys dl").is_visible()
    page.click("#keys-switch")
    page.locator("article h3 a").first.focus()
    page.keyboard.press("j")
    assert not cards.nth(1).evaluate("e => e === document.activeElement")
    page.focus("#q")
    page.keyboard.type("1j")
    assert "1j" in page.input_value("#q")
    page.reload()
    assert "採用" in standing(page, 0).inner_text()
    assert "まだ判断していません" in standing(page, 1).inner_text()
    assert "却下" in standing(page, 2).inner_text()
    assert wrong == []


def preview(page: Page) -> None:
    page.goto(f"{_SEARCH}&page=2")
    for place in (0, 1):
        page.locator("input[name=report]").nth(place).check()
    page.locator("details.bulk summary").click()
    page.select_option("#bulk-value", "reject")
    page.select_option("#bulk-ground", "off-topic")
    page.fill("#bulk-note", "<i>対象外</i>")
    follow(page, "button[formaction='/triage/preview']")


def test_several_at_once_after_a_preview_without_a_script(
    chromium: Browser, live_url: str, people: dict[Role, str]
) -> None:
    name = people[Role.REVIEWER]
    page = signed_in(chromium, live_url, name, java_script_enabled=False, viewport=_WIDE)
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
    page.goto(f"{_SEARCH}&page=2")
    follow(page, "article .choices button.undo:visible")
    assert "まだ判断していません" in standing(page, 0).inner_text()
    follow(page, "article .choices button[value^='adopt']")
    assert "採用" in standing(page, 0).inner_text()
    page.context.close()


def test_names_are_hidden_until_they_are_wanted_again(reviewer: Page) -> None:
    page = reviewer
    page.goto(_SEARCH)
    told = page.locator("article .facts").first.inner_text()
    assert "機関" in told
    page.goto("/display")
    page.check("#blind")
    page.check("#calendar-western")
    follow(page, "main button")
    page.goto(_SEARCH)
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
    page.goto(_SEARCH)
    assert "機関" in page.locator("article .facts").first.inner_text()


@pytest.mark.parametrize(("ui", "viewport"), [("ja", _WIDE), ("en", _NARROW)])
def test_pages_of_people_pass_axe_and_fit_the_screen(
    chromium: Browser, live_url: str, people: dict[Role, str], ui: str, viewport: dict[str, int]
) -> None:
    page = signed_in(chromium, live_url, people[Role.ADMINISTRATOR], viewport=viewport)
    for path in ("/account", "/administration", "/log", "/read-backs", "/disagreements",
                 "/sources", "/help", "/accessibility", "/display"):  # fmt: skip
        page.goto(f"{path}?ui={ui}")
        check(page)
    page.context.close()
    page = signed_in(chromium, live_url, people[Role.REVIEWER], viewport=viewport)
    page.goto(f"{_SEARCH}&ui={ui}")
    check(page)
    page.locator("input[name=report]").first.check()
    follow(page, "button[formaction='/triage/preview']")
    check(page)
    page.context.close()


def check(page: Page) -> None:
    page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")
    assert faults(page) == [], page.url
    assert too_wide(page) == [], page.url
