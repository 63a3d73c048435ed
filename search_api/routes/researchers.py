"""Researchers: one by identifier, whom a name may mean, and who was put together by a person."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from schemas.citation_answers import Merge, MergeAsked, Merges, Namesakes, ResearcherAnswer
from search_api import researchers
from search_api.access import Reader
from search_api.deps import DecideDep, ReadDep, Rooms, RoomsDep, SeeDecisionsDep
from search_api.workplace import merges
from search_api.workplace.desk import later

router = APIRouter(prefix="/v1", tags=["researchers"])
Number = Annotated[int, Path(ge=1, le=1_000_000, examples=[1])]
Identity = Annotated[str, Path(max_length=400, examples=["erad:00000000"])]
Name = Annotated[str, Query(min_length=1, max_length=100, examples=["見本 太郎"])]


@router.get("/researchers", summary="氏名による研究者の候補 / Whom a name may mean")
async def get_namesakes(name: Name, rooms: RoomsDep, who: ReadDep) -> Namesakes:
    """By a name in kanji, kana or Latin letters, in either order, or by a former family name.

    Nobody is merged by a name.
    """
    return await rooms.graph.namesakes(name, who)


@router.get("/researchers/{identity}", summary="研究者と被引用 / A researcher, and who cites them")
async def get_researcher(
    identity: Identity,
    rooms: RoomsDep,
    who: ReadDep,
    own: bool = False,
    page: Annotated[int, Query(ge=1, le=1000)] = 1,
    size: Annotated[int, Query(ge=1, le=100)] = 20,
) -> ResearcherAnswer:
    """By e-Rad number or ORCID: projects, works, and who cites them.

    With `own`, citations by the researcher's own reports count as well. `page` is of `cited_by`.
    """
    return await rooms.graph.researcher(identity, who, page, size, own=own)


async def merge(rooms: Rooms, who: Reader, asked: MergeAsked) -> Merge:
    """Puts two entries of one researcher together, for the organisation of who asks."""
    most = rooms.settings.note_characters
    return await later(rooms.desk.write, researchers.merge, who, asked, most)


@router.get("/researcher-merges", summary="組織による研究者の統合 / Merges of the organisation")
async def get_merges(rooms: RoomsDep, who: SeeDecisionsDep) -> Merges:
    """All of them and their undoings, newest first."""
    return Merges(merges=await later(rooms.desk.read, merges.history, who.organisation))


@router.post("/researcher-merges", status_code=201, summary="研究者の統合 / Merge two entries")
async def post_merge(asked: MergeAsked, rooms: RoomsDep, who: DecideDep) -> Merge:
    """Two entries become one researcher for everybody of the organisation, and for nobody else."""
    return await merge(rooms, who, asked)


@router.post(
    "/researcher-merges/{number}/undo", status_code=201, summary="統合の取消し / Undo a merge"
)
async def post_merge_undo(number: Number, rooms: RoomsDep, who: DecideDep) -> Merge:
    """The two are two again, unless another merge or an identifier holds them together."""
    return await later(rooms.desk.write, merges.undo, who, number)
