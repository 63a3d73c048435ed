"""Decisions by the form of a report's page, and what that page shows of them."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from schemas.decisions import DecisionAsked
from schemas.errors import NotFoundError
from schemas.permissions import Action
from search_api import forms
from search_api.access import Reader
from search_api.deps import DecideDep, Rooms, RoomsDep
from search_api.routes.decisions import decide
from search_api.routes.reports import opened
from search_api.web.decision_panel import Panel, panel
from search_api.web.texts import Words
from search_api.workplace import decisions
from search_api.workplace.desk import later

router = APIRouter(include_in_schema=False)


async def panel_of(
    rooms: Rooms, request: Request, who: Reader, record: Mapping[str, Any], words: Words
) -> Panel | None:
    """Where the reader's organisation stands on a report; None for who may not see that."""
    if not who.may(Action.SEE_DECISIONS):
        return None
    made = await later(rooms.desk.read, decisions.of_report, who.organisation, record["id"])
    csrf = forms.session_proof(request) if who.may(Action.DECIDE) else ""
    return panel(record, made, csrf, rooms.settings.note_characters, words)


@router.post("/reports/{identity}/decisions")
async def post_decision_form(
    identity: str, request: Request, rooms: RoomsDep, who: DecideDep
) -> RedirectResponse:
    """Records or takes back a decision, and leads back to the report."""
    given = await forms.fields(request, rooms.settings.form_bytes)
    if number := given.get("undo", ""):
        record = await opened(rooms, identity, who)
        await later(rooms.desk.write, decisions.undo, who, record["id"], _number(number))
    else:
        chosen = {name: given[name] for name in DecisionAsked.model_fields if name in given}
        try:
            asked = DecisionAsked.model_validate(chosen)
        except ValidationError as error:
            raise RequestValidationError(error.errors()) from error
        await decide(rooms, identity, who, asked)
    ui = "?ui=en" if given.get("ui") == "en" else ""
    return RedirectResponse(f"/reports/{quote(identity)}{ui}#decisions", status_code=303)


def _number(text: str) -> int:
    if not re.fullmatch("[0-9]{1,6}", text):
        raise NotFoundError(f"there is no decision {text}", f"判断 {text} は見つかりません")
    return int(text)
