"""Researchers: one by identifier, and whom a name may mean."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from schemas.citation_answers import Namesakes, ResearcherAnswer
from search_api.deps import ReadDep, RoomsDep

router = APIRouter(prefix="/v1/researchers", tags=["researchers"])
Identity = Annotated[str, Path(max_length=100, examples=["erad:00000000"])]
Name = Annotated[str, Query(min_length=1, max_length=100, examples=["見本 太郎"])]


@router.get("", summary="氏名による研究者の候補 / Whom a name may mean")
async def get_namesakes(name: Name, rooms: RoomsDep, who: ReadDep) -> Namesakes:
    """By a name in kanji, kana or Latin letters. Nobody is merged by a name."""
    return await rooms.graph.namesakes(name, who)


@router.get("/{identity}", summary="研究者と被引用 / A researcher, and who cites them")
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
