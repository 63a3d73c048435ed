"""Counts over many reports, as JSON and as CSV."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from pydantic import Field

from schemas.trends import Trends
from search_api import trends
from search_api.deps import ReadDep, RoomsDep
from search_api.exporting import sheet
from search_api.exporting.trends import PICTURES, table
from search_api.routes.leaving import leaving
from search_api.routes.search import Narrowed

router = APIRouter(prefix="/v1", tags=["trends"])


class PictureLink(Narrowed):
    """Which of the pictures, under which filters."""

    picture: Literal["years", "institutions", "funding", "maturity"] = Field(
        description=f"One of {', '.join(PICTURES)}", examples=["years"]
    )


@router.get("/trends", summary="成果の動向 / Counts over many reports")
async def get_trends(link: Annotated[Narrowed, Query()], rooms: RoomsDep, who: ReadDep) -> Trends:
    """By year and tag, by tag and institution, money by programme, and maturity."""
    found, _ = await trends.trends(rooms.reader, link.filters(), who)
    return found


@router.get(
    "/exports/trends",
    summary="成果の動向の表 / The same as a table",
    response_class=Response,
    responses={200: {"description": "CSV", "content": {"text/csv": {}}}},
)
async def export_trends(
    link: Annotated[PictureLink, Query()], rooms: RoomsDep, who: ReadDep
) -> Response:
    """The figures of one picture, as CSV for spreadsheets."""
    found, _ = await trends.trends(rooms.reader, link.filters(), who)
    await leaving(rooms, who, "csv", found.total, f"trends-{link.picture}")
    return Response(
        sheet.write(*table(found, link.picture)).encode(),
        media_type=sheet.MEDIA_TYPE,
        headers={"content-disposition": f'attachment; filename="trends-{link.picture}.csv"'},
    )
