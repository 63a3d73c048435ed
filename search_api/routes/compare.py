"""Reports side by side."""

from typing import Annotated

from fastapi import APIRouter, Query

from schemas.cases import Report
from search_api.comparing import Comparison, compare
from search_api.deps import ReadDep, RoomsDep
from search_api.routes.reports import read

router = APIRouter(prefix="/v1", tags=["reports"])
Ids = Annotated[list[Report], Query(alias="id", examples=[["oai-aacf4ec8b25b79fc"]])]


@router.get("/compare", summary="成果の比較 / Compare reports")
async def get_comparison(ids: Ids, rooms: RoomsDep, who: ReadDep) -> Comparison:
    """Two to four reports with their tags, maturity and provenance, and how both lenses weigh them."""
    found = await compare(rooms.reader, rooms.desk, ids, who)
    await read(rooms, who, (one.record for one in found.reports))
    return found
