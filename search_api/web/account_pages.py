"""Signing in, one's account, and signing out: pages that need no script."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from schemas.errors import SatetoError
from search_api import forms, problems
from search_api.deps import OwnAccountDep, Rooms, RoomsDep, WhoDep
from search_api.web import render, wording
from search_api.web.asked import ui_of
from search_api.web.texts import Ui, Words
from search_api.workplace import accounts, sessions
from search_api.workplace.desk import later

router = APIRouter(include_in_schema=False)


async def _fields(request: Request, rooms: RoomsDep) -> dict[str, str]:
    return await forms.fields(request, rooms.settings.form_bytes)


FieldsDep = Annotated[dict[str, str], Depends(_fields)]


@router.get("/signin")
async def get_sign_in(request: Request, who: WhoDep) -> Response:
    """The form to sign in; who has done so already is led on."""
    ui, onward = ui_of(request.query_params), request.query_params.get("next", "")
    if who.account:
        return _to(_local(onward, "/account"), ui)
    return _sign_in_page(request, ui, onward)


@router.post("/signin")
async def post_sign_in(request: Request, rooms: RoomsDep, given: FieldsDep) -> Response:
    """Signs in, and leads on to where one came from."""
    secret = request.cookies.get(forms.FORM, "")
    await forms.prove(request, secret, rooms.settings.form_bytes)
    ui, onward = _ui(given), given.get("next", "")
    name, password = given.get("name", ""), given.get("password", "")
    old = request.cookies.get(forms.SESSION, "")
    try:
        token = await later(sessions.sign_in, rooms.desk, name, password, _address(request), old)
    except SatetoError as error:
        return _sign_in_page(request, ui, onward, name, error)
    answer = _to(_local(onward, "/"), ui)
    forms.keep(request, answer, forms.SESSION, token)
    forms.drop(answer, forms.FORM)
    return answer


@router.post("/signout")
async def post_sign_out(
    request: Request, rooms: RoomsDep, _who: OwnAccountDep, given: FieldsDep
) -> Response:
    """Ends the session."""
    token = request.cookies.get(forms.SESSION, "")
    await later(rooms.desk.write, sessions.sign_out, token)
    answer = _to("/signin", _ui(given))
    forms.drop(answer, forms.SESSION)
    return answer


@router.get("/account")
async def get_account(request: Request, rooms: RoomsDep, who: OwnAccountDep) -> HTMLResponse:
    """Who one is, what one may do, another password, and the way out."""
    done = request.query_params.get("done") == "password"
    ui = ui_of(request.query_params)
    return await _account_page(request, rooms, who.account, ui, done=done)


@router.post("/account/password")
async def post_password(
    request: Request, rooms: RoomsDep, who: OwnAccountDep, given: FieldsDep
) -> Response:
    """Another password; all other sessions end."""
    old, new, ui = given.get("old", ""), given.get("new", ""), _ui(given)
    address = _address(request)
    try:
        token = await later(sessions.change_password, rooms.desk, who, old, new, address)
    except SatetoError as error:
        return await _account_page(request, rooms, who.account, ui, error)
    answer = _to("/account?done=password", ui)
    forms.keep(request, answer, forms.SESSION, token)
    return answer


def _sign_in_page(
    request: Request, ui: Ui, onward: str, name: str = "", error: SatetoError | None = None
) -> HTMLResponse:
    words = Words(ui)
    secret = request.cookies.get(forms.FORM) or forms.fresh()
    onward = _local(onward, "")
    other = [("ui", "en")] if words.other == "en" else []
    pairs = [*other, *([("next", onward)] if onward else [])]
    answer = render.page(
        "signin.html",
        words,
        switch="/signin" + (f"?{urlencode(pairs)}" if pairs else ""),
        status=problems.status_of(error) if error else 200,
        csrf=forms.proof(secret),
        onward=onward,
        name=name,
        fault=_said(error, words),
    )
    forms.keep(request, answer, forms.FORM, secret)
    return answer


async def _account_page(
    request: Request,
    rooms: Rooms,
    account: str,
    ui: Ui,
    error: SatetoError | None = None,
    done: bool = False,
) -> HTMLResponse:
    words = Words(ui)
    known = await later(rooms.desk.read, accounts.profile, account)
    return render.page(
        "account.html",
        words,
        switch="/account" + ("?ui=en" if words.other == "en" else ""),
        status=problems.status_of(error) if error else 200,
        csrf=forms.proof(request.cookies.get(forms.SESSION, "")),
        person=known,
        organisation=known[words.ui],
        roles=[words(f"role_{role}") for role in known["roles"]],
        least=rooms.settings.password_characters,
        fault=_said(error, words),
        done=done,
    )


def _said(error: SatetoError | None, words: Words) -> str:
    return wording.sentence(error.ja if words.ui == "ja" else error.en, words.ui) if error else ""


def _ui(given: dict[str, str]) -> Ui:
    return "en" if given.get("ui") == "en" else "ja"


def _to(path: str, ui: Ui) -> RedirectResponse:
    if ui == "en" and "ui=en" not in path:
        path += ("&" if "?" in path else "?") + "ui=en"
    return RedirectResponse(path, status_code=303)


def _local(path: str, otherwise: str) -> str:
    """A path of this site. An address of another, however it is written, is none."""
    odd = path.startswith("//") or "\\" in path or not path.isprintable()
    return path if path.startswith("/") and not odd else otherwise


def _address(request: Request) -> str:
    return request.client.host if request.client else ""
