"""Adding reports to a case from where they are found, and comparing some side by side."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from schemas.cases import CaseAsked, ReportAsked
from schemas.errors import SatetoError, UserError
from schemas.permissions import Action
from search_api import comparing, forms, problems, reports
from search_api.access import Reader
from search_api.deps import ReadDep, Rooms, RoomsDep, WorkOnCasesDep
from search_api.routes.case_contents import gather
from search_api.routes.reports import read as note_read
from search_api.web import case_view, compare_page, render
from search_api.web.asked import ui_of
from search_api.web.case_forms import read
from search_api.web.case_pages import said
from search_api.web.display import words_in, words_of
from search_api.web.posting import FieldsDep, ui_in
from search_api.web.texts import Ui, Words
from search_api.workplace.cases import book, reading
from search_api.workplace.cases.reading import Narrowed
from search_api.workplace.desk import later

router = APIRouter(include_in_schema=False)
_MOST = 50  # reports at once
_CASES = 1000


@router.get("/gather")
async def get_gather_page(request: Request, rooms: RoomsDep, who: WorkOnCasesDep) -> HTMLResponse:
    """The form that asks to which case the chosen reports go."""
    ids = request.query_params.getlist("id")
    return await _page(request, rooms, who, ids, ui_of(request.query_params))


@router.post("/gather")
async def post_gather_form(
    request: Request, rooms: RoomsDep, who: WorkOnCasesDep, given: FieldsDep
) -> Response:
    """Adds the reports to a case, or to a new one, and leads to it."""
    words = words_in(request, ui_in(given))
    ids = given.get("ids", "").split()
    try:
        asked = [read(ReportAsked, {**given, "report": one}) for one in _once(ids)]
        case = given.get("case", "") or await _made(rooms, who, given)
        await gather(rooms, who, case, asked)
    except UserError as error:
        return await _page(request, rooms, who, ids, words.ui, error)
    return RedirectResponse(case_view.url(case, words, "#reports"), status_code=303)


@router.get("/compare")
async def get_compare_page(request: Request, rooms: RoomsDep, who: ReadDep) -> HTMLResponse:
    """Two to four reports side by side under both lenses; with fewer or more, what to do."""
    words = words_of(request)
    ids = request.query_params.getlist("id")
    switch = compare_page.url(ids, Words(words.other))
    try:
        found = await comparing.compare(rooms.reader, rooms.desk, ids, who)
    except UserError as error:
        status, fault = problems.status_of(error), said(error, words)
        return render.page(
            "compare.html", words, switch=switch, status=status, fault=fault, shown=None, gather=""
        )
    await note_read(rooms, who, (one.record for one in found.reports))
    return render.page(
        "compare.html",
        words,
        switch=switch,
        fault="",
        shown=compare_page.side_by_side(found, words),
        gather=compare_page.url(ids, words, "/gather") if who.may(Action.WORK_ON_CASES) else "",
    )


async def _made(rooms: Rooms, who: Reader, given: dict[str, str]) -> str:
    return await later(rooms.desk.write, book.make, who, read(CaseAsked, given))


def _once(ids: list[str]) -> list[str]:
    found = list(dict.fromkeys(ids))
    if not 1 <= len(found) <= _MOST:
        raise UserError(
            f"choose 1 to {_MOST} reports", f"成果を 1 件から {_MOST} 件まで選択してください"
        )
    return found


async def _page(
    request: Request,
    rooms: Rooms,
    who: Reader,
    ids: list[str],
    ui: Ui,
    error: SatetoError | None = None,
) -> HTMLResponse:
    words = words_in(request, ui)
    found = await reports.described(rooms.reader, list(dict.fromkeys(ids))[:_MOST], who)
    cases = await later(rooms.desk.read, reading.listed, who, Narrowed(), _CASES)
    fault = error
    if not found and error is None:
        fault = UserError("choose reports first", "先に、成果を選択してください")
    return render.page(
        "gather.html",
        words,
        switch=compare_page.url(ids, Words(words.other), "/gather"),
        status=problems.status_of(fault) if fault else 200,
        fault=said(fault, words),
        reports=[(one["id"], case_view.title_of(one, words)) for one in found],
        cases=[(one.id, one.title) for one in cases],
        kinds=case_view.kinds(words),
        most=rooms.settings.note_characters,
        csrf=forms.session_proof(request),
    )
