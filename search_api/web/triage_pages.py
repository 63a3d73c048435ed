"""Deciding from the results: on one report at once, or on several after a preview; by forms alone."""

import re

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from pydantic import ValidationError

from schemas.decisions import VERDICTS, Decision, DecisionAsked
from schemas.errors import UserError
from schemas.permissions import Action
from search_api import forms
from search_api.access import Reader
from search_api.deps import DecideDep, Rooms, RoomsDep
from search_api.routes.decisions import decide
from search_api.routes.reports import opened
from search_api.routes.together import decide_all, visible
from search_api.web import render, triage
from search_api.web.display import words_in
from search_api.web.posting import PairsDep, local, to, ui_in
from search_api.web.texts import Ui, Words
from search_api.web.triage import Preview, Triage
from search_api.workplace import decisions
from search_api.workplace.desk import later

router = APIRouter(include_in_schema=False)
_ONE = re.compile(r"(adopt|hold|reject|undo) ([a-z0-9]+-[0-9a-f]{16})(?: ([0-9]{1,6}))?")
_SEEN = re.compile(r"([a-z0-9]+-[0-9a-f]{16}) ([0-9]{1,6})")
_REPORT = re.compile(r"[a-z0-9]+-[0-9a-f]{16}")


async def triage_of(
    rooms: Rooms, request: Request, who: Reader, ids: list[str], words: Words
) -> Triage | None:
    """The means to decide on these reports; None for who may not."""
    if not who.may(Action.DECIDE):
        return None
    standing = await later(rooms.desk.read, decisions.standings, who.organisation, ids)
    onward = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return triage.triage(
        standing, forms.session_proof(request), onward, rooms.settings.note_characters, words
    )


@router.post("/triage")
async def post_triage(rooms: RoomsDep, who: DecideDep, given: PairsDep) -> Response:
    """Decides on one report, or takes its decision back, and leads back to the results."""
    fields = dict(given)
    told = _ONE.fullmatch(fields.get("one", ""))
    if told is None:
        raise UserError("choose a report to decide on", "判断する成果を選んでください")
    value, identity, number = told[1], told[2], told[3] or "0"
    if value == "undo":
        record = await opened(rooms, identity, who)
        await later(rooms.desk.write, decisions.undo, who, record["id"], int(number))
    else:
        await decide(rooms, identity, who, DecisionAsked.model_validate({"value": value}))
    return to(f"{local(fields.get('next', ''), '/')}#{identity}", "ja")


@router.post("/triage/preview")
async def post_preview(
    request: Request, rooms: RoomsDep, who: DecideDep, given: PairsDep
) -> HTMLResponse:
    """What would be decided on the reports that were chosen; nothing is decided yet."""
    words = _words(request, dict(given))
    chosen = list(dict.fromkeys(value for name, value in given if name == "report"))
    if not chosen:
        raise UserError(
            "choose at least one report, then ask for the preview",
            "成果を一つ以上選んでから、確認の画面へ進んでください",
        )
    asked = _asked(dict(given))
    preview = await _preview(rooms, request, who, chosen, asked, words, dict(given))
    return render.page("triage.html", words, switch=_start(words.other), preview=preview)


@router.post("/triage/confirm")
async def post_confirm(rooms: RoomsDep, who: DecideDep, given: PairsDep) -> Response:
    """Decides on all of them, or on none where somebody else was quicker on one."""
    told = [_SEEN.fullmatch(value) for name, value in given if name == "seen"]
    seen = {one[1]: int(one[2]) for one in told if one}
    if not seen or len(seen) != len(told):
        raise UserError("choose at least one report", "成果を一つ以上選んでください")
    await decide_all(rooms, who, seen, _asked(dict(given)))
    return to(f"{local(dict(given).get('next', ''), '/')}#results", "ja")


async def _preview(
    rooms: Rooms,
    request: Request,
    who: Reader,
    chosen: list[str],
    asked: DecisionAsked,
    words: Words,
    given: dict[str, str],
) -> Preview:
    if not all(map(_REPORT.fullmatch, chosen)):
        raise UserError("choose reports of one page", "1ページの中の成果を選んでください")
    known = await visible(rooms, chosen, who)
    standing: dict[str, Decision] = await later(
        rooms.desk.read, decisions.standings, who.organisation, chosen
    )
    ground = f"ground_{(asked.ground or 'none').replace('-', '_')}"
    return Preview(
        csrf=forms.session_proof(request),
        onward=local(given.get("next", ""), "/"),
        value=asked.value,
        verdict=words(f"decided_{asked.value}"),
        ground=asked.ground,
        ground_label=words(ground),
        note=asked.note,
        rows=triage.rows([(one, known[one]) for one in chosen], standing, words),
        changed=sum(one.value != asked.value for one in standing.values()),
    )


def _asked(given: dict[str, str]) -> DecisionAsked:
    chosen = {name: given[name] for name in ("value", "ground", "note") if name in given}
    if chosen.get("value") not in VERDICTS:
        raise UserError("choose what to decide", "判断の内容を選んでください")
    try:
        return DecisionAsked.model_validate(chosen)
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from error


def _words(request: Request, given: dict[str, str]) -> Words:
    """A form says its language in a field, so that no address has to."""
    return words_in(request, ui_in(given))


def _start(ui: Ui) -> str:
    return "/" + ("?ui=en" if ui == "en" else "")
