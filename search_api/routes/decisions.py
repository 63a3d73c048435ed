"""Decisions of one's organisation. No other organisation's show here in any way."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel

from schemas.decisions import Decision, DecisionAsked, Decisions, Disagreements
from schemas.report import Bilingual
from search_api import reports
from search_api.access import Reader
from search_api.deps import DecideDep, Rooms, RoomsDep, SeeDecisionsDep
from search_api.routes.reports import ReportId, opened
from search_api.workplace import decisions
from search_api.workplace.desk import later
from search_api.workplace.disagreements import Given, compare

router = APIRouter(prefix="/v1", tags=["decisions"])
_BATCH = 1000  # reports that are looked up at once
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


@router.get("/disagreements", summary="機械と人の判断の相違 / Where machine and people differ")
async def get_disagreements(
    rooms: RoomsDep, who: SeeDecisionsDep, size: Annotated[int, Query(ge=1, le=1000)] = 100
) -> Disagreements:
    """Tags that the machine gave and a person denied, or the reverse; least certain first."""
    return await differing(rooms, who, size)


async def differing(rooms: Rooms, who: Reader, size: int) -> Disagreements:
    """What the organisation decided on tags against what the machine says of them now."""
    decided = await later(rooms.desk.read, decisions.on_tags, who.organisation)
    return compare(decided, await _given(rooms, list(decided), who), size)


async def _given(rooms: Rooms, ids: list[str], who: Reader) -> dict[str, Given]:
    """What the machine says of those of the reports that this reader may see."""
    found: dict[str, Given] = {}
    for start in range(0, len(ids), _BATCH):
        some = ids[start : start + _BATCH]
        for identity, card in (await reports.cards_of(rooms.reader, some, who)).items():
            tags = {tag["id"]: tag["confidence"] for tag in card["tags"]}
            found[identity] = Given(Bilingual(**card["title"]).best(card["language"]), tags)
    return found


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
