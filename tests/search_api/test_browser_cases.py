"""A case in a real browser, without a script: from a search to its dossier; axe looks at its pages."""

from collections.abc import Iterator
from io import BytesIO

import docx
import pytest
from playwright.sync_api import Browser, Page

from schemas.cases import CaseChange, HandOverAsked, State
from schemas.settings import Settings
from search_api.access import Reader
from search_api.workplace import accounts, keys, passwords
from search_api.workplace.cases import book, handing
from search_api.workplace.desk import Desk
from tests.search_api.test_browser import _NARROW, _SEARCH, _WIDE, chromium, faults, follow
from tests.search_api.workplace.cases.casework import FORWARD, advance, expert, make, office
from tests.search_api.workplace.offices import EVERYTHING, desk_at, reader

pytestmark = [pytest.mark.browser, pytest.mark.stack]
__all__ = ["chromium"]
PASSWORD = passwords.generated()
NAME = "coordinator-mihon-one"


@pytest.fixture(scope="module")
def desk(sample_index: Settings) -> Iterator[Desk]:
    """Two offices; a coordinator of the first has a password."""
    with desk_at(sample_index.database, sample_index.data_dir) as found:
        people = office(found, "mihon-one")
        theirs = office(found, "mihon-two")
        hashed = passwords.hashed(PASSWORD, 12)
        found.write(accounts.set_password, NAME, hashed, accounts.OPERATOR)
        case = make(found, people.coordinator, "手元の案件")
        expert(found, people.reviewer, case)
        sent = make(found, theirs.coordinator, "届いた案件")
        advance(found, theirs.coordinator, sent, *FORWARD)
        asked = HandOverAsked(to="mihon-one", fields=("title", "opinions"), message="ご検討を")
        found.write(handing.offer, theirs.coordinator, sent, asked, (), 4000)
        yield found


@pytest.fixture
def plain(chromium: Browser, live_url: str, desk: Desk) -> Iterator[Page]:
    context = chromium.new_context(base_url=live_url, java_script_enabled=False, viewport=_WIDE)
    yield signed_in(context.new_page())
    context.close()


def signed_in(page: Page) -> Page:
    page.goto("/account")
    page.fill("#name", NAME)
    page.fill("#password", PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    return page


def gathered(page: Page, title: str) -> str:
    """Makes a case of the first report of a search; its address."""
    page.goto(_SEARCH)
    follow(page, "article h3 a")
    follow(page, "a:text-is('案件に加える')")
    page.select_option("#case", "")
    page.fill("#new-title", title)
    page.fill("#note", "注目")
    follow(page, "button:text-is('加える')")
    return page.url.split("#")[0]


def test_a_report_becomes_a_case_and_its_dossier(plain: Page) -> None:
    plain.goto(_SEARCH)
    title = plain.locator("article h3 a").first.inner_text()
    case = gathered(plain, "水中の案件")
    assert title in plain.locator("[aria-labelledby=reports]").inner_text()
    assert "該非判定ではなく" in plain.locator("[aria-labelledby=reports]").inner_text()
    follow(plain, "button:text-is('「検討中」にする')")
    assert plain.locator(".state").inner_text() == "検討中"
    plain.locator("summary:text-is('意見を記入する')").click()
    plain.fill("#opinion-use", "水中の通信")
    follow(plain, "form[action$='/opinions'] button")
    assert "水中の通信" in plain.locator("[aria-labelledby=opinions]").inner_text()
    plain.goto(f"{case}/dossier")
    plain.emulate_media(media="print")
    told = plain.locator("article.dossier").inner_text()
    for part in (title, "該非判定ではなく", "水中の通信", "SHA-256", "候補 → 検討中", "注目"):
        assert part in told
    assert not plain.locator("nav.switch").is_visible()
    href = plain.locator("a:text-is('DOCX')").get_attribute("href") or ""
    kept = docx.Document(BytesIO(plain.request.get(href).body()))
    assert title in "\n".join(one.text for one in kept.paragraphs)
    href = plain.locator("a:text-is('PDF')").get_attribute("href") or ""
    assert plain.request.get(href).body().startswith(b"%PDF-")


def test_reports_of_a_search_are_compared(plain: Page) -> None:
    plain.goto(_SEARCH)
    titles = plain.locator("article h3 a").all_inner_texts()[:3]
    for place in (1, 2, 3):
        plain.check(f"#pick-{place}")
    follow(plain, "form#compare button")
    heads = plain.locator("table.compared thead th a").all_inner_texts()
    assert heads == titles
    assert plain.locator("table.compared strong:text-matches('^× ')").count() == 6
    follow(plain, "a:text-is('案件に加える')")
    assert plain.locator("main ul li").count() == 3


@pytest.mark.parametrize(
    ("ui", "size"), [("ja", _WIDE), ("en", _NARROW)], ids=["ja wide", "en narrow"]
)
def test_the_pages_of_cases_pass_axe_and_fit_the_screen(
    chromium: Browser, live_url: str, desk: Desk, ui: str, size: dict[str, int]
) -> None:
    context = chromium.new_context(base_url=live_url, viewport=size)  # type: ignore[arg-type]
    page = signed_in(context.new_page())
    case = gathered(page, "水中の案件")
    who = member(desk)
    desk.write(book.change, who, case.rsplit("/", 1)[1], CaseChange(outcome="反映"), 4000)
    advance(desk, who, case.rsplit("/", 1)[1], *FORWARD, State.HANDED_OVER)
    page.goto("/cases")
    offer = page.locator("[aria-labelledby=offers] a").get_attribute("href") or ""
    own = page.locator("a:text-is('手元の案件')").get_attribute("href") or ""
    picked = "".join(f"&id={report_of(page, one)}" for one in range(2))
    paths = ["/cases?", "/cases?view=list", f"{case}?", f"{own}?", f"{case}/dossier?"]
    paths += [f"{offer}?", f"/compare?{picked}", f"/gather?{picked}", "/compare?"]
    for path in paths:
        page.goto(f"{path}&ui={ui}")
        page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")
        assert faults(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    context.close()


def member(desk: Desk) -> Reader:
    """The coordinator, as the desk knows them."""
    return reader(desk, desk.write(keys.add, NAME, EVERYTHING))


def report_of(page: Page, place: int) -> str:
    page.goto(_SEARCH)
    return str(page.locator("input[form=compare]").nth(place).get_attribute("value"))
