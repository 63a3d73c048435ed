"""People with a password in an office, and how they come in."""

from playwright.sync_api import Page

from schemas.permissions import Role
from search_api.workplace import accounts, passwords
from search_api.workplace.desk import Desk
from tests.search_api.workplace.offices import found, hire

PASSWORD = passwords.generated()
HASHED = passwords.hashed(PASSWORD, 12)
# The offices of those who walk with a mouse and by keys alone, and the report that they alone may see.
REVIEWING = {"mouse": "review-mouse", "keyboard": "review-keyboard"}
INSIDE = "made/inside"


def employed(desk: Desk, office: str, *roles: Role) -> list[str]:
    """Makes an office with somebody in each of the roles; their names, each with the password."""
    found(desk, office)
    names = [f"{office}.{role}" for role in roles]
    for name, role in zip(names, roles, strict=True):
        hire(desk, office, name, role)
        desk.write(accounts.set_password, name, HASHED, accounts.OPERATOR)
    return names


def signed_in(page: Page, name: str) -> Page:
    page.goto("/account")
    page.fill("#name", name)
    page.fill("#password", PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    return page
