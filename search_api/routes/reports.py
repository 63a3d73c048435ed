"""One report, and what is like it."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query

from schemas.citation_answers import ReportCitations
from search_api import blinding, reports
from search_api.access import Reader, named, unnamed
from search_api.deps import ReadDep, Rooms, RoomsDep
from search_api.workplace import audit
from search_api.workplace.audit import Entry
from search_api.workplace.desk import later

router = APIRouter(prefix="/v1/reports", tags=["reports"])
Blind = Annotated[bool, Query(description="Without names of people, institutions and companies")]
ReportId = Annotated[
    str, Path(pattern=r"^[a-z0-9]+-[0-9a-f]{16}$", examples=["oai-aacf4ec8b25b79fc"])
]


async def opened(rooms: Rooms, identity: str, who: Reader) -> dict[str, Any]:
    """A report for this reader; that a restricted one was read is logged."""
    record = await reports.report(rooms.reader, identity, who)
    await read(rooms, who, [record])
    return record


async def read(rooms: Rooms, who: Reader, records: Iterable[Mapping[str, Any]]) -> None:
    """Logs which of these reports, of those that are restricted, somebody read."""
    for record in records:
        if who.account and "public" not in record["metadata"]["access"]:
            entry = Entry("report.read", who.account, who.organisation, record["id"])
            await later(rooms.desk.write, audit.append, entry)


async def citing(
    rooms: Rooms, who: Reader, record: Mapping[str, Any], page: int, size: int
) -> ReportCitations:
    """What a report cites and who cites it; without the names that its record tells, if wanted."""
    told = await rooms.graph.of_report(record["id"], who, page, size)
    return blinding.shape(told, record["metadata"]) if who.blind else told


@router.get("/{identity}", summary="成果の全情報 / A report with all that is known of it")
async def get_report(
    identity: ReportId, rooms: RoomsDep, who: ReadDep, blind: Blind = False
) -> dict[str, Any]:
    """Metadata, sections with pages, tags with evidence, provenance and versions."""
    return await opened(rooms, identity, unnamed(who, blind))


@router.get("/{identity}/similar", summary="類似する成果 / Similar reports")
async def get_similar(
    identity: ReportId,
    rooms: RoomsDep,
    who: ReadDep,
    size: Annotated[int, Query(ge=1, le=50)] = 10,
    blind: Blind = False,
) -> dict[str, Any]:
    """Reports nearest in meaning, each with the passage that is nearest."""
    return {"hits": await reports.similar(rooms.reader, identity, unnamed(who, blind), size)}


@router.get("/{identity}/citations", summary="引用と被引用 / What it cites, and who cites it")
async def get_citations(
    identity: ReportId,
    rooms: RoomsDep,
    who: ReadDep,
    page: Annotated[int, Query(ge=1, le=1000)] = 1,
    size: Annotated[int, Query(ge=1, le=100)] = 20,
) -> ReportCitations:
    """References with their works; reports that cite this one or what its project brought forth.

    Each comes with the sentences that mention it, their section and page. `page` is of `cited_by`.
    """
    record = await reports.report(rooms.reader, identity, named(who))
    return await citing(rooms, who, record, page, size)
