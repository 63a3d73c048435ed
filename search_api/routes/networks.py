"""What stands around a researcher, a work or a report in the citation graph, as JSON and as CSV."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Response

from schemas.citation_answers import Network
from search_api.access import Reader
from search_api.deps import ReadDep, Rooms, RoomsDep
from search_api.exporting import networks, sheet
from search_api.routes.leaving import leaving
from search_api.routes.reports import opened

router = APIRouter(prefix="/v1", tags=["citations"])
Kind = Annotated[
    Literal["researchers", "works", "reports"],
    Path(description="What stands in the middle", examples=["researchers"]),
]
Name = Annotated[str, Path(max_length=400, examples=["erad:00000000"])]


async def network_of(rooms: Rooms, kind: str, identity: str, who: Reader, own: bool) -> Network:
    """The neighbourhood; NotFoundError where this reader knows of nothing by that name."""
    if kind == "researchers":
        return await rooms.graph.around_researcher(identity, who, own=own)
    if kind == "works":
        return await rooms.graph.around_work(identity, who)
    report = (await opened(rooms, identity, who))["id"]
    return await rooms.graph.around_report(report, who)


@router.get(
    "/networks/{kind}/{identity:path}", summary="引用の関係図 / Who cites it, what it cites"
)
async def get_network(
    kind: Kind, identity: Name, rooms: RoomsDep, who: ReadDep, own: bool = False
) -> Network:
    """At most 200 nodes. With `own`, citations by a researcher's own reports count as well."""
    return await network_of(rooms, kind, identity, who, own)


@router.get(
    "/exports/networks/{kind}/{identity:path}",
    summary="引用の関係図の表 / The same as a table",
    response_class=Response,
    responses={200: {"description": "CSV", "content": {"text/csv": {}}}},
)
async def export_network(
    kind: Kind, identity: Name, rooms: RoomsDep, who: ReadDep, own: bool = False
) -> Response:
    """A row for each node, as CSV for spreadsheets."""
    found = await network_of(rooms, kind, identity, who, own)
    await leaving(rooms, who, "csv", len(found.citing) + len(found.cited), identity)
    return Response(
        networks.write(found).encode(),
        media_type=sheet.MEDIA_TYPE,
        headers={"content-disposition": 'attachment; filename="citation-network.csv"'},
    )
