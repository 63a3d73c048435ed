"""What a browser shows: where a link leads, what axe finds, what stands beyond the edge, a picture."""

import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import FloatRect, Page, ViewportSize

QUESTION = "水中の無人機と音響通信"
SEARCH = f"/?q={quote(QUESTION)}"
WIDE: ViewportSize = {"width": 1280, "height": 900}
NARROW: ViewportSize = {"width": 320, "height": 640}
PICTURES = Path(os.environ.get("PAGES_DIR") or Path(__file__).parents[3] / "build" / "pages")
_MOST_PIXELS = 2_500_000  # what comes below on a long page is more of the same
_WCAG = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
# What may be well on a wide screen and wrong on a narrow one; the other rules ask for no place.
_OF_PLACE = {"type": "rule", "values": ["target-size", "scrollable-region-focusable"]}
_FOUND = """options => axe.run({ ...options, resultTypes: ["violations"] }).then((found) => found.violations
  .map((rule) => [rule.id, rule.nodes.map((node) => node.html.slice(0, 120))]))"""
_BEYOND = """() => {
  if (document.documentElement.scrollWidth <= innerWidth) return [];
  const beyond = (one) => one.getBoundingClientRect().right > innerWidth + 0.5;
  return [...document.querySelectorAll("body *")].filter(beyond).map((one) => one.outerHTML.slice(0, 120));
}"""


def follow(page: Page, selector: str) -> None:
    with page.expect_navigation():
        page.locator(selector).first.click()


def order(page: Page) -> list[str]:
    """The addresses of the reports found."""
    links = page.locator("article h3 a").all()
    return [urlsplit(link.get_attribute("href") or "").path for link in links]


def open_all(page: Page) -> None:
    page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")


def faults(page: Page, colours: bool = True) -> list[str]:
    """What axe finds against WCAG 2.2 A and AA: its rule, and where."""
    page.evaluate(AXE_SCRIPT)
    return _axe(page, _WCAG, {"color-contrast": {"enabled": colours}})


def misplaced(page: Page) -> list[str]:
    """Of that, what depends on how wide the screen is; after `faults`."""
    return _axe(page, _OF_PLACE)


def too_wide(page: Page) -> list[str]:
    """What stands beyond the screen's edge, where the page has to be moved sideways to see it."""
    found: list[str] = page.evaluate(_BEYOND)
    return found


def photograph(page: Page, name: str) -> None:
    """Keeps a picture of the page under `PICTURES`, from its head as far as `_MOST_PIXELS` reach."""
    path = PICTURES / f"{name}.jpg"
    path.parent.mkdir(parents=True, exist_ok=True)
    wide, tall = page.evaluate("[innerWidth, document.documentElement.scrollHeight]")
    shown: FloatRect = {"x": 0, "y": 0, "width": wide, "height": min(tall, _MOST_PIXELS // wide)}
    page.screenshot(path=path, full_page=True, clip=shown, type="jpeg", quality=80)


def _axe(page: Page, only: dict[str, Any], rules: dict[str, Any] | None = None) -> list[str]:
    found = page.evaluate(_FOUND, {"runOnly": only, "rules": rules or {}})
    return [f"{rule}: {nodes}" for rule, nodes in found]


def count(page: Page) -> int:
    """How many reports the page says that it found."""
    found = re.search(r"(\d+)件", page.locator(".count").inner_text())
    assert found
    return int(found[1])
