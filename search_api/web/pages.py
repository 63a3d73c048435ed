"""The pages: they ask what the API asks, so that the order is the same, and show it."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from schemas.errors import EngineError, SatetoError, UserError
from schemas.permissions import Action
from search_api import blinding, forms, problems, reports, topics
from search_api.access import Reader, named
from search_api.deps import ReadDep, RoomsDep
from search_api.routes.reports import citing, opened
from search_api.routes.search import ask
from search_api.web import view, wording
from search_api.web.alert_pages import follow_of, proof_of
from search_api.web.alert_view import tag_choices
from search_api.web.asked import INVALID, Asked, faults, refused
from search_api.web.decision_pages import panel_of
from search_api.web.display import words_of
from search_api.web.results import results
from search_api.web.triage_pages import triage_of

router = APIRouter(include_in_schema=False)
_SIMILAR = 5
_TOP = 10
_CITING = 10  # reports that cite, as a report's own page shows them
CITED = 20  # reports that cite, as a page of them shows them
PageNumber = Annotated[int, Query(ge=1, le=1000)]


@router.get("/")
async def get_search_page(request: Request, rooms: RoomsDep, who: ReadDep) -> HTMLResponse:
    """The search form, and the answer to what it asks."""
    asked, words = Asked.read(request.query_params), words_of(request)
    if "q" not in request.query_params:
        return view.search_page(asked, words=words)
    try:
        question = asked.request().model_copy(update={"explain": True})
        answer = await ask(rooms, question, who)
    except INVALID as error:
        return view.search_page(asked, status=422, faults=faults(asked, error, words), words=words)
    except SatetoError as error:
        text = wording.sentence(error.ja if words.ui == "ja" else error.en, words.ui)
        status = problems.status_of(error)
        told = (refused(asked, text),)
        return view.search_page(asked, status=status, faults=told, words=words)
    triage = await triage_of(rooms, request, who, [hit.id for hit in answer.hits], words)
    shown = results(asked, question, answer, words)
    csrf, whole = proof_of(request, who), who.may(Action.EXPORT)
    return view.search_page(asked, shown, triage=triage, words=words, csrf=csrf, whole=whole)


@router.get("/reports/{identity}")
async def get_report_page(
    identity: str, request: Request, rooms: RoomsDep, who: ReadDep, part: PageNumber = 1
) -> HTMLResponse:
    """All that is known of a report, and the reports most like it; of a long one a portion."""
    words = words_of(request)
    record = await opened(rooms, identity, named(who))
    try:
        similar = await reports.similar(rooms.reader, identity, who, _SIMILAR)
    except EngineError:
        similar = None  # the page says so; the report itself is worth showing
    try:
        told = await citing(rooms, who, record, 1, _CITING)
    except EngineError:
        told = None
    panel = await panel_of(rooms, request, who, record, words)
    follow = follow_of(request, who, (f"report {record['id']}", words("follow_report")))
    shown = blinding.record(record) if who.blind else record
    return view.report(shown, similar, told, words, panel, follow, part)


@router.get("/tags")
async def get_tags_page(request: Request) -> HTMLResponse:
    """The list of all tags."""
    return view.tags(words_of(request))


@router.get("/tags/{tag_id}")
async def get_tag_page(
    tag_id: str, request: Request, rooms: RoomsDep, who: ReadDep
) -> HTMLResponse:
    """A tag: its definition, the lists it points to, counts by year and the surest reports."""
    found, words = await topics.topic(rooms.reader, tag_id, who, _TOP), words_of(request)
    return view.tag(found, words, follow_of(request, who, *tag_choices(found.tag, words)))


@router.get("/reports/{identity}/citations")
async def get_citing_page(
    identity: str, request: Request, rooms: RoomsDep, who: ReadDep, page: PageNumber = 1
) -> HTMLResponse:
    """All reports that cite a report, page by page."""
    record = await reports.report(rooms.reader, identity, named(who))
    told = await citing(rooms, who, record, page, CITED)
    around = await rooms.graph.around_report(told.report, who)
    shown = blinding.record(record) if who.blind else record
    return view.citing(shown, told, around, words_of(request))


@router.get("/match")
async def get_match_page(request: Request, rooms: RoomsDep, who: ReadDep) -> HTMLResponse:
    """The form for pasted references."""
    words = words_of(request)
    return view.match(words, rooms.settings.match_references, _proof(request, who))


@router.post("/match")
async def post_match_page(request: Request, rooms: RoomsDep, who: ReadDep) -> HTMLResponse:
    """Pasted references, each with the work that it means; the text stands in no address."""
    words, most = words_of(request), rooms.settings.match_references
    text, csrf = "", _proof(request, who)
    try:
        text = (await forms.fields(request, rooms.settings.form_bytes)).get("text", "")
        found = await rooms.graph.match(text, who)
    except UserError as error:
        fault = wording.sentence(error.ja if words.ui == "ja" else error.en, words.ui)
        status = problems.status_of(error)
        return view.match(words, most, csrf, text, fault=fault, status=status)
    return view.match(words, most, csrf, text, found)


def _proof(request: Request, who: Reader) -> str:
    """What the form must carry of somebody who has signed in; a visitor's needs nothing."""
    return forms.session_proof(request) if who.account else ""


@router.get("/works/{identity:path}")
async def get_work_page(
    identity: str, request: Request, rooms: RoomsDep, who: ReadDep, page: PageNumber = 1
) -> HTMLResponse:
    """A work: what it is, whose it is, who cites it."""
    found = await rooms.graph.of_work(identity, who, page, CITED)
    around, words = await rooms.graph.around_work(found.work.id, who), words_of(request)
    follow = follow_of(request, who, (f"work {found.work.id}", words("follow_work")))
    shown = blinding.shape(found, {}, found.work.authors) if who.blind else found
    return view.work(shown, around, words, follow)
