"""The pages of cases: the board and the list, one case, its dossier, what is handed over to us."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from schemas.case_answers import Came, Case
from schemas.cases import Kind
from schemas.errors import EngineError, SatetoError
from schemas.permissions import Action
from schemas.report import Bilingual
from search_api import forms, problems, reports
from search_api.access import Reader
from search_api.deps import Rooms, RoomsDep, SeeCasesDep, SteerCasesDep
from search_api.routes.cases import CaseId, records, told
from search_api.routes.dossiers import made, offices
from search_api.routes.handovers import HandOverId
from search_api.web import case_view, case_words, render, wording
from search_api.web.asked import ui_of
from search_api.web.display import words_in, words_of
from search_api.web.dossier import Heading
from search_api.web.exported import exported
from search_api.web.paged import paged
from search_api.web.texts import Ui, Words
from search_api.workplace.cases import handing, people, reading
from search_api.workplace.cases.reading import Narrowed
from search_api.workplace.desk import later

router = APIRouter(include_in_schema=False)
_MOST = 1000
_LISTED, _REPORTS = 50, 8  # cases and reports of a case on a page
_COLUMN = 15  # cases in a column of the board


@router.get("/cases")
async def get_cases_page(
    request: Request,
    rooms: RoomsDep,
    who: SeeCasesDep,
    kind: Kind | Literal[""] = "",
    mine: bool = False,
    view: Literal["board", "list"] = "board",
) -> HTMLResponse:
    """The board, or the list; and the form for a new case."""
    chosen = Narrowed(kind or None, None, mine)
    return await cases_page(request, rooms, who, ui_of(request.query_params), chosen, view)


@router.get("/cases/{identity}")
async def get_case_page(
    identity: CaseId, request: Request, rooms: RoomsDep, who: SeeCasesDep
) -> HTMLResponse:
    """A case, with the forms for whatever this reader may do to it."""
    return await case_page(request, rooms, who, identity, ui_of(request.query_params))


@router.get("/cases/{identity}/dossier")
async def get_dossier_page(
    identity: CaseId, request: Request, rooms: RoomsDep, who: SeeCasesDep
) -> HTMLResponse:
    """The dossier as a page to print."""
    words = words_of(request)
    _, blocks = await made(rooms, who, identity, words)
    return render.page(
        "dossier.html",
        words,
        switch=_switch(f"/cases/{identity}/dossier", words),
        title=next(one.text for one in blocks if isinstance(one, Heading)),
        back=case_view.url(identity, words),
        files=[
            (kind.upper(), f"/v1/cases/{identity}/dossier?format={kind}&ui={words.ui}")
            for kind in ("docx", "pdf")
        ],
        blocks=[(type(block).__name__, block) for block in blocks],
    )


@router.get("/handovers/{handover}")
async def get_handover_page(
    handover: HandOverId, request: Request, rooms: RoomsDep, who: SteerCasesDep
) -> HTMLResponse:
    """What another organisation hands over, to accept or to decline."""
    return await handover_page(request, rooms, who, handover, ui_of(request.query_params))


async def cases_page(
    request: Request,
    rooms: Rooms,
    who: Reader,
    ui: Ui,
    chosen: Narrowed,
    view: str = "board",
    fault: SatetoError | None = None,
) -> HTMLResponse:
    """The board and the list."""
    words, today = words_in(request, ui), today_in_japan()
    found = await later(rooms.desk.read, reading.listed, who, chosen, _MOST)
    pager = paged(found, _LISTED, "/cases", request.query_params)
    named = await offices(rooms)
    steers = who.may(Action.STEER_CASES)
    came = await later(rooms.desk.read, handing.offers, who.organisation) if steers else ()
    return render.page(
        "cases.html",
        words,
        switch=_switch("/cases", words),
        status=problems.status_of(fault) if fault else 200,
        fault=said(fault, words),
        view=view,
        chosen=chosen,
        columns=case_view.board(found, today, words),
        cases=[case_view.short(one, today, words) for one in pager.items],
        pager=pager,
        lists=[case_view.short(o, today, words) for o in found if o.kind is Kind.LIST],
        kinds=case_view.kinds(words),
        most=_COLUMN,
        offers=[
            (
                f"/handovers/{one.came.id}" + ("?ui=en" if ui == "en" else ""),
                one.came.title or words("case_untitled"),
                case_words.office(one.came.organisation, named, words),
            )
            for one in came
            if one.state == "offered"
        ],
        csrf=forms.session_proof(request) if who.may(Action.WORK_ON_CASES) else "",
    )


async def case_page(
    request: Request,
    rooms: Rooms,
    who: Reader,
    identity: str,
    ui: Ui,
    fault: SatetoError | None = None,
) -> HTMLResponse:
    """A case's page; with `fault`, what was wrong with what a form sent."""
    words = words_in(request, ui)
    case = await told(rooms, who, identity)
    pager = paged(case.gathered, _REPORTS, f"/cases/{identity}", request.query_params)
    found, away = await _records(rooms, who, case)
    named = await offices(rooms)
    works = who.may(Action.WORK_ON_CASES)
    members = await later(rooms.desk.read, people.members, who.organisation) if works else ()
    taken = {one.account for one in (*case.people, *case.experts)}
    return render.page(
        "case.html",
        words,
        switch=_switch(f"/cases/{identity}", words),
        status=problems.status_of(fault) if fault else 200,
        fault=said(fault, words),
        case=case,
        shown=case_view.case_shown(case, found, named, who.actions, today_in_japan(), words),
        away=away,
        own=case_view.own(case, who.account),
        assignable=[m for m in members if not m.expert and m.account not in taken],
        invitable=[m for m in members if m.expert],
        others=[(o, n.best(ui)) for o, n in named.items() if o != who.organisation],
        csrf=forms.session_proof(request),
        may={
            "work": works,
            "opine": who.may(Action.GIVE_OPINION),
            "steer": who.may(Action.STEER_CASES),
        },
        limits=rooms.settings,
        pager=pager,
        places=[case.gathered.index(one) + 1 for one in pager.items],
        exports=[exported(words("case_reports"), f"/cases/{identity}")],
    )


async def handover_page(
    request: Request,
    rooms: Rooms,
    who: Reader,
    handover: str,
    ui: Ui,
    fault: SatetoError | None = None,
) -> HTMLResponse:
    """What is offered to us."""
    words = words_in(request, ui)
    offer = await later(rooms.desk.read, handing.offered, who.organisation, handover)
    named = await offices(rooms)
    came = offer.came
    return render.page(
        "handover.html",
        words,
        switch=_switch(f"/handovers/{handover}", words),
        status=problems.status_of(fault) if fault else 200,
        fault=said(fault, words),
        offer=offer,
        sentences=case_view.sentences(came, named, words),
        due=case_words.day(came.due, words),
        titles=await _titles(rooms, who, came, words),
        opinions=[case_view.opinion(one, words) for one in came.opinions],
        kinds=case_view.kinds(words),
        csrf=forms.session_proof(request),
        made=case_view.url(offer.case, words) if offer.case else "",
    )


def said(error: SatetoError | None, words: Words) -> str:
    """What was wrong, as a sentence; empty where nothing was."""
    return wording.sentence(error.ja if words.ui == "ja" else error.en, words.ui) if error else ""


def today_in_japan() -> Any:
    """The day that it is in Japan."""
    return (datetime.now(UTC) + timedelta(hours=9)).date()


async def _records(
    rooms: Rooms, who: Reader, case: Case
) -> tuple[Mapping[str, Mapping[str, Any]], bool]:
    """Records of a case's reports, and whether the engine is away: the case is worth showing still."""
    try:
        return await records(rooms, who, case), False
    except EngineError:
        return {}, True


async def _titles(rooms: Rooms, who: Reader, came: Came, words: Words) -> dict[str, str]:
    """Titles of the reports that came, by id; none where the engine is away."""
    ids = [one.report for one in came.reports]
    try:
        found = await reports.cards_of(rooms.reader, ids, who) if ids else {}
    except EngineError:
        return {}
    return {one: Bilingual(**card["title"]).best(words.ui) for one, card in found.items()}


def _switch(path: str, words: Words) -> str:
    return path + ("?ui=en" if words.other == "en" else "")
