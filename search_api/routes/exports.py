"""Exported files: what the other routes show, for reference managers and spreadsheets."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse

from schemas.citation_answers import CitedBy, WorkShown
from schemas.errors import UserError
from search_api import reports, whole
from search_api.access import Reader, unnamed
from search_api.deps import ExportDep, ReadDep, Rooms, RoomsDep, SeeCasesDep
from search_api.exporting import entries
from search_api.exporting.entries import Entry
from search_api.exporting.formats import KINDS, Format
from search_api.routes import cases
from search_api.routes.cases import CaseId
from search_api.routes.leaving import leaving
from search_api.routes.reports import ReportId, opened
from search_api.routes.researchers import Identity
from search_api.routes.search import SearchLink, ask
from search_api.routes.works import WorkId
from search_api.workplace import queries
from search_api.workplace.desk import later

router = APIRouter(
    prefix="/v1/exports",
    tags=["exports"],
    default_response_class=Response,
    responses={
        200: {
            "description": "書き出したファイル / The file",
            "content": {kept.media_type: {} for kept in KINDS.values()},
        }
    },
)
FormatName = Annotated[
    Format, Query(alias="format", description="ris, bibtex, csv, csljson or jsonl")
]
Page = Annotated[int, Query(ge=1, le=1000, description="Of a list longer than one file")]


class ExportedSearch(SearchLink):
    """A question as the query string of a link, and the file that its page becomes."""

    format: Format = Format.RIS


@router.get("/search", summary="検索結果の書き出し / Hits of a search")
async def export_search(
    link: Annotated[ExportedSearch, Query()], rooms: RoomsDep, who: ReadDep
) -> Response:
    """One page of the answer to a question, in its order."""
    answer = await ask(rooms, link.request(), who)
    found = await _reports(rooms, (hit.id for hit in answer.hits), unnamed(who, link.blind))
    return await _file(rooms, who, found, link.format, "search")


@router.get("/search/all", summary="検索結果の全件の書き出し / All of a result")
async def export_all(
    link: Annotated[ExportedSearch, Query()], rooms: RoomsDep, who: ExportDep
) -> StreamingResponse:
    """Every report that the question finds, unfolded, those whose words match best first.

    One state of the index, sent in stretches. It is logged before anything is sent, and each entry
    carries who exported it and when.
    """
    request, settings = link.request(), rooms.settings
    asked = ""
    if request.query.strip():
        asked = await later(rooms.desk.write, queries.record, who, request.query)
    wanted = await whole.clause(rooms.search, rooms.reader, rooms.encoder, settings, request, who)
    many = await whole.count(rooms.reader, wanted, settings.export_all)
    mark = await leaving(rooms, who, link.format, many, asked)
    kept, now = KINDS[link.format], datetime.now(UTC)
    name = f"results-{now:%Y%m%dT%H%M%SZ}.{kept.ending}"
    return StreamingResponse(
        kept.pieces(whole.batches(rooms.reader, wanted, mark)),
        media_type=f"{kept.media_type}; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


@router.get("/reports/{identity}", summary="成果と発表論文等の書き出し / A report and its products")
async def export_report(
    identity: ReportId,
    rooms: RoomsDep,
    who: ReadDep,
    request: Request,
    kind: FormatName = Format.RIS,
    part: Literal["report", "cites", "cited_by"] = "report",
    page: Page = 1,
) -> Response:
    """The report and what its project brought forth, what it cites, or the reports that cite it."""
    record = await opened(rooms, identity, who)
    known = record["id"]
    if part == "report":
        found = list(entries.with_products(record))
        return await _part(rooms, who, found, page, kind, known, request)
    if part == "cites":
        told = await rooms.graph.of_report(known, who, 1, 1)
        cited = entries.once(entries.of_reference(one, known) for one in told.cites)
        return await _part(rooms, who, cited, page, kind, f"{known}-cites", request)
    told = await rooms.graph.of_report(known, who, page, rooms.settings.export_entries)
    return await _cited_by(rooms, told.cited_by, who, kind, known, request)


@router.get("/cases/{identity}", summary="案件の成果の書き出し / The reports of a case")
async def export_case(
    identity: CaseId, rooms: RoomsDep, who: SeeCasesDep, kind: FormatName = Format.RIS
) -> Response:
    """The reports of a case or a list, in its order; each carries who exported it and when."""
    case = await cases.whole(rooms, who, identity)
    found = await cases.records(rooms, who, case)
    told = [entries.of_report(found[o.report]) for o in case.gathered if o.report in found]
    return await _file(rooms, who, told, kind, f"case-{identity}")


@router.get("/works/{identity:path}", summary="文献の書き出し / A work, or who cites it")
async def export_work(
    identity: WorkId,
    rooms: RoomsDep,
    who: ReadDep,
    request: Request,
    kind: FormatName = Format.RIS,
    part: Literal["work", "cited_by"] = "work",
    page: Page = 1,
) -> Response:
    """The work by its id or an identifier, or the reports that cite it."""
    found = await rooms.graph.of_work(identity, who, page, rooms.settings.export_entries)
    if part == "work":
        shown = WorkShown(work=found.work, report=found.report)
        return await _file(rooms, who, [entries.of_work(shown)], kind, "work")
    return await _cited_by(rooms, found.cited_by, who, kind, "work", request)


@router.get("/researchers/{identity}", summary="研究者の文献の書き出し / Works of a researcher")
async def export_researcher(
    identity: Identity,
    rooms: RoomsDep,
    who: ReadDep,
    request: Request,
    kind: FormatName = Format.RIS,
    part: Literal["works", "cited_by"] = "works",
    own: bool = False,
    page: Page = 1,
) -> Response:
    """Works of a researcher, or the reports that cite these; with `own`, their own ones too."""
    size = rooms.settings.export_entries
    found = await rooms.graph.researcher(identity, who, page, size, own=own)
    if part == "works":
        works = entries.once(entries.of_work(one) for one in found.works)
        return await _part(rooms, who, works, page, kind, "researcher", request)
    return await _cited_by(rooms, found.cited_by, who, kind, "researcher", request)


async def _reports(rooms: Rooms, ids: Iterable[str], who: Reader) -> list[Entry]:
    told = await reports.described(rooms.reader, list(dict.fromkeys(ids)), who)
    return [entries.of_report(record) for record in told]


async def _cited_by(
    rooms: Rooms, told: CitedBy, who: Reader, kind: Format, name: str, request: Request
) -> Response:
    found = await _reports(rooms, (hit.report for hit in told.hits), who)
    response = await _file(rooms, who, found, kind, f"{name}-cited-by")
    return _with_next(response, told.page, told.page * told.size < told.citations, request)


async def _part(
    rooms: Rooms,
    who: Reader,
    found: list[Entry],
    page: int,
    kind: Format,
    name: str,
    request: Request,
) -> Response:
    """One file's worth of a list that is known as a whole."""
    size = rooms.settings.export_entries
    if page > 1 and (page - 1) * size >= len(found):
        raise UserError(
            f"there is no page {page}: the list has {len(found)} entries, {size} in each file",
            f"{page}ページ目はありません。全{len(found)}件を{size}件ずつ書き出しています",
        )
    response = await _file(rooms, who, found[(page - 1) * size : page * size], kind, name)
    return _with_next(response, page, page * size < len(found), request)


def _with_next(response: Response, page: int, more: bool, request: Request) -> Response:
    if more:
        following = request.url.include_query_params(page=page + 1)
        response.headers["link"] = f'<{following.path}?{following.query}>; rel="next"'
    return response


async def _file(rooms: Rooms, who: Reader, found: list[Entry], kind: Format, name: str) -> Response:
    """The file; a member's is logged, and each entry carries who exported it and when."""
    kept, mark = KINDS[kind], await leaving(rooms, who, kind, len(found), name)
    return Response(
        kept.write(replace(entry, exported=mark) for entry in found).encode(),
        media_type=f"{kept.media_type}; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="{name}.{kept.ending}"'},
    )
