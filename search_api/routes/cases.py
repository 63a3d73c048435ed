"""Cases of one's organisation: made, read, moved. What is not yours answers as if it were not there."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel

from schemas.case_answers import Case, CaseShort, Member
from schemas.cases import CaseAsked, CaseChange, Kind, MoveAsked, OpinionAsked, State
from search_api import reports
from search_api.access import Reader, within_case
from search_api.deps import GiveOpinionDep, Rooms, RoomsDep, SeeCasesDep, WorkOnCasesDep
from search_api.routes.reports import read
from search_api.workplace.cases import book, opinions, people, reading
from search_api.workplace.cases.reading import Narrowed
from search_api.workplace.desk import later

router = APIRouter(prefix="/v1/cases", tags=["cases"])
CaseId = Annotated[str, Path(pattern=r"^[0-9a-f]{16}$", examples=["0123456789abcdef"])]


class CaseList(BaseModel):
    """Cases, those changed last first."""

    cases: tuple[CaseShort, ...]


class Members(BaseModel):
    """People of the organisation, those from outside last."""

    members: tuple[Member, ...]


async def told(rooms: Rooms, who: Reader, identity: str) -> Case:
    """A case; that it was read is logged."""
    await later(rooms.desk.write, book.looked, who, identity, "read")
    return await whole(rooms, who, identity)


async def records(rooms: Rooms, who: Reader, case: Case) -> dict[str, dict[str, Any]]:
    """Records of the reports of a case, by id; that restricted ones were read is logged."""
    ids = [one.report for one in case.gathered]
    found = await reports.records_of(rooms.reader, ids, within_case(who)) if ids else {}
    await read(rooms, who, found.values())
    return found


async def whole(rooms: Rooms, who: Reader, identity: str) -> Case:
    """A case as it is after a change."""
    return await later(rooms.desk.read, reading.whole, who, identity)


@router.get("", summary="案件の一覧 / Cases")
async def get_cases(
    rooms: RoomsDep,
    who: SeeCasesDep,
    kind: Kind | None = None,
    state: State | None = None,
    mine: bool = False,
    size: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> CaseList:
    """Of the organisation; an outside expert gets those that they are invited to."""
    asked = Narrowed(kind, state, mine)
    return CaseList(cases=await later(rooms.desk.read, reading.listed, who, asked, size))


@router.get("/members", summary="担当にできる人 / Who can work on cases")
async def get_members(rooms: RoomsDep, who: WorkOnCasesDep) -> Members:
    """Members of the organisation, and the outside experts that it has invited before."""
    return Members(members=await later(rooms.desk.read, people.members, who.organisation))


@router.post("", status_code=201, summary="案件の作成 / Make a case")
async def post_case(asked: CaseAsked, rooms: RoomsDep, who: WorkOnCasesDep) -> Case:
    """An examination of security use, a plan of spread, or a list of reports."""
    return await whole(rooms, who, await later(rooms.desk.write, book.make, who, asked))


@router.get("/{identity}", summary="案件 / A case")
async def get_case(identity: CaseId, rooms: RoomsDep, who: SeeCasesDep) -> Case:
    """All of it: reports, people, opinions, files, hand-overs, history."""
    return await told(rooms, who, identity)


@router.patch("/{identity}", summary="案件の変更 / Change a case")
async def patch_case(
    identity: CaseId, asked: CaseChange, rooms: RoomsDep, who: WorkOnCasesDep
) -> Case:
    """Another kind, title or due day; or what became of it."""
    most = rooms.settings.note_characters
    await later(rooms.desk.write, book.change, who, identity, asked, most)
    return await whole(rooms, who, identity)


@router.post("/{identity}/moves", status_code=201, summary="状態の変更 / Move a case")
async def post_move(
    identity: CaseId, asked: MoveAsked, rooms: RoomsDep, who: WorkOnCasesDep
) -> Case:
    """To another state, where the table of moves has it and gives it to this person's role."""
    await later(rooms.desk.write, book.move, who, identity, asked)
    return await whole(rooms, who, identity)


@router.post("/{identity}/opinions", status_code=201, summary="意見の記入 / Give an opinion")
async def post_opinion(
    identity: CaseId, asked: OpinionAsked, rooms: RoomsDep, who: GiveOpinionDep
) -> Case:
    """In five parts; it takes the place of the one that its author gave before."""
    most = rooms.settings.note_characters
    await later(rooms.desk.write, opinions.give, who, identity, asked, most)
    return await whole(rooms, who, identity)
