"""The accounts of an organisation, for its administrator: add, roles, password, disable."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse

from schemas.days import day, last_day
from schemas.errors import SatetoError, UserError
from schemas.permissions import Role
from search_api import forms, problems
from search_api.access import Reader
from search_api.deps import ManageDep, Rooms, RoomsDep
from search_api.web import render
from search_api.web.account_tools import once
from search_api.web.display import words_in, words_of
from search_api.web.paged import paged
from search_api.web.posting import FieldsDep, said, to, ui_in
from search_api.web.texts import Words
from search_api.workplace import passwords, staff, subjects
from search_api.workplace.desk import later

router = APIRouter(include_in_schema=False)
_ROLES = tuple(role for role in Role if role is not Role.VISITOR)
_HOME = "/administration"
_PEOPLE = 20  # on a page


@dataclass(frozen=True)
class RoleShown:
    """A role that an account may have, and whether it has it."""

    value: str
    label: str
    held: bool


@dataclass(frozen=True)
class Person:
    """An account as its administrator sees it."""

    id: str
    name: str
    display: str
    roles: tuple[RoleShown, ...]
    until: str
    state: str
    disabled: bool
    oneself: bool


@router.get(_HOME)
async def get_administration(request: Request, rooms: RoomsDep, who: ManageDep) -> HTMLResponse:
    """All accounts of the organisation."""
    return await _page(request, rooms, who, words_of(request))


@router.post(f"{_HOME}/accounts")
async def post_account(
    request: Request, rooms: RoomsDep, who: ManageDep, given: FieldsDep
) -> HTMLResponse:
    """Adds an account, and shows its first password, this once."""
    words = words_in(request, ui_in(given))
    password = passwords.generated()
    try:
        roles = staff.roles_of(given, day(given.get("until", "")))
        hashed = await later(passwords.hashed, password, rooms.settings.password_characters)
        name, display = given.get("name", ""), given.get("display", "")
        name = await later(rooms.desk.write, staff.hire, who, name, display, roles, hashed)
    except SatetoError as error:
        return await _page(request, rooms, who, words, error)
    return once(words, words("account_made", name=name), words("password_once"), password, _HOME)


async def _account(given: FieldsDep) -> str:
    return given.get("account", "")


AccountDep = Annotated[str, Depends(_account)]


@router.post(f"{_HOME}/roles")
async def post_roles(
    request: Request, rooms: RoomsDep, who: ManageDep, given: FieldsDep, account: AccountDep
) -> Response:
    """Gives an account other roles."""
    try:
        roles = staff.roles_of(given, day(given.get("until", "")))
        await later(rooms.desk.write, staff.set_roles, who, account, roles)
    except SatetoError as error:
        return await _page(request, rooms, who, words_in(request, ui_in(given)), error)
    return to(_HOME, ui_in(given))


@router.post(f"{_HOME}/state")
async def post_state(
    rooms: RoomsDep, who: ManageDep, given: FieldsDep, account: AccountDep
) -> Response:
    """Ends an account, or lets it work again."""
    enabled = given.get("enabled") == "yes"
    await later(rooms.desk.write, staff.set_enabled, who, account, enabled)
    return to(_HOME, ui_in(given))


@router.post(f"{_HOME}/password")
async def post_new_password(
    rooms: RoomsDep, who: ManageDep, given: FieldsDep, account: AccountDep
) -> HTMLResponse:
    """Gives an account another password, and shows it, this once."""
    words, password = Words(ui_in(given)), passwords.generated()
    hashed = await later(passwords.hashed, password, rooms.settings.password_characters)
    name = await later(rooms.desk.write, staff.new_password, who, account, hashed)
    return once(words, words("password_of", name=name), words("password_once"), password, _HOME)


@router.post(f"{_HOME}/subject")
async def post_subject(
    request: Request, rooms: RoomsDep, who: ManageDep, given: FieldsDep, account: AccountDep
) -> Response:
    """Links an account with whom the provider knows by a subject."""
    issuer, subject = rooms.settings.oidc_issuer, given.get("subject", "")
    try:
        known = await later(rooms.desk.read, staff.known, who.organisation, account)
        await later(rooms.desk.write, subjects.link, known, issuer, subject, who.account)
    except UserError as error:
        return await _page(request, rooms, who, words_in(request, ui_in(given)), error)
    return to(_HOME, ui_in(given))


async def _page(
    request: Request, rooms: Rooms, who: Reader, words: Words, error: SatetoError | None = None
) -> HTMLResponse:
    found = await later(rooms.desk.read, staff.listed, who.organisation)
    pager = paged(found, _PEOPLE, _HOME, request.query_params)
    people = tuple(_person(one, who, words) for one in pager.items)
    return render.page(
        "administration.html",
        words,
        switch=_HOME + ("?ui=en" if words.other == "en" else ""),
        status=problems.status_of(error) if error else 200,
        csrf=forms.session_proof(request),
        people=people,
        pager=pager,
        roles=_roles({}, words),
        organisation=who.organisation,
        linking=bool(rooms.settings.oidc_issuer),
        fault=said(error, words),
    )


def _person(one: dict[str, object], who: Reader, words: Words) -> Person:
    held: dict[str, float | None] = one["roles"]  # type: ignore[assignment]  # as `staff.listed` says
    ends = [until for until in held.values() if until is not None]
    state = "disabled" if one["disabled"] else "active" if one["password"] else "no_password"
    return Person(
        id=str(one["id"]),
        name=str(one["name"]),
        display=str(one["display"]),
        roles=_roles(held, words),
        until=last_day(min(ends)) if ends else "",
        state=words(f"account_{state}"),
        disabled=bool(one["disabled"]),
        oneself=one["id"] == who.account,
    )


def _roles(held: dict[str, float | None], words: Words) -> tuple[RoleShown, ...]:
    return tuple(RoleShown(role, words(f"role_{role}"), role in held) for role in _ROLES)
