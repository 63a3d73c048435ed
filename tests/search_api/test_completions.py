"""Suggestions, similar reports and folding in a real browser, with the eyes of axe."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from schemas.settings import Settings
from tests.search_api.folders import harvested
from tests.search_api.test_browser import chromium, faults, order
from workers.stack.supervisor import Supervisor

__all__ = ["chromium"]  # a fixture
pytestmark = [pytest.mark.browser, pytest.mark.stack]
_NARROW = {"width": 320, "height": 640}


@pytest.fixture(scope="module")
def made(
    stack: Supervisor, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Settings:
    records = {
        str(year): {
            "title": {"ja": f"鏡筒干渉計の試作（{year}年度報告）"},
            "keywords": ["鏡筒干渉計", "鏡筒回転台"],
            "number": "MIRROR-1",
            "summary": {"ja": f"鏡筒干渉計を{year}年度に試作した。"},
        }
        for year in (2019, 2020)
    }
    harvested(settings, tmp_path_factory.mktemp("completions"), records)
    return settings


@pytest.fixture
def page(chromium: Browser, made: Settings) -> Iterator[Page]:
    context = chromium.new_context(base_url=made.api, viewport=_NARROW)
    page = context.new_page()
    wrong: list[str] = []
    # A form that is refused is an answer of 422, which the browser's console tells as well.
    page.on("console", lambda told: None if " 422 " in told.text else wrong.append(told.text))
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
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
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


@pytest.mark.parametrize("ui", ["ja", "en"])
def test_folded_respelt_and_similar_pages_pass_axe(page: Page, ui: str) -> None:
    for path in ("/?q=鏡筒干渉計", "/?q=鏡筒干渉計&fold=false", "/?q=きょうとうかんしょうけい"):
        page.goto(f"{path}&ui={ui}")
        page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")
        assert faults(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    assert page.locator(".meant a").first.inner_text() == "鏡筒干渉計"
    page.goto(f"/similar?ui={ui}")
    page.fill("#text", "鏡筒干渉計を試作した。")
    with page.expect_navigation():
        page.locator("button[type=submit]").click()
    assert page.locator(".neighbours li").count() > 0
    page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.fill("#text", " ")
    with page.expect_navigation():
        page.locator("button[type=submit]").click()
    assert faults(page) == []


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
