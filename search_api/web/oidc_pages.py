"""To the OpenID Connect provider and back. What a browser keeps meanwhile is sealed in a cookie."""

import base64
import json
import time

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from schemas.errors import AccessError, NotFoundError, StateError
from search_api import forms
from search_api.deps import Rooms, RoomsDep, WhoDep
from search_api.oidc import Started
from search_api.web.asked import ui_of
from search_api.web.posting import local, to
from search_api.workplace import subjects
from search_api.workplace.desk import later

router = APIRouter(include_in_schema=False)
_COOKIE, _PLACE = "sateto_oidc", "oidc cookie"
_SECONDS = 600  # that somebody may be at the provider


@router.get("/signin/oidc")
async def get_oidc(request: Request, rooms: RoomsDep, _who: WhoDep) -> Response:
    """Leads to the provider."""
    _offered(rooms)
    onward = local(request.query_params.get("next", ""), "/")
    address, begun = await rooms.provider.start(onward, ui_of(request.query_params))
    answer = RedirectResponse(address, status_code=303)
    sealed = rooms.desk.vault.sign_in.seal(json.dumps(begun.kept()).encode(), _PLACE)
    kept = base64.urlsafe_b64encode(sealed).decode()
    forms.keep(request, answer, _COOKIE, kept, _SECONDS)
    return answer


@router.get("/signin/oidc/callback")
async def get_oidc_callback(request: Request, rooms: RoomsDep, _who: WhoDep) -> Response:
    """Takes the provider's answer, and begins a session of the account that is linked."""
    _offered(rooms)
    begun = _begun(request, rooms)
    subject = await rooms.provider.subject(request.query_params, begun)
    token = await later(
        rooms.desk.write,
        subjects.sign_in,
        rooms.settings.oidc_issuer,
        subject,
        request.cookies.get(forms.SESSION, ""),
        rooms.settings.session_hours * 3600.0,
    )
    answer = to(local(begun.onward, "/"), "en" if begun.ui == "en" else "ja")
    forms.keep(request, answer, forms.SESSION, token)
    forms.drop(answer, _COOKIE)
    return answer


def _begun(request: Request, rooms: Rooms) -> Started:
    """What this browser began. AccessError where it began nothing, or too long ago."""
    try:
        sealed = base64.urlsafe_b64decode(request.cookies.get(_COOKIE, "").encode())
        begun = Started(**json.loads(rooms.desk.vault.sign_in.open(sealed, _PLACE)))
    except (ValueError, StateError) as error:
        raise _over() from error
    if time.time() > begun.at + _SECONDS:
        raise _over()
    return begun


def _over() -> AccessError:
    return AccessError(
        "signing in was not begun here, or took too long; begin again",
        "サインインの手続が始まっていないか、時間が過ぎました。最初からやり直してください",
    )


def _offered(rooms: Rooms) -> None:
    if not rooms.settings.oidc_issuer:
        raise NotFoundError(
            "there is no provider to sign in at", "認証サービスは設定されていません"
        )
