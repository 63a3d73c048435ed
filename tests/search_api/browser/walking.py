"""What the days of all three people have in common: hands, signing in, a search."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, Page

from tests.search_api.browser.hands import Keyboard, Mouse
from tests.search_api.browser.seeing import NARROW, QUESTION, WIDE, order
from tests.search_api.browser.staff import PASSWORD

# A mouse on a wide screen, keys alone on a narrow one.
WAYS = {"mouse": (Mouse, WIDE), "keyboard": (Keyboard, NARROW)}


@dataclass(frozen=True)
class Walker:
    """Makes a page for whoever comes, each in a browser of their own, used in one way."""

    browser: Browser
    url: str
    way: str

    @contextmanager
    def comes(self, script: bool = True) -> Iterator[tuple[Mouse, Page]]:
        """Hands on the start page; no error may be told by the browser meanwhile."""
        hands, size = WAYS[self.way]
        context = self.browser.new_context(
            base_url=self.url, viewport=size, locale="ja-JP", java_script_enabled=script
        )
        page, wrong = context.new_page(), list[str]()
        page.on("console", lambda said: wrong.append(said.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto("/")
        yield hands(page), page
        context.close()
        assert wrong == []


def signs_in(hands: Mouse, name: str, password: str = PASSWORD) -> None:
    """By the link at the head of each page."""
    hands.follow(".who a[href^='/account']")
    hands.write("#name", name)
    hands.write("#password", password)
    hands.follow("main form button")
    assert name in hands.page.locator("main").inner_text()


def searches(hands: Mouse, lens: str) -> list[str]:
    """Asks the question under a lens on the start page; what is found."""
    page = hands.page
    hands.write("#q", QUESTION)
    hands.pick(f"#lens-{lens}")
    hands.follow("#search .words button")
    assert page.is_checked(f"#lens-{lens}")
    assert page.input_value("#q") == QUESTION
    return order(page)
