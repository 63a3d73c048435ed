"""Decisions of one's organisation. No other organisation's show here in any way."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel

from schemas.decisions import Decision, DecisionAsked, Decisions
from search_api.access import Reader
from search_api.deps import DecideDep, Rooms, RoomsDep, SeeDecisionsDep
from search_api.routes.reports import ReportId, opened
from search_api.workplace import decisions
from search_api.workplace.desk import later

router = APIRouter(prefix="/v1", tags=["decisions"])
Number = Annotated[int, Path(ge=1, le=1_000_000, examples=[1])]


class LatestDecisions(BaseModel):
    """Decisions, newest first."""

    decisions: tuple[Decision, ...]


async def decide(rooms: Rooms, identity: str, who: Reader, asked: DecisionAsked) -> Decision:
    """Decides on a report that this reader may see; NotFoundError for any other."""
    report = (await opened(rooms, identity, who))["id"]
    most = rooms.settings.note_characters
    return await later(rooms.desk.write, decisions.decide, who, report, asked, most)


@router.get("/decisions", summary="組織の最近の判断 / Latest decisions of the organisation")
async def get_latest_decisions(
    rooms: RoomsDep, who: SeeDecisionsDep, size: Annotated[int, Query(ge=1, le=1000)] = 100
) -> LatestDecisions:
    """Of all reports, newest first."""
    found = await later(rooms.desk.read, decisions.latest, who.organisation, size)
    return LatestDecisions(decisions=found)


@router.get("/reports/{identity}/decisions", summary="成果についての判断 / Decisions on a report")
async def get_decisions(identity: ReportId, rooms: RoomsDep, who: SeeDecisionsDep) -> Decisions:
    """Where the organisation stands on the report and its tags, and how it came there."""
    return await later(rooms.desk.read, decisions.of_report, who.organisation, identity)


@router.post(
    "/reports/{identity}/decisions", status_code=201, summary="判断の記録 / Decide on a report"
)
async def post_decision(
    identity: ReportId, asked: DecisionAsked, rooms: RoomsDep, who: DecideDep
) -> Decision:
    """採用 (adopt), 保留 (hold) or 却下 (reject) of the report; confirm or deny of one of its tags."""
    return await decide(rooms, identity, who, asked)


@router.post(
    "/reports/{identity}/decisions/{number}/undo",
    status_code=201,
    summary="判断の取消し / Undo a decision",
)
async def post_undo(
    identity: ReportId, number: Number, rooms: RoomsDep, who: DecideDep
) -> Decision:
    """Takes the decision back that holds now, so that the one before it holds again."""
    return await later(rooms.desk.write, decisions.undo, who, identity, number)
