"""Pages of researchers: whom a name may mean, one of them, and putting two entries together."""

from urllib.parse import quote, urlencode

from fastapi import APIRouter, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import ValidationError

from schemas.citation_answers import MergeAsked
from schemas.errors import StateError, UserError
from schemas.permissions import Action
from search_api import forms
from search_api.access import Reader
from search_api.deps import DecideDep, ReadDep, RoomsDep
from search_api.routes.researchers import Number, merge
from search_api.web import view
from search_api.web.alert_pages import follow_of
from search_api.web.display import words_of
from search_api.web.pages import CITED, PageNumber
from search_api.web.texts import Words
from search_api.workplace import merges
from search_api.workplace.desk import later

router = APIRouter(include_in_schema=False)
_LONGEST_NAME = 100


@router.get("/researchers")
async def get_researchers_page(request: Request, rooms: RoomsDep, who: ReadDep) -> HTMLResponse:
    """A form for a name, and whom it may mean."""
    words = _named(request)
    name = request.query_params.get("name", "").strip()[:_LONGEST_NAME]
    found = await rooms.graph.namesakes(name, who) if name else None
    return view.researchers(name, found, words, _proof(request, who))


@router.get("/researchers/{identity}")
async def get_researcher_page(
    identity: str,
    request: Request,
    rooms: RoomsDep,
    who: ReadDep,
    own: bool = False,
    page: PageNumber = 1,
) -> HTMLResponse:
    """A researcher: projects, works, who cites these, and the network around."""
    words = _named(request)
    found = await rooms.graph.researcher(identity, who, page, CITED, own=own)
    around = await rooms.graph.around_researcher(found.id, who, own=own)
    follow = follow_of(request, who, (f"researcher {found.id}", words("follow_researcher")))
    return view.researcher(found, around, own, words, _proof(request, who), follow)


@router.post("/researchers/merges")
async def post_merge_form(request: Request, rooms: RoomsDep, who: DecideDep) -> RedirectResponse:
    """Puts the two entries together that were ticked, and leads to the researcher."""
    given = await forms.fields(request, rooms.settings.form_bytes)
    marks = [value for name, value in given.items() if name.startswith("mark-") and value]
    if len(marks) != 2:
        raise UserError("tick two entries", "二つの項目を選んでください")
    try:
        asked = MergeAsked(one=marks[0], other=marks[1], note=given.get("note", ""))
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from error
    made = await merge(rooms, who, asked)
    return _to(f"/researchers/{quote(made.one, safe=':')}", given.get("ui", ""))


@router.post("/researchers/merges/{number}/undo")
async def post_merge_undo_form(
    number: Number, request: Request, rooms: RoomsDep, who: DecideDep
) -> RedirectResponse:
    """Takes a merge back, and leads to one of the two."""
    given = await forms.fields(request, rooms.settings.form_bytes)
    made = await later(rooms.desk.write, merges.undo, who, number)
    return _to(f"/researchers/{quote(made.one, safe=':')}", given.get("ui", ""))


def _named(request: Request) -> Words:
    """The words of a page that is about somebody; StateError while names are hidden."""
    words = words_of(request)
    if words.blind:
        raise StateError(
            "pages of researchers are closed while names are hidden; change how pages are shown",
            "氏名を伏せる表示では、研究者の画面を開けません。表示の設定を変えてください",
        )
    return words


def _to(address: str, ui: str) -> RedirectResponse:
    query = "?" + urlencode({"ui": ui}) if ui == "en" else ""
    return RedirectResponse(address + query, status_code=303)


def _proof(request: Request, who: Reader) -> str:
    """What the forms carry of somebody who may merge; nothing for anybody else, and no form."""
    return forms.session_proof(request) if who.may(Action.DECIDE) else ""
