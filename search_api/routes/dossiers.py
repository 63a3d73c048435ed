"""The dossier of a case as a file to take along: Word or PDF."""

from datetime import UTC, datetime
from typing import Literal

from fastapi import APIRouter, Request, Response

from schemas.case_answers import Case
from schemas.report import Bilingual
from search_api import blinding
from search_api.access import Reader, named, unnamed
from search_api.deps import Rooms, RoomsDep, SeeCasesDep
from search_api.routes.case_contents import download
from search_api.routes.cases import CaseId, records, whole
from search_api.routes.reports import Blind
from search_api.web import dossier_docx, dossier_pdf
from search_api.web.display import words_in
from search_api.web.dossier import Block, Printed, dossier, file_name, foot, without
from search_api.web.texts import Ui, Words
from search_api.workplace import accounts
from search_api.workplace.cases import book
from search_api.workplace.desk import later

router = APIRouter(prefix="/v1/cases", tags=["cases"])
_MEDIA = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


async def offices(rooms: Rooms) -> dict[str, Bilingual]:
    """The names of the organisations, by id."""
    rows = await later(rooms.desk.read, accounts.listed_organisations)
    return {row["id"]: Bilingual(ja=row["ja"], en=row["en"]) for row in rows}


async def made(
    rooms: Rooms, who: Reader, identity: str, words: Words
) -> tuple[Case, tuple[Block, ...]]:
    """A case and its dossier; that it was made is logged."""
    await later(rooms.desk.write, book.looked, who, identity, "dossier")
    case = await whole(rooms, who, identity)
    office = await offices(rooms)
    own = office[who.organisation].best(words.ui)
    printed = Printed(own, who.name, datetime.now(UTC), office)
    found = await records(rooms, named(who), case)
    if not who.blind:
        return case, dossier(case, found, printed, words)
    bare = {one: blinding.record(record) for one, record in found.items()}
    known = [record["metadata"] for record in found.values()]
    return case, without(dossier(case, bare, printed, words), blinding.names(*known))


@router.get(
    "/{identity}/dossier",
    summary="検討資料 / Dossier of a case",
    response_class=Response,
    responses={200: {"content": {kind: {} for kind in _MEDIA.values()}}},
)
async def get_dossier(
    identity: CaseId,
    rooms: RoomsDep,
    request: Request,
    who: SeeCasesDep,
    format: Literal["docx", "pdf"] = "docx",  # noqa: A002  # the name in the address
    ui: Ui = "ja",
    blind: Blind = False,
) -> Response:
    """Case, reports with their grounds and versions, opinions and history, in one file."""
    words = words_in(request, ui)
    case, blocks = await made(rooms, unnamed(who, blind), identity, words)
    if format == "docx":
        content = await later(dossier_docx.docx, blocks, ui)
    else:
        content = await later(dossier_pdf.pdf, blocks, ui, foot(words))
    name = file_name(case, datetime.now(UTC).date(), format)
    return download(name, content, _MEDIA[format])
