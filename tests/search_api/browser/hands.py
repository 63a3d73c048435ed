"""Two ways to use a page: with a mouse, and by keys alone, as somebody does who has no mouse."""

from playwright.sync_api import Locator, Page

from tests.search_api.browser.seeing import too_wide

_MOST_STEPS = 400  # of the Tab key, to reach what a page offers
# Where the next step leads: on (1) or back (-1) to the control; 0: it has the focus.
_WAY = """control => {
  const at = document.activeElement;
  if (at === control) return 0;
  return at.compareDocumentPosition(control) & Node.DOCUMENT_POSITION_PRECEDING ? -1 : 1;
}"""
_RING = """control => {
  const style = getComputedStyle(control);
  return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
}"""
# What of it lies within the screen: a tall field may reach beyond.
_UNCOVERED = """control => {
  const [box] = control.getClientRects();
  const top = Math.max(box.top, 0), bottom = Math.min(box.bottom, innerHeight);
  const at = bottom > top && document.elementFromPoint(box.left + box.width / 2, (top + bottom) / 2);
  return Boolean(at) && control.contains(at);
}"""


class Mouse:
    """Presses what it sees."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def reach(self, what: str | Locator) -> Locator:
        """Goes to a control, where that is a step of its own."""
        return (self.page.locator(what) if isinstance(what, str) else what).first

    def press(self, what: str | Locator) -> None:
        """Presses a button, a summary or a box."""
        self.reach(what).click()

    def write(self, field: str, text: str) -> None:
        """Writes into a field what shall stand there."""
        self.page.locator(field).click()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)

    def date(self, field: str, day: str) -> None:
        """Enters a day, as yyyy-mm-dd."""
        self.page.fill(field, day)

    def choose(self, field: str, value: str) -> None:
        """Chooses one of a list by its value."""
        self.page.select_option(field, value)

    def pick(self, option: str) -> None:
        """Chooses one of some round buttons."""
        self.page.locator(option).click()

    def follow(self, what: str | Locator) -> None:
        """Presses what leads to another page; it fits the screen."""
        control = self.reach(what)
        with self.page.expect_navigation():
            self.press(control)
        assert too_wide(self.page) == [], self.page.url


class Keyboard(Mouse):
    """Steps to it with Tab, sees that it has the focus, and takes Enter, Space or an arrow."""

    def reach(self, what: str | Locator) -> Locator:
        """Goes to a control step by step; it then shows its ring and nothing covers it."""
        control = super().reach(what)
        if self.page.evaluate("document.activeElement === document.body"):
            self.page.keyboard.press("Tab")
            if self.page.locator(".skip:focus").count():
                self.page.keyboard.press("Enter")  # leaps over the head of the page
        for _ in range(_MOST_STEPS):
            if (way := control.evaluate(_WAY)) == 0:
                break
            self.page.keyboard.press("Tab" if way == 1 else "Shift+Tab")
        where = f"{what} on {self.page.url}"
        assert control.evaluate(_WAY) == 0, f"not reached by Tab: {where}"
        assert control.evaluate(_RING), f"no ring shows that it has the focus: {where}"
        # It may still be on its way into view; what covers it stays there.
        self.page.wait_for_function(_UNCOVERED, arg=control.element_handle(), timeout=10_000)
        return control

    def press(self, what: str | Locator) -> None:
        """As a mouse does; Space ticks a box."""
        box = self.reach(what).get_attribute("type") == "checkbox"
        self.page.keyboard.press("Space" if box else "Enter")

    def write(self, field: str, text: str) -> None:
        """As a mouse does."""
        self.reach(field)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)

    def date(self, field: str, day: str) -> None:
        """Types month, day and year into their places: this browser speaks English."""
        self.reach(field)
        year, month, date = day.split("-")
        self.page.keyboard.type(f"{month}{date}{year}")
        assert self.page.input_value(field) == day

    def choose(self, field: str, value: str) -> None:
        """With the arrows."""
        control = self.reach(field)
        values = control.locator("option").evaluate_all("all => all.map(one => one.value)")
        steps = values.index(value) - values.index(control.input_value())
        for _ in range(abs(steps)):
            self.page.keyboard.press("ArrowDown" if steps > 0 else "ArrowUp")
        assert control.input_value() == value

    def pick(self, option: str) -> None:
        """Reaches the chosen one of the group, and goes on with the arrows."""
        control = self.page.locator(option)
        name = control.get_attribute("name")
        group = self.page.locator(f"input[type=radio][name='{name}']")
        self.reach(f"input[type=radio][name='{name}']:checked")
        for _ in range(group.count()):
            if control.is_checked():
                break
            self.page.keyboard.press("ArrowRight")
        assert control.is_checked()
