"""The pages of alerts and watches, and the private feed: forms that need no script."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import ValidationError
from starlette.datastructures import QueryParams

from schemas.alerts import Followed, SearchSaved, WatchChange
from schemas.errors import SatetoError
from schemas.permissions import Action
from search_api import forms, problems
from search_api.access import Reader, unnamed
from search_api.alerts import entries, feeds, mailing, watches
from search_api.deps import Rooms, RoomsDep, WatchDep
from search_api.routes.alerts import WatchId, follow, save, told, watched
from search_api.web import alert_view, feed, render, wording
from search_api.web.alert_view import Follow
from search_api.web.asked import Asked, ui_of
from search_api.web.citing_page import localised
from search_api.web.display import words_in, words_of
from search_api.web.paged import paged
from search_api.web.texts import Ui
from search_api.workplace.desk import later

router = APIRouter(include_in_schema=False)
_ALERTS, _WATCHES = 20, 40  # on a page


async def _fields(request: Request, rooms: RoomsDep) -> dict[str, str]:
    return await forms.fields(request, rooms.settings.form_bytes)


FieldsDep = Annotated[dict[str, str], Depends(_fields)]


def proof_of(request: Request, who: Reader) -> str:
    """What a form must carry of somebody who may watch; empty for anybody else."""
    if not who.may(Action.WATCH):
        return ""
    return forms.session_proof(request)


def follow_of(request: Request, who: Reader, *choices: tuple[str, str]) -> Follow | None:
    """The form that follows one of `choices` (kind and subject, label), for who may."""
    csrf = proof_of(request, who)
    return Follow(csrf, choices) if csrf else None


@router.get("/alerts")
async def get_alerts_page(request: Request, rooms: RoomsDep, who: WatchDep) -> HTMLResponse:
    """Alerts by day, each with what fired and the passage."""
    words, found = words_of(request), await told(rooms, who)
    pager = paged(found.alerts, _ALERTS, "/alerts", request.query_params)
    return render.page(
        "alerts.html",
        words,
        switch=localised("/alerts", words.other),
        csrf=proof_of(request, who),
        days=alert_view.days(found.model_copy(update={"alerts": pager.items}), words),
        pager=pager,
        unread=found.unread,
        capped=found.capped,
    )


@router.post("/alerts/read")
async def post_read_form(rooms: RoomsDep, who: WatchDep, given: FieldsDep) -> RedirectResponse:
    """Marks the alerts of one report as read, or of all that are shown."""
    reports = [given["report"]] if "report" in given else []
    if "all" in given:
        reports = [one.report for one in (await told(rooms, who)).alerts]
    await later(rooms.desk.write, entries.mark_read, who, reports)
    return _to("/alerts", given)


@router.get("/watches")
async def get_watches_page(request: Request, rooms: RoomsDep, who: WatchDep) -> HTMLResponse:
    """Saved searches and follows, the feed and the mail."""
    return await _watches_page(request, rooms, who, ui_of(request.query_params))


@router.post("/watches")
async def post_watch_form(
    request: Request, rooms: RoomsDep, who: WatchDep, given: FieldsDep
) -> Response:
    """Saves the search of a search page's address, or follows what a button stands for."""
    try:
        if what := given.get("what", ""):
            kind, _, subject = what.partition(" ")
            about = {"kind": kind, "subject": subject, "note": given.get("note", "")}
            await follow(rooms, who, Followed.model_validate(about))
        else:
            await save(rooms, who, _search(given))
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from error
    except SatetoError as error:
        return await _watches_page(request, rooms, who, _ui(given), error)
    return _to("/watches", given)


@router.post("/watches/feed")
async def post_feed_form(
    request: Request, rooms: RoomsDep, who: WatchDep, given: FieldsDep
) -> Response:
    """Makes a new address of the feed and shows it this once, or ends it."""
    if "end" in given:
        await later(rooms.desk.write, feeds.end, who)
        return _to("/watches", given)
    key = await later(rooms.desk.write, feeds.make, who)
    address = f"{rooms.settings.api}/feeds/{key}" + ("?blind=true" if who.blind else "")
    return await _watches_page(request, rooms, who, _ui(given), address=address)


@router.post("/watches/mail")
async def post_mail_form(
    request: Request, rooms: RoomsDep, who: WatchDep, given: FieldsDep
) -> Response:
    """Where the mail of each day goes; nowhere without an address."""
    address = given.get("address", "").strip()
    try:
        await later(rooms.desk.write, mailing.wish, who, address)
    except SatetoError as error:
        return await _watches_page(request, rooms, who, _ui(given), error)
    return _to("/watches", given)


@router.post("/watches/{identity}")
async def post_change_form(
    identity: WatchId, rooms: RoomsDep, who: WatchDep, given: FieldsDep
) -> RedirectResponse:
    """Renames one's own, notes why it is there, shares it, or deletes it."""
    if given.get("do") == "delete":
        await later(rooms.desk.write, watches.remove, who, identity)
        return _to("/watches", given)
    told_: dict[str, object] = {name: given[name] for name in ("name", "note") if name in given}
    if given.get("do") in ("share", "unshare"):
        told_ = {"shared": given["do"] == "share"}
    try:
        asked = WatchChange.model_validate(told_)
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from error
    await later(rooms.desk.write, watches.change, who, identity, asked)
    return _to("/watches", given)


@router.get("/feeds/{key}")
async def get_feed(key: str, request: Request, rooms: RoomsDep, blind: bool = False) -> Response:
    """The alerts of whose feed the key opens, as Atom."""
    who = unnamed(await later(rooms.desk.read, feeds.reader_of, key), blind)
    words = words_of(request)
    content = feed.atom(await told(rooms, who), who.account, rooms.settings.api, words)
    headers = {"cache-control": "private, no-cache"}
    return Response(content, media_type="application/atom+xml", headers=headers)


async def _watches_page(
    request: Request,
    rooms: Rooms,
    who: Reader,
    ui: Ui,
    error: SatetoError | None = None,
    address: str = "",
) -> HTMLResponse:
    words = words_in(request, ui)
    fault = (error.ja if ui == "ja" else error.en) if error else ""
    found = await watched(rooms, who)
    pager = paged(found.watches, _WATCHES, "/watches", request.query_params)
    return render.page(
        "watches.html",
        words,
        switch=localised("/watches", words.other),
        status=problems.status_of(error) if error else 200,
        csrf=proof_of(request, who),
        watches=alert_view.kept(found.model_copy(update={"watches": pager.items}), words),
        pager=pager,
        fault=wording.sentence(fault, ui),
        feed=address,
        has_feed=await later(rooms.desk.read, feeds.there, who),
        mail=await later(rooms.desk.read, mailing.address_of, who),
        mails=bool(rooms.settings.smtp_url),
    )


def _search(given: dict[str, str]) -> SearchSaved:
    asked = Asked.read(QueryParams(given.get("address", ""))).request()
    return SearchSaved(
        query=asked.query,
        lens=asked.lens,
        filters=asked.filters,
        name=given.get("name", ""),
        note=given.get("note", ""),
    )


def _ui(given: dict[str, str]) -> Ui:
    return "en" if given.get("ui") == "en" else "ja"


def _to(path: str, given: dict[str, str]) -> RedirectResponse:
    return RedirectResponse(localised(path, _ui(given)), status_code=303)
