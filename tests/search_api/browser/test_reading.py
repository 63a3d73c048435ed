"""Searching and reading in a real browser over the sample reports, without JavaScript."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.search_api.browser.seeing import QUESTION, SEARCH, WIDE, count, faults, follow, order

pytestmark = [pytest.mark.browser, pytest.mark.stack]


@pytest.fixture
def plain(chromium: Browser, live_url: str) -> Iterator[Page]:
    """A page without JavaScript."""
    context = chromium.new_context(base_url=live_url, java_script_enabled=False, viewport=WIDE)
    yield context.new_page()
    context.close()


def question(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def test_search_by_keyboard_alone(plain: Page) -> None:
    plain.goto("/")
    plain.keyboard.press("Tab")
    assert plain.locator(":focus").get_attribute("href") == "#main"
    assert plain.locator(":focus").is_visible()
    plain.keyboard.press("Enter")
    plain.keyboard.press("Tab")
    assert plain.locator(":focus").get_attribute("name") == "q"
    plain.keyboard.type(QUESTION)
    with plain.expect_navigation():
        plain.keyboard.press("Enter")
    assert question(plain)["q"] == [QUESTION]
    assert len(order(plain)) == 10
    assert plain.locator("article mark").count() > 0
    assert plain.input_value("#q") == QUESTION
    assert plain.title().startswith(f"「{QUESTION}」")


def test_focus_has_the_ring(plain: Page) -> None:
    plain.goto("/")
    plain.focus("button[type=submit]")
    plain.keyboard.press("Shift+Tab")
    style = "e => [getComputedStyle(e).outlineWidth, getComputedStyle(e).boxShadow]"
    width, ring = plain.locator(":focus").evaluate(style)
    assert width == "4px"
    assert "rgb(255, 212, 61)" in ring


def test_a_lens_reorders_the_same_reports(plain: Page) -> None:
    # Unfolded, as each lens shows its best one of yearly reports; in English, so that a page holds all.
    given = {"q": [QUESTION], "language": ["en"], "size": ["50"], "fold": ["false"]}
    plain.goto(f"{SEARCH}&language=en&size=50&fold=false")
    neutral = order(plain)
    assert len(neutral) == count(plain) > 3
    plain.check("#lens-defense")
    follow(plain, "button:text-is('検索')")
    asked = question(plain)
    assert asked.pop("offered") == asked.pop("also")  # the boxes of expansions, all still ticked
    assert asked == given | {"lens": ["defense"]}
    assert plain.is_checked("#lens-defense")
    assert sorted(order(plain)) == sorted(neutral)
    assert order(plain) != neutral


def test_facets_narrow_and_their_conditions_go_away(plain: Page) -> None:
    plain.goto(SEARCH)
    before, first = count(plain), order(plain)
    box = plain.locator(".narrow fieldset.facet input[type=checkbox]").first
    value, told = box.get_attribute("value"), box.locator("xpath=../label/span").inner_text()
    box.check()
    follow(plain, ".narrow button")
    assert count(plain) < before
    # At least those: under a condition, nearness of meaning reaches further down the list.
    assert count(plain) >= int(told.removesuffix("件"))
    assert plain.locator(f"input[value='{value}']").is_checked()
    follow(plain, "a.condition")
    assert count(plain) == before
    assert order(plain) == first


def test_years_are_taken_in_both_calendars(plain: Page) -> None:
    plain.goto(SEARCH)
    found = []
    for first, last in (("令和2", "R3"), ("2020", "2021"), ("２０２０", "令和三")):
        plain.fill("#year_from", first)
        plain.fill("#year_to", last)
        with plain.expect_navigation():
            plain.press("#year_to", "Enter")
        found.append(order(plain))
    assert found[0] == found[1] != []
    assert found[2] == []
    assert plain.locator("#year_to").get_attribute("aria-invalid") == "true"
    assert plain.input_value("#year_from") == "２０２０"
    assert plain.input_value("#q") == QUESTION
    follow(plain, "#faults a")
    assert plain.locator("#year_to:target").count() == 1


def test_pages_of_results_follow_each_other(plain: Page) -> None:
    plain.goto(f"{SEARCH}&lens=civil")
    first = order(plain)
    follow(plain, "a[rel=next]")
    assert plain.locator(".place").first.inner_text().startswith("11")
    assert question(plain)["lens"] == ["civil"]
    assert not set(first) & set(order(plain))
    follow(plain, "a[rel=prev]")
    assert order(plain) == first


def test_the_language_switch_changes_no_result(plain: Page) -> None:
    plain.goto(f"{SEARCH}&lens=defense&page=2")
    japanese = order(plain)
    follow(plain, ".switch a")
    assert plain.locator("html").get_attribute("lang") == "en"
    assert order(plain) == japanese
    follow(plain, "button:text-is('Search')")
    assert question(plain)["ui"] == ["en"]
    follow(plain, "article h3 a")
    assert plain.locator("html").get_attribute("lang") == "en"
    follow(plain, ".switch a")
    assert plain.locator("html").get_attribute("lang") == "ja"


def test_grounds_and_reasons_open_without_a_script(plain: Page) -> None:
    plain.goto(f"{SEARCH}&lens=defense")
    card = plain.locator("article").first
    table, grounds = card.locator("table.parts"), card.locator("details.tag blockquote").first
    assert not table.is_visible()
    assert not grounds.is_visible()
    card.locator("details.score summary").click()
    card.locator("details.tag summary").first.click()
    assert table.is_visible()
    assert grounds.is_visible()
    assert grounds.locator("mark").count() > 0
    values = [float(text) for text in table.locator("tbody td:last-child").all_inner_texts()]
    assert sum(values) == pytest.approx(
        float(table.locator("tfoot td").last.inner_text()), abs=1e-9
    )


def test_passage_leads_to_its_place_in_the_report(plain: Page) -> None:
    plain.goto(SEARCH)
    for link in [a.get_attribute("href") or "" for a in plain.locator(".quote footer a").all()][
        :12
    ]:
        plain.goto(link)
        assert plain.locator(f"[id='{urlsplit(link).fragment}']").count() == 1, link


def test_report_says_everything_and_leads_on(plain: Page) -> None:
    plain.goto(SEARCH)
    title = plain.locator("article h3 a").first.inner_text()
    follow(plain, "article h3 a")
    assert plain.locator("h1").inner_text() == title
    shown = plain.locator("main").inner_text()
    for part in ("基本情報", "概要", "該非判定ではなく", "研究の方法", "意味の近い成果", "SHA-256"):
        assert part in shown
    assert plain.locator("[aria-labelledby=similar] li").count() == 5
    follow(plain, "[aria-labelledby=similar] h3 a")
    assert plain.locator("h1").inner_text() != title


def test_reports_of_a_search_are_compared(plain: Page) -> None:
    plain.goto(SEARCH)
    titles = plain.locator("article h3 a").all_inner_texts()[:3]
    for place in (1, 2, 3):
        plain.check(f"#pick-{place}")
    follow(plain, "form#compare button")
    assert plain.locator("table.compared thead th a").all_inner_texts() == titles


def test_unknown_report_is_told_by_a_page(plain: Page) -> None:
    answer = plain.goto("/reports/oai-0000000000000000")
    assert answer
    assert answer.status == 404
    assert "見つかりません" in plain.locator("h1").inner_text()
    follow(plain, "main a")
    assert urlsplit(plain.url).path == "/"


def test_print_shows_grounds_and_reasons_and_no_form(plain: Page) -> None:
    plain.goto(f"{SEARCH}&lens=defense")
    plain.emulate_media(media="print")
    assert not plain.locator("form.search").is_visible()
    assert plain.locator("table.parts").first.is_visible()
    assert plain.locator("details.tag blockquote").first.is_visible()
    assert QUESTION in plain.locator(".asked").inner_text()


def test_axe_finds_what_is_wrong(chromium: Browser) -> None:
    page = chromium.new_page()
    page.set_content("<html lang='ja'><title>x</title><input><p style='color:#ccc'>灰色</p></html>")
    assert {fault.split(":")[0] for fault in faults(page)} == {"label", "color-contrast"}
    page.close()
