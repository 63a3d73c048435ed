"""The page where somebody says how they want the pages.

It changes the cookies by a form that proves where it came from, so that no other site undoes a
blind review; they stay until they are changed.
"""

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from search_api import forms
from search_api.access import Reader
from search_api.deps import RoomsDep, WhoDep
from search_api.web import render
from search_api.web.display import CALENDAR, WordsDep
from search_api.web.posting import FieldsDep, local, to
from search_api.web.texts import CALENDARS

router = APIRouter(include_in_schema=False)
_YEAR = 365 * 24 * 3600  # seconds


@router.get("/display")
async def get_display(request: Request, words: WordsDep, who: WhoDep) -> HTMLResponse:
    """The form."""
    secret = request.cookies.get(forms.FORM) or forms.fresh()
    answer = render.page(
        "display.html",
        words,
        switch="/display" + ("?ui=en" if words.other == "en" else ""),
        csrf=forms.proof(_secret(request, who) or secret),
        onward=local(request.query_params.get("next", ""), "/"),
        calendars=CALENDARS,
        done=request.query_params.get("done") == "yes",
    )
    if not who.account:
        forms.keep(request, answer, forms.FORM, secret)
    return answer


@router.post("/display")
async def post_display(
    request: Request, rooms: RoomsDep, who: WhoDep, given: FieldsDep
) -> Response:
    """Keeps what was chosen."""
    await forms.prove(request, _secret(request, who), rooms.settings.form_bytes)
    chosen = given.get("calendar", "")
    answer = to("/display?done=yes", "en" if given.get("ui") == "en" else "ja")
    year = next((one for one in CALENDARS if one == chosen), "both")
    blind = "yes" if given.get("blind") == "yes" else "no"
    for name, value in ((CALENDAR, year), (forms.BLIND, blind)):
        forms.keep(request, answer, name, value, _YEAR)
    return answer


def _secret(request: Request, who: Reader) -> str:
    return request.cookies.get(forms.SESSION if who.account else forms.FORM, "")
