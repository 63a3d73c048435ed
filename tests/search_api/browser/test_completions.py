"""Suggestions under the search field in a real browser: by keys, and without a script."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from schemas.settings import Settings
from tests.search_api.browser.seeing import NARROW, order

pytestmark = [pytest.mark.browser, pytest.mark.stack]


@pytest.fixture
def page(chromium: Browser, made: Settings) -> Iterator[Page]:
    context = chromium.new_context(base_url=made.api, viewport=NARROW)
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda told: wrong.append(told.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    yield page
    context.close()
    assert wrong == []


def test_a_reading_is_completed_with_the_keys_alone(page: Page) -> None:
    page.goto("/")
    field, options = page.locator("#q"), page.locator("#completions [role=option]")
    field.press_sequentially("きょうとうか")
    expect(options).to_have_count(4)  # two keywords and two titles
    assert field.get_attribute("aria-expanded") == "true"
    field.press("ArrowDown")
    chosen = field.get_attribute("aria-activedescendant")
    assert page.locator(f"#{chosen}").get_attribute("aria-selected") == "true"
    text = page.locator(f"#{chosen}").get_attribute("data-text") or ""
    with page.expect_navigation():
        field.press("Enter")
    assert page.input_value("#q") == text
    assert order(page)


def test_escape_and_an_empty_field_close_the_list(page: Page) -> None:
    page.goto("/")
    field, options = page.locator("#q"), page.locator("#completions [role=option]")
    field.press_sequentially("鏡筒")
    expect(options).not_to_have_count(0)
    field.press("Escape")
    expect(options).to_have_count(0)
    assert page.input_value("#q") == "鏡筒"
    assert field.get_attribute("aria-expanded") == "false"


def test_without_a_script_the_field_is_a_plain_one(chromium: Browser, made: Settings) -> None:
    context = chromium.new_context(base_url=made.api, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    page.fill("#q", "鏡筒干渉計")
    with page.expect_navigation():
        page.press("#q", "Enter")
    assert page.locator("#q").get_attribute("role") is None
    assert not page.locator("#completions").is_visible()
    page.locator("details.folded summary").first.click()
    with page.expect_navigation():
        page.locator("details.folded p a").first.click()
    assert page.locator("details.folded").count() == 0
    context.close()
