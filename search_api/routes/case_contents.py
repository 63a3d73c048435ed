"""What a case holds: reports, people, files."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path, Query, Request, Response

from schemas.case_answers import Case, Invited
from schemas.cases import AssigneeAsked, ExpertAsked, ReportAsked, ReportChange
from search_api import reports
from search_api.access import Reader
from search_api.deps import Rooms, RoomsDep, SeeCasesDep, WorkOnCasesDep
from search_api.routes.cases import CaseId, whole
from search_api.routes.reports import ReportId
from search_api.routes.similar import body_of
from search_api.workplace import passwords
from search_api.workplace.cases import attachments, book, files, gathering, people
from search_api.workplace.cases.attachments import Kept
from search_api.workplace.desk import later

router = APIRouter(prefix="/v1/cases/{identity}", tags=["cases"])
Account = Annotated[str, Path(pattern=r"^[0-9a-f]{16}$", examples=["0123456789abcdef"])]
FileId = Annotated[str, Path(pattern=r"^[0-9a-f]{16}$", examples=["0123456789abcdef"])]
FileName = Annotated[str, Query(max_length=1000, examples=["memo.pdf"])]


async def gather(rooms: Rooms, who: Reader, identity: str, asked: list[ReportAsked]) -> None:
    """Adds reports that this reader may see. NotFoundError for any other."""
    await later(rooms.desk.read, book.opened, who, identity)
    named = {
        one.report: (await reports.report(rooms.reader, one.report, who))["id"] for one in asked
    }
    known = [one.model_copy(update={"report": named[one.report]}) for one in asked]
    most, longest = rooms.settings.case_reports, rooms.settings.note_characters
    await later(rooms.desk.write, gathering.gather, who, identity, known, most, longest)


async def invite(rooms: Rooms, who: Reader, identity: str, asked: ExpertAsked) -> Invited:
    """Invites an expert; the password of a new account is told here and nowhere else."""
    await later(rooms.desk.read, book.opened, who, identity)
    password = "" if asked.account else passwords.generated()
    least = min(rooms.settings.password_characters, len(password))
    hashed = await later(passwords.hashed, password, least) if password else ""
    days = rooms.settings.invitation_days
    made = await later(rooms.desk.write, people.invite, who, identity, asked, hashed, days)
    return made.model_copy(update={"password": password})


async def attached(rooms: Rooms, who: Reader, identity: str, attachment: str) -> Kept:
    """A file of a case; that it was read is logged."""
    kept = await later(rooms.desk.read, attachments.read, who, identity, attachment)
    await later(rooms.desk.write, book.looked, who, identity, "file-read")
    return kept


def download(name: str, content: bytes, media_type: str) -> Response:
    """A file that a browser saves and never shows: whatever it holds, no page of ours runs it."""
    plain = quote(name, safe="")
    headers = {
        "content-disposition": f"attachment; filename*=UTF-8''{plain}",
        "x-content-type-options": "nosniff",
        "content-security-policy": "sandbox; default-src 'none'",
    }
    return Response(content, media_type=media_type, headers=headers)


@router.post("/reports", status_code=201, summary="成果の追加 / Gather a report")
async def post_case_report(
    identity: CaseId, asked: ReportAsked, rooms: RoomsDep, who: WorkOnCasesDep
) -> Case:
    """Adds a report after the others, with a note."""
    await gather(rooms, who, identity, [asked])
    return await whole(rooms, who, identity)


@router.patch("/reports/{report}", summary="成果のメモと順序 / Note and place of a report")
async def patch_case_report(
    identity: CaseId, report: ReportId, asked: ReportChange, rooms: RoomsDep, who: WorkOnCasesDep
) -> Case:
    """Another note, or another place among the others."""
    longest = rooms.settings.note_characters
    await later(rooms.desk.write, gathering.revise, who, identity, report, asked, longest)
    return await whole(rooms, who, identity)


@router.delete("/reports/{report}", summary="成果の取外し / Take a report out")
async def delete_case_report(
    identity: CaseId, report: ReportId, rooms: RoomsDep, who: WorkOnCasesDep
) -> Case:
    """Its note stays in the history."""
    await later(rooms.desk.write, gathering.remove, who, identity, report)
    return await whole(rooms, who, identity)


@router.post("/assignees", status_code=201, summary="担当者の追加 / Assign a member")
async def post_assignee(
    identity: CaseId, asked: AssigneeAsked, rooms: RoomsDep, who: WorkOnCasesDep
) -> Case:
    """A member of the organisation, by account."""
    await later(rooms.desk.write, people.assign, who, identity, asked.account)
    return await whole(rooms, who, identity)


@router.post("/experts", status_code=201, summary="外部人材の招待 / Invite an outside expert")
async def post_expert(
    identity: CaseId, asked: ExpertAsked, rooms: RoomsDep, who: WorkOnCasesDep
) -> Invited:
    """Somebody who sees this case alone, until a day. A new account's password is shown once."""
    return await invite(rooms, who, identity, asked)


@router.delete("/people/{account}", summary="担当の終了 / End somebody's work on a case")
async def delete_person(
    identity: CaseId, account: Account, rooms: RoomsDep, who: WorkOnCasesDep
) -> Case:
    """Of a member or of an expert, who doesn't see the case any more."""
    await later(rooms.desk.write, people.release, who, identity, account)
    return await whole(rooms, who, identity)


@router.post("/attachments", status_code=201, summary="ファイルの添付 / Attach a file")
async def post_attachment(
    identity: CaseId, name: FileName, request: Request, rooms: RoomsDep, who: WorkOnCasesDep
) -> Case:
    """The body is the file. Its name is shown, and names nothing here."""
    content = await body_of(request, rooms.settings.attachment_bytes)
    write, settings = rooms.desk.write, rooms.settings
    await later(write, attachments.attach, who, identity, name, content, settings)
    return await whole(rooms, who, identity)


@router.get(
    "/attachments/{attachment}",
    summary="ファイル / A file of a case",
    response_class=Response,
    responses={200: {"content": {kind.split(";")[0]: {} for kind in files.MEDIA.values()}}},
)
async def get_attachment(
    identity: CaseId, attachment: FileId, rooms: RoomsDep, who: SeeCasesDep
) -> Response:
    """To save; no browser shows it in place."""
    kept = await attached(rooms, who, identity, attachment)
    return download(kept.name, kept.content, files.MEDIA[kept.kind])


@router.delete("/attachments/{attachment}", summary="ファイルの削除 / Take a file away")
async def delete_attachment(
    identity: CaseId, attachment: FileId, rooms: RoomsDep, who: WorkOnCasesDep
) -> Case:
    """With its bytes; its name and hash stay in the history."""
    await later(rooms.desk.write, attachments.detach, who, identity, attachment)
    return await whole(rooms, who, identity)
