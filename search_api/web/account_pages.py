"""Signing in, one's account, and signing out: pages that need no script."""

from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from schemas.errors import SatetoError
from schemas.permissions import Action
from search_api import forms, problems
from search_api.access import Reader
from search_api.deps import OwnAccountDep, Rooms, RoomsDep, WhoDep
from search_api.web import render
from search_api.web.account_tools import tools_of
from search_api.web.asked import ui_of
from search_api.web.posting import FieldsDep, local, said, to, ui_in
from search_api.web.texts import Ui, Words
from search_api.workplace import accounts, sessions
from search_api.workplace.desk import later

router = APIRouter(include_in_schema=False)
_DUTIES = (
    (Action.SEE_DECISIONS, "/disagreements", "disagreements"),
    (Action.MANAGE_ACCOUNTS, "/administration", "administration"),
    (Action.READ_BACK, "/read-backs", "read_backs"),
    (Action.SEE_AUDIT, "/log", "log"),
)


@router.get("/signin")
async def get_sign_in(request: Request, rooms: RoomsDep, who: WhoDep) -> Response:
    """The form to sign in; who has done so already is led on."""
    ui, onward = ui_of(request.query_params), request.query_params.get("next", "")
    if who.account:
        return to(local(onward, "/account"), ui)
    return _sign_in_page(request, ui, onward, offered=bool(rooms.settings.oidc_issuer))


@router.post("/signin")
async def post_sign_in(request: Request, rooms: RoomsDep, given: FieldsDep) -> Response:
    """Signs in, and leads on to where one came from."""
    secret = request.cookies.get(forms.FORM, "")
    await forms.prove(request, secret, rooms.settings.form_bytes)
    ui, onward = ui_in(given), given.get("next", "")
    name, password = given.get("name", ""), given.get("password", "")
    old = request.cookies.get(forms.SESSION, "")
    try:
        token = await later(sessions.sign_in, rooms.desk, name, password, _address(request), old)
    except SatetoError as error:
        offered = bool(rooms.settings.oidc_issuer)
        return _sign_in_page(request, ui, onward, name, error, offered=offered)
    answer = to(local(onward, "/"), ui)
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
    answer = to("/signin", ui_in(given))
    forms.drop(answer, forms.SESSION)
    return answer


@router.get("/account")
async def get_account(request: Request, rooms: RoomsDep, who: OwnAccountDep) -> HTMLResponse:
    """Who one is, what one may do, another password, and the way out."""
    done = request.query_params.get("done") == "password"
    ui = ui_of(request.query_params)
    return await _account_page(request, rooms, who, ui, done=done)


@router.post("/account/password")
async def post_password(
    request: Request, rooms: RoomsDep, who: OwnAccountDep, given: FieldsDep
) -> Response:
    """Another password; all other sessions end."""
    old, new, ui = given.get("old", ""), given.get("new", ""), ui_in(given)
    address = _address(request)
    try:
        token = await later(sessions.change_password, rooms.desk, who, old, new, address)
    except SatetoError as error:
        return await _account_page(request, rooms, who, ui, error)
    answer = to("/account?done=password", ui)
    forms.keep(request, answer, forms.SESSION, token)
    return answer


def _oidc(onward: str, ui: Ui) -> str:
    pairs = [("next", onward)] * bool(onward) + [("ui", "en")] * (ui == "en")
    return "/signin/oidc" + (f"?{urlencode(pairs)}" if pairs else "")


def _sign_in_page(
    request: Request,
    ui: Ui,
    onward: str,
    name: str = "",
    error: SatetoError | None = None,
    *,
    offered: bool,
) -> HTMLResponse:
    words = Words(ui)
    secret = request.cookies.get(forms.FORM) or forms.fresh()
    onward = local(onward, "")
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
        oidc=_oidc(onward, ui) if offered else "",
        fault=said(error, words),
    )
    forms.keep(request, answer, forms.FORM, secret)
    return answer


async def _account_page(
    request: Request,
    rooms: Rooms,
    who: Reader,
    ui: Ui,
    error: SatetoError | None = None,
    done: bool = False,
) -> HTMLResponse:
    words = Words(ui)
    known = await later(rooms.desk.read, accounts.profile, who.account)
    tools = await tools_of(rooms, request, who, words)
    return render.page(
        "account.html",
        words,
        switch="/account" + ("?ui=en" if words.other == "en" else ""),
        status=problems.status_of(error) if error else 200,
        csrf=forms.session_proof(request),
        person=known,
        organisation=known[words.ui],
        roles=[words(f"role_{role}") for role in known["roles"]],
        least=rooms.settings.password_characters,
        fault=said(error, words),
        done=done,
        tools=tools,
        duties=_duties(who, words),
    )


def _duties(who: Reader, words: Words) -> list[tuple[str, str]]:
    """The pages that some people have: an address and a title each."""
    ui = "?ui=en" if words.ui == "en" else ""
    return [(path + ui, words(title)) for action, path, title in _DUTIES if who.may(action)]


def _address(request: Request) -> str:
    return request.client.host if request.client else ""
