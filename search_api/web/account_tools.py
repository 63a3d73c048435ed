"""One's own sessions and keys, by the forms of the account page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from schemas.days import day, last_day
from schemas.errors import AccessError, UserError
from schemas.permissions import Action
from search_api import forms
from search_api.access import Reader
from search_api.deps import OwnAccountDep, Rooms, RoomsDep
from search_api.web import render, wording
from search_api.web.posting import FieldsDep, to, ui_in
from search_api.web.texts import Words
from search_api.workplace import accounts, keys, sessions
from search_api.workplace.desk import later

router = APIRouter(include_in_schema=False)
_LABEL = 100  # characters


@dataclass(frozen=True)
class SessionShown:
    """A session: when it began and was last seen, and whether it is the one that asks."""

    id: str
    begun: str
    seen: str
    here: bool


@dataclass(frozen=True)
class KeyShown:
    """An API key, without what it is shown as."""

    id: str
    label: str
    scopes: str
    until: str
    revoked: bool


@dataclass(frozen=True)
class Tools:
    """What the account page shows beside the person and the password."""

    sessions: tuple[SessionShown, ...]
    keys: tuple[KeyShown, ...]
    scopes: tuple[tuple[str, str], ...]


async def tools_of(rooms: Rooms, request: Request, who: Reader, words: Words) -> Tools:
    """The sessions and keys of whoever asks, and the scopes that a key of theirs may have."""
    longest = rooms.settings.session_hours * 3600.0
    token = request.cookies.get(forms.SESSION, "")
    begun = await later(rooms.desk.read, sessions.listed, who.account, token, longest)
    made = await later(rooms.desk.read, keys.listed, who.account)
    return Tools(
        tuple(_session(one, words) for one in begun),
        tuple(_keys(made, words)),
        tuple((action, scope(action, words)) for action in Action if who.may(action)),
    )


@router.post("/account/sessions/end")
async def post_end_session(rooms: RoomsDep, who: OwnAccountDep, given: FieldsDep) -> Response:
    """Ends a session of one's own."""
    await later(rooms.desk.write, sessions.end, who, given.get("session", ""))
    return to("/account", ui_in(given))


@router.post("/account/keys")
async def post_key(rooms: RoomsDep, who: OwnAccountDep, given: FieldsDep) -> HTMLResponse:
    """Makes a key and shows it, this once. No key makes another: it would outlive itself."""
    if who.key:
        raise AccessError(
            "sign in to make a key: no key makes another",
            "鍵で鍵を作ることはできません。サインインしてください",
        )
    words = Words(ui_in(given))
    chosen = [action for action in Action if f"scope-{action}" in given and who.may(action)]
    label = given.get("label", "").strip()
    if len(label) > _LABEL:
        raise UserError(
            f"say in at most {_LABEL} characters what the key is for",
            f"用途は {_LABEL} 文字以内にしてください",
        )
    name = (await later(rooms.desk.read, accounts.profile, who.account))["name"]
    until = day(given.get("until", ""))
    secret = await later(rooms.desk.write, keys.add, name, chosen, label, until, who.account)
    return once(words, words("key_made"), words("key_once"), secret, "/account")


@router.post("/account/keys/revoke")
async def post_revoke(rooms: RoomsDep, who: OwnAccountDep, given: FieldsDep) -> Response:
    """Ends a key of one's own."""
    identity = given.get("key", "")
    await later(rooms.desk.write, keys.revoke, identity, who.account, who.account)
    return to("/account", ui_in(given))


def once(words: Words, title: str, hint: str, secret: str, back: str) -> HTMLResponse:
    """A page that shows a secret, which can't be shown again."""
    switch = back + ("?ui=en" if words.other == "en" else "")
    back += "?ui=en" if words.ui == "en" else ""
    return render.page(
        "once.html", words, switch=switch, title=title, hint=hint, secret=secret, back=back
    )


def scope(action: str, words: Words) -> str:
    """What an action is called."""
    return words.known(f"action_{action.replace('-', '_')}", action)


def when(seconds: float, words: Words) -> str:
    """A moment, in Japan."""
    return wording.moment(datetime.fromtimestamp(seconds, UTC), words)


def _session(one: Mapping[str, Any], words: Words) -> SessionShown:
    return SessionShown(one["id"], when(one["begun"], words), when(one["seen"], words), one["here"])


def _keys(made: Iterable[Mapping[str, Any]], words: Words) -> Iterable[KeyShown]:
    for one in made:
        scopes = words("list_join").join(scope(name, words) for name in one["scopes"])
        until = last_day(one["until"]) if one["until"] is not None else ""
        yield KeyShown(one["id"], one["label"], scopes, until, one["revoked"])
