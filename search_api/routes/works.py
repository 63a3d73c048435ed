"""One work: what it is, whose it is, and who cites it."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from schemas.citation_answers import WorkAnswer
from search_api import blinding
from search_api.deps import ReadDep, RoomsDep

router = APIRouter(prefix="/v1/works", tags=["works"])
WorkId = Annotated[str, Path(max_length=300, examples=["doi:10.99999/sample.s008.1"])]


@router.get("/{identity:path}", summary="文献と被引用 / A work, and who cites it")
async def get_work(
    identity: WorkId,
    rooms: RoomsDep,
    who: ReadDep,
    page: Annotated[int, Query(ge=1, le=1000)] = 1,
    size: Annotated[int, Query(ge=1, le=100)] = 20,
) -> WorkAnswer:
    """By its id or by an identifier that it has; `page` is of `cited_by`."""
    found = await rooms.graph.of_work(identity, who, page, size)
    return blinding.shape(found, {}, found.work.authors) if who.blind else found
