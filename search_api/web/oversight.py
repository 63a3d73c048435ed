"""What people of an organisation did: its log with filters, its queries, and reading them back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from schemas.days import day
from schemas.errors import UserError
from search_api import forms
from search_api.access import Reader
from search_api.deps import ReadBackDep, Rooms, RoomsDep, SeeAuditDep
from search_api.routes.queries import logged
from search_api.web import render
from search_api.web.account_tools import when
from search_api.web.citing_page import localised
from search_api.web.display import words_in, words_of
from search_api.web.posting import FieldsDep, to, ui_in
from search_api.web.texts import Words
from search_api.workplace import audit, queries, readbacks, staff
from search_api.workplace.audit import Asked
from search_api.workplace.desk import later

router = APIRouter(include_in_schema=False)
_PAGE = 50
_LATEST = 50
_REASON = 1000  # characters
ACTIONS = (
    "account", "alerts", "audit", "case", "decided", "digest", "exported", "handover", "key",
    "lens", "organisation", "password", "queries", "query", "read-back", "report", "researcher",
    "roles", "session", "sign-in", "signed", "subject", "watch",
)  # fmt: skip


@dataclass(frozen=True)
class Logged:
    """A row of the log."""

    at: str
    actor: str
    action: str
    subject: str
    detail: str


@dataclass(frozen=True)
class Past:
    """A query of the organisation: that it was asked, without its words."""

    id: str
    at: str
    by: str
    digest: str


@dataclass(frozen=True)
class ReadBackShown:
    """What was asked for, and what whoever looks may do about it."""

    id: str
    by: str
    at: str
    reason: str
    state: str
    approve: bool
    read: bool


@router.get("/log")
async def get_log_page(
    request: Request,
    rooms: RoomsDep,
    who: SeeAuditDep,
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> HTMLResponse:
    """The log, newest first, by action, person and days."""
    words, params = words_of(request), request.query_params
    given = {name: params.get(name, "") for name in ("action", "actor", "since", "until")}
    asked = Asked(given["action"], given["actor"], "", *_days(given))
    await logged(rooms, who, "audit.listed")
    names = await _names(rooms, who)
    skip = (page - 1) * _PAGE
    rows = await later(rooms.desk.read, audit.entries, who.organisation, _PAGE + 1, asked, skip)
    return render.page(
        "log.html",
        words,
        switch=localised("/log", words.other),
        given=given,
        actions=ACTIONS,
        people=tuple(sorted(names.items(), key=lambda pair: pair[1])),
        rows=tuple(_row(dict(row), names, words) for row in rows[:_PAGE]),
        previous=_address(given, page - 1, words) if page > 1 else "",
        next=_address(given, page + 1, words) if len(rows) > _PAGE else "",
    )


@router.get("/read-backs")
async def get_read_backs_page(request: Request, rooms: RoomsDep, who: ReadBackDep) -> HTMLResponse:
    """What was asked for, to approve or to read; and the queries that can be asked for."""
    return await _read_backs(request, rooms, who, words_of(request))


@router.post("/read-backs")
async def post_read_backs_page(
    request: Request, rooms: RoomsDep, who: ReadBackDep, given: FieldsDep
) -> Response:
    """Asks for the words of a query, approves what another asked, or reads the words."""
    words, write = words_in(request, ui_in(given)), rooms.desk.write
    if identity := given.get("read", ""):
        text = await later(write, readbacks.read, who, identity, rooms.settings.readback_hours)
        return await _read_backs(request, rooms, who, words, text)
    if identity := given.get("approve", ""):
        await later(write, readbacks.approve, who, identity)
    else:
        reason = given.get("reason", "")
        if len(reason) > _REASON:
            raise UserError(
                f"give the reason in at most {_REASON} characters",
                f"理由は {_REASON} 文字以内にしてください",
            )
        await later(write, readbacks.ask, who, given.get("query", ""), reason)
    return to("/read-backs", words.ui)


async def _read_backs(
    request: Request, rooms: Rooms, who: Reader, words: Words, text: str = ""
) -> HTMLResponse:
    await logged(rooms, who, "queries.listed")
    names = await _names(rooms, who)
    asked = await later(rooms.desk.read, readbacks.listed, who.organisation, _LATEST)
    rows = await later(rooms.desk.read, queries.listed, who.organisation, _LATEST)
    return render.page(
        "read_backs.html",
        words,
        switch=localised("/read-backs", words.other),
        csrf=forms.session_proof(request),
        text=text,
        most=_REASON,
        asked=tuple(_read_back(dict(one), who, names, words) for one in asked),
        queries=tuple(
            Past(row["id"], when(row["at"], words), names[row["account_id"]], row["digest"][:8])
            for row in rows
        ),
    )


async def _names(rooms: Rooms, who: Reader) -> dict[str, str]:
    """What the people of the organisation are called, by their accounts."""
    found = await later(rooms.desk.read, staff.listed, who.organisation)
    return {one["id"]: one["display"] for one in found}


def _address(given: Mapping[str, str], page: int, words: Words) -> str:
    ui = {"ui": "en"} if words.ui == "en" else {}
    return "/log?" + urlencode({**given, "page": page, **ui})


def _days(given: Mapping[str, str]) -> tuple[float | None, float | None]:
    since = day(given["since"])
    return (None if since is None else since - 86_400), day(given["until"])


def _row(row: Mapping[str, Any], names: Mapping[str, str], words: Words) -> Logged:
    actor = names.get(row["actor"]) or words.known(
        f"actor_{row['actor'] or 'nobody'}", row["actor"]
    )
    subject = names.get(row["subject"], row["subject"])
    detail = "" if row["detail"] == "{}" else row["detail"]
    return Logged(when(row["at"], words), actor, row["action"], subject, detail)


def _read_back(
    row: Mapping[str, Any], who: Reader, names: Mapping[str, str], words: Words
) -> ReadBackShown:
    mine, approved = row["asked_by"] == who.account, row["approved_by"] is not None
    state = (
        words("read_back_approved", name=names[row["approved_by"]])
        if approved
        else words("read_back_waits")
    )
    by, at = names[row["asked_by"]], when(row["asked_at"], words)
    return ReadBackShown(
        row["id"], by, at, row["reason"], state, not (mine or approved), mine and approved
    )
