"""What one's organisation asked: that it was asked, and its words when two people agree."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field

from schemas.decisions import Note
from search_api.access import Reader
from search_api.deps import ReadBackDep, Rooms, RoomsDep, SeeAuditDep, SeeQueriesDep
from search_api.workplace import audit, queries, readbacks
from search_api.workplace.audit import Entry
from search_api.workplace.desk import later

router = APIRouter(prefix="/v1", tags=["secrecy"])
Identity = Annotated[str, Path(pattern=r"^[0-9a-f]{16}$", examples=["0123456789abcdef"])]
Size = Annotated[int, Query(ge=1, le=1000)]


class ReadBackAsked(BaseModel):
    """Why the words of a query are needed."""

    model_config = {"extra": "forbid"}

    reason: Note = Field(min_length=1, max_length=1000, examples=["監査のため"])


class ReadBack(BaseModel):
    """What was asked for."""

    id: str


class QueryWords(BaseModel):
    """The words of a query."""

    query: str


async def logged(rooms: Rooms, who: Reader, action: str) -> None:
    """Notes that somebody looked at what others did."""
    await later(rooms.desk.write, audit.append, Entry(action, who.account, who.organisation))


@router.get("/queries", summary="組織の検索の履歴 / Queries of the organisation")
async def get_queries(rooms: RoomsDep, who: SeeQueriesDep, size: Size = 100) -> dict[str, Any]:
    """Who asked and when, newest first. Equal queries have the same digest; no words show."""
    await logged(rooms, who, "queries.listed")
    rows = await later(rooms.desk.read, queries.listed, who.organisation, size)
    return {"queries": [dict(row) for row in rows]}


@router.post(
    "/queries/{identity}/read-backs", status_code=201, summary="読み戻しの申請 / Ask for the words"
)
async def post_read_back(
    identity: Identity, asked: ReadBackAsked, rooms: RoomsDep, who: ReadBackDep
) -> ReadBack:
    """Asks for the words of a query; another person has to approve."""
    made = await later(rooms.desk.write, readbacks.ask, who, identity, asked.reason)
    return ReadBack(id=made)


@router.get("/read-backs", summary="読み戻しの申請の一覧 / What was asked for")
async def get_read_backs(rooms: RoomsDep, who: ReadBackDep, size: Size = 100) -> dict[str, Any]:
    """Who asked for the words of which query, why, and who approved; newest first."""
    rows = await later(rooms.desk.read, readbacks.listed, who.organisation, size)
    return {"read_backs": [dict(row) for row in rows]}


@router.post("/read-backs/{identity}/approve", summary="読み戻しの承認 / Approve a read-back")
async def post_approve(identity: Identity, rooms: RoomsDep, who: ReadBackDep) -> ReadBack:
    """Approves what another person asked for; one's own can't be approved."""
    await later(rooms.desk.write, readbacks.approve, who, identity)
    return ReadBack(id=identity)


@router.post("/read-backs/{identity}/read", summary="検索文の読み戻し / Read the words")
async def post_read(identity: Identity, rooms: RoomsDep, who: ReadBackDep) -> QueryWords:
    """The words, for whoever asked, after the approval and for a time. Each reading is logged."""
    hours = rooms.settings.readback_hours
    return QueryWords(query=await later(rooms.desk.write, readbacks.read, who, identity, hours))


@router.get("/audit", summary="組織の記録 / Log of the organisation")
async def get_audit(rooms: RoomsDep, who: SeeAuditDep, size: Size = 100) -> dict[str, Any]:
    """What people of the organisation did, newest first."""
    await logged(rooms, who, "audit.listed")
    rows = await later(rooms.desk.read, audit.entries, who.organisation, size)
    # Without numbers and hashes: gaps between them would tell how busy others are.
    told = ("at", "actor", "action", "subject", "detail")
    return {"entries": [{name: row[name] for name in told} for row in rows]}
