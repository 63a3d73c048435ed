"""A day of JST's staff: receives a hand-over, makes a shortlist of it, takes files along."""

from io import BytesIO
from pathlib import Path

import docx
import httpx
import pytest
from playwright.sync_api import Browser

from schemas.cases import CaseChange, HandOverAsked, OpinionAsked
from schemas.permissions import Role
from schemas.settings import Settings
from search_api.access import Reader
from search_api.workplace import keys
from search_api.workplace.cases import book, handing, opinions
from search_api.workplace.desk import Desk
from tests.search_api.browser.hands import Mouse
from tests.search_api.browser.seeing import QUESTION
from tests.search_api.browser.staff import employed
from tests.search_api.browser.walking import WAYS, Walker, searches, signs_in
from tests.search_api.workplace.cases.casework import FORWARD, MOST, advance, gather, make
from tests.search_api.workplace.offices import EVERYTHING, reader

pytestmark = [pytest.mark.browser, pytest.mark.stack]
STAYS = ("手元のメモ", "手元の反映状況")


@pytest.mark.parametrize("way", WAYS)
def test_staff_receives_a_case_makes_a_shortlist_and_takes_files_along(
    chromium: Browser, made: Settings, desk: Desk, way: str
) -> None:
    (theirs,) = employed(desk, f"examine-{way}", Role.COORDINATOR)
    (name,) = employed(desk, f"spread-{way}", Role.COORDINATOR)
    titles = handed_over(desk, made, theirs, f"spread-{way}")
    # None of these pages has a script; by mouse they are walked without any.
    with Walker(chromium, made.api, way).comes(script=way != "mouse") as (hands, _):
        signs_in(hands, name)
        receives(hands, titles)
        makes_a_shortlist(hands, titles)
        takes_the_dossier(hands, titles)
        hands.follow("a.brand")
        takes_a_table(hands, len(searches(hands, "civil")))


def handed_over(desk: Desk, settings: Settings, name: str, to: str) -> list[str]:
    """Three reports with a note and an opinion; notes and outcome stay. The titles in their order."""
    who: Reader = reader(desk, desk.write(keys.add, name, EVERYTHING))
    asked = {"q": QUESTION, "language": "ja", "size": 3}
    found = httpx.get(f"{settings.api}/v1/search", params=asked, timeout=60)
    hits = found.raise_for_status().json()["hits"]
    case = make(desk, who, "渡す案件")
    gather(desk, who, case, *(hit["id"] for hit in hits), note=STAYS[0])
    desk.write(opinions.give, who, case, OpinionAsked(use="港の見張り"), MOST)
    desk.write(book.change, who, case, CaseChange(outcome=STAYS[1]), MOST)
    advance(desk, who, case, *FORWARD)
    handed = HandOverAsked(to=to, fields=("title", "reports", "opinions"), message="ご検討を")
    cleared = [hit["id"] for hit in hits]
    desk.write(handing.offer, who, case, handed, cleared, MOST)
    return [hit["title"] for hit in hits]


def receives(hands: Mouse, titles: list[str]) -> None:
    """What was chosen is there, before and after it is accepted; the rest is nowhere."""
    page = hands.page
    hands.follow(".who a[href^='/cases']")
    hands.follow("[aria-labelledby=offers] a")
    for _ in range(2):
        told = page.locator("main").inner_text()
        for part in ("渡す案件", "港の見張り", *titles):
            assert part in told
        for part in STAYS:
            assert part not in told
        if page.locator("button:text-is('受け入れて案件を作る')").count():
            hands.follow("button:text-is('受け入れて案件を作る')")
    assert "展開戦略" in page.locator(".report-head").inner_text()


def makes_a_shortlist(hands: Mouse, titles: list[str]) -> None:
    """Of the reports that came: beside each other under both lenses, then as a list of its own."""
    page = hands.page
    for place in range(len(titles)):
        hands.press(page.locator("input[form=compare]").nth(place))
    hands.follow("form#compare button")
    assert page.locator("table.compared thead th a").all_inner_texts() == titles
    assert page.locator("table.compared strong:text-matches('^× ')").count() == 2 * len(titles)
    hands.follow("a:text-is('案件に加える')")
    assert page.locator("main ul li").count() == len(titles)
    hands.choose("#case", "")
    hands.write("#new-title", "有望な成果")
    hands.choose("#new-kind", "list")
    hands.follow("button:text-is('加える')")
    assert page.locator("h1").inner_text() == "有望な成果"
    assert page.locator(".report-head").inner_text().endswith("成果の一覧")


def takes_the_dossier(hands: Mouse, titles: list[str]) -> None:
    """On paper, and as two kinds of files."""
    page = hands.page
    hands.follow(".who a[href^='/cases']")
    hands.follow("a:text-is('渡す案件')")
    hands.follow("nav.contents a[href*='/dossier']")
    page.emulate_media(media="print")
    told = page.locator("article.dossier").inner_text()
    for part in (*titles, "該非判定ではなく", "港の見張り", "SHA-256"):
        assert part in told
    assert not page.locator("nav.switch").is_visible()
    page.emulate_media(media="screen")
    kept = docx.Document(BytesIO(taken(hands, "a:text-is('DOCX')")))
    text = "\n".join(one.text for one in kept.paragraphs)
    assert all(title in text for title in titles)
    assert taken(hands, "a:text-is('PDF')").startswith(b"%PDF-")


def takes_a_table(hands: Mouse, shown: int) -> None:
    """All that is found, as a table that Excel opens."""
    table = taken(hands, "nav.exports a[href*='format=csv']")
    assert table.startswith(b"\xef\xbb\xbf")
    assert table.count(b"\n") > shown


def taken(hands: Mouse, link: str) -> bytes:
    """The file that a link gives."""
    with hands.page.expect_download() as download:
        hands.press(link)
    return Path(download.value.path()).read_bytes()
