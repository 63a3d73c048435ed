"""A researcher's day: finds where they are cited, takes the citations along, is told of the next one."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from schemas.permissions import Role
from schemas.settings import Settings
from search_api.workplace.desk import Desk
from tests.asking import wait_for
from tests.search_api.browser.hands import Mouse
from tests.search_api.browser.seeing import faults, photograph
from tests.search_api.browser.staff import employed
from tests.search_api.browser.walking import WAYS, Walker, signs_in
from tests.search_api.folders import harvested

pytestmark = [pytest.mark.browser, pytest.mark.stack]
NAME, WORK = "架空 理恵", "相互結合を用いたサブテラヘルツアレーの自己校正"
CITING = "衛星測位を乱す妨害電波の分散受信による方向探知と発信位置推定"
FOLLOW = "この文献が引用されたら知らせを受ける"
SENTENCE = "校正には既存の方法[1]を試作の装置に用いた。"
TEXT = f"研究の方法\n{SENTENCE}\n\n参考文献\n[1] 架空理恵・見本直樹，「{WORK}」，doi:10.99999/sample.s008.1\n"


def test_a_researcher_finds_follows_and_is_told(
    chromium: Browser, made: Settings, desk: Desk, tmp_path: Path
) -> None:
    names = {way: employed(desk, f"university-{way}", Role.READER)[0] for way in WAYS}
    feeds = {}
    for way in WAYS:
        with Walker(chromium, made.api, way).comes() as (hands, _):
            signs_in(hands, names[way])
            finds_who_cites(hands)
            takes_the_citations(hands)
            feeds[way] = follows(hands)
    (tmp_path / "later.txt").write_text(TEXT, "utf-8")
    harvested(made, tmp_path, {"later": {"title": {"ja": "後から引用する見本の報告"}}})
    for way in WAYS:
        with Walker(chromium, made.api, way).comes() as (hands, _):
            signs_in(hands, names[way])
            is_told(hands, feeds[way])


def test_who_cites_is_read_without_a_script(chromium: Browser, made: Settings) -> None:
    with Walker(chromium, made.api, "mouse").comes(script=False) as (hands, _):
        finds_who_cites(hands)
        takes_the_citations(hands)


def finds_who_cites(hands: Mouse) -> None:
    """By the own name, the work, and the sentence that cites it; and to that sentence's place."""
    page = hands.page
    hands.follow(".site-footer a[href^='/researchers']")
    hands.write("#name", NAME)
    hands.follow("main form button")
    hands.follow(".neighbours a")
    assert page.locator("h1").inner_text() == NAME
    hands.follow(f"[aria-labelledby=works] a:text-is('{WORK}')")
    assert "[2]" in page.locator(".neighbours blockquote p").first.inner_text()
    hands.follow(".neighbours blockquote footer a")
    assert page.locator(":target").count() == 1
    page.go_back()


def takes_the_citations(hands: Mouse) -> None:
    """As a file that reference managers read."""
    with hands.page.expect_download() as download:
        hands.press("nav.exports a[href*='part=cited_by'][href*='format=csljson']")
    told = json.loads(Path(download.value.path()).read_text("utf-8"))
    assert CITING in [one["title"] for one in told]


def follows(hands: Mouse) -> str:
    """The work; and makes an address for a feed reader, which is shown once."""
    page = hands.page
    hands.follow(f"button:text-is('{FOLLOW}')")
    assert WORK in page.locator("section.watch").inner_text()
    hands.follow("button[name=make]")
    return page.locator("[role=status] a").get_attribute("href") or ""


def is_told(hands: Mouse, feed: str) -> None:
    """With the sentence that cites; on the page, and by a feed reader that isn't signed in."""
    page = hands.page
    hands.follow(".who a[href^='/alerts']")

    def there() -> bool:
        page.reload()
        return page.locator("article.alert").count() > 0

    wait_for(there, 120, lambda: page.locator("main").inner_text())
    told = page.locator("article.alert").inner_text()
    for part in ("後から引用する見本の報告", WORK, "既存の方法[1]"):
        assert part in told
    assert faults(page) == []
    photograph(page, f"alerts-told-{'wide' if type(hands) is Mouse else 'narrow'}")
    with page.context.browser.new_context() as reader:
        answer = reader.request.get(feed)
        assert answer.ok
        assert "後から引用する見本の報告" in answer.text()
    hands.follow("article.alert button")
    assert page.locator("article.alert .unread").count() == 0
