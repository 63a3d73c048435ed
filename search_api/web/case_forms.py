"""What the forms of cases send: each changes one thing and leads back to where it shows."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, ValidationError

from schemas.cases import (
    TRAVELS,
    AcceptAsked,
    CaseAsked,
    CaseChange,
    ExpertAsked,
    HandOverAsked,
    MoveAsked,
    OpinionAsked,
    ReportChange,
)
from schemas.errors import StateError, UserError
from search_api import forms
from search_api.access import Reader
from search_api.deps import GiveOpinionDep, Rooms, RoomsDep, SteerCasesDep, WorkOnCasesDep
from search_api.routes.case_contents import invite
from search_api.routes.cases import CaseId
from search_api.routes.handovers import HandOverId, hand_over
from search_api.web import case_pages, case_view, render
from search_api.web.posting import FieldsDep
from search_api.web.texts import Ui, Words
from search_api.workplace.cases import attachments, book, gathering, handing, opinions, people
from search_api.workplace.cases.reading import Narrowed
from search_api.workplace.desk import later

router = APIRouter(include_in_schema=False)
M = TypeVar("M", bound=BaseModel)


async def _files(request: Request, rooms: RoomsDep) -> dict[str, Any]:
    settings = rooms.settings
    return await forms.parts(request, settings.attachment_bytes + settings.form_bytes)


FilesDep = Annotated[dict[str, Any], Depends(_files)]


@router.post("/cases")
async def post_case_form(
    request: Request, rooms: RoomsDep, who: WorkOnCasesDep, given: FieldsDep
) -> Response:
    """Makes a case, and leads to it."""
    words = Words(_ui(given))
    try:
        made = await later(rooms.desk.write, book.make, who, read(CaseAsked, given))
    except UserError as error:
        chosen = Narrowed()
        return await case_pages.cases_page(request, rooms, who, words.ui, chosen, fault=error)
    return RedirectResponse(case_view.url(made, words), status_code=303)


@router.post("/cases/{identity}")
async def post_case_change(
    identity: CaseId, request: Request, rooms: RoomsDep, who: WorkOnCasesDep, given: FieldsDep
) -> Response:
    """Another title, kind or day; or what became of it."""

    async def change() -> None:
        most = rooms.settings.note_characters
        await later(rooms.desk.write, book.change, who, identity, read(CaseChange, given), most)

    return await _done(request, rooms, who, identity, given, "about", change)


@router.post("/cases/{identity}/moves")
async def post_case_move(
    identity: CaseId, request: Request, rooms: RoomsDep, who: WorkOnCasesDep, given: FieldsDep
) -> Response:
    """Moves a case."""

    async def change() -> None:
        await later(rooms.desk.write, book.move, who, identity, read(MoveAsked, given))

    return await _done(request, rooms, who, identity, given, "about", change)


@router.post("/cases/{identity}/reports")
async def post_case_reports(
    identity: CaseId, request: Request, rooms: RoomsDep, who: WorkOnCasesDep, given: FieldsDep
) -> Response:
    """Another note on a report, another place, or out with it."""

    async def change() -> None:
        report = given.get("report", "")
        if "remove" in given:
            await later(rooms.desk.write, gathering.remove, who, identity, report)
            return
        longest = rooms.settings.note_characters
        asked = read(ReportChange, given)
        await later(rooms.desk.write, gathering.revise, who, identity, report, asked, longest)

    return await _done(request, rooms, who, identity, given, "reports", change)


@router.post("/cases/{identity}/people")
async def post_case_people(
    identity: CaseId, request: Request, rooms: RoomsDep, who: WorkOnCasesDep, given: FieldsDep
) -> Response:
    """Assigns a member, or ends somebody's work on the case."""

    async def change() -> None:
        if "release" in given:
            await later(rooms.desk.write, people.release, who, identity, given["release"])
            return
        await later(rooms.desk.write, people.assign, who, identity, given.get("account", ""))

    return await _done(request, rooms, who, identity, given, "people", change)


@router.post("/cases/{identity}/experts")
async def post_case_expert(
    identity: CaseId, request: Request, rooms: RoomsDep, who: WorkOnCasesDep, given: FieldsDep
) -> Response:
    """Invites an expert. A new account's name and password are shown on the page that answers."""
    words = Words(_ui(given))
    try:
        made = await invite(rooms, who, identity, read(ExpertAsked, given))
    except (UserError, StateError) as error:
        return await case_pages.case_page(request, rooms, who, identity, words.ui, error)
    back = case_view.url(identity, words, "#people")
    if not made.password:
        return RedirectResponse(back, status_code=303)
    switch = case_view.url(identity, Words(words.other))
    return render.page("invited.html", words, switch=switch, invited=made, back=back)


@router.post("/cases/{identity}/opinions")
async def post_case_opinion(
    identity: CaseId, request: Request, rooms: RoomsDep, who: GiveOpinionDep, given: FieldsDep
) -> Response:
    """Gives an opinion, in the place of one's last."""

    async def change() -> None:
        most = rooms.settings.note_characters
        await later(rooms.desk.write, opinions.give, who, identity, read(OpinionAsked, given), most)

    return await _done(request, rooms, who, identity, given, "opinions", change)


@router.post("/cases/{identity}/attachments")
async def post_case_file(
    identity: CaseId, request: Request, rooms: RoomsDep, who: WorkOnCasesDep, given: FilesDep
) -> Response:
    """Attaches a file."""

    async def change() -> None:
        if "file" not in given or not given["file"].file:
            raise UserError("choose a file", "ファイルを選択してください")
        name, content, settings = given["file"].file, given["file"].content, rooms.settings
        write = rooms.desk.write
        await later(write, attachments.attach, who, identity, name, content, settings)

    told = {"ui": given["ui"].content.decode("latin-1")} if "ui" in given else {}
    return await _done(request, rooms, who, identity, told, "files", change)


@router.post("/cases/{identity}/files")
async def post_case_files(
    identity: CaseId, request: Request, rooms: RoomsDep, who: WorkOnCasesDep, given: FieldsDep
) -> Response:
    """Takes a file away."""

    async def change() -> None:
        attachment = given.get("attachment", "")
        await later(rooms.desk.write, attachments.detach, who, identity, attachment)

    return await _done(request, rooms, who, identity, given, "files", change)


@router.post("/cases/{identity}/handovers")
async def post_case_handover(
    identity: CaseId, request: Request, rooms: RoomsDep, who: SteerCasesDep, given: FieldsDep
) -> Response:
    """Offers a case to another organisation, or takes the offer back."""

    async def change() -> None:
        if "withdraw" in given:
            await later(rooms.desk.write, handing.withdraw, who, identity, given["withdraw"])
            return
        chosen = [name for name in TRAVELS if f"travels-{name}" in given]
        asked = read(HandOverAsked, {**given, "fields": chosen})
        await hand_over(rooms, who, identity, asked)

    return await _done(request, rooms, who, identity, given, "handovers", change)


@router.post("/handovers/{handover}")
async def post_handover_form(
    handover: HandOverId, request: Request, rooms: RoomsDep, who: SteerCasesDep, given: FieldsDep
) -> Response:
    """Accepts what came, and leads to the case that it became; or declines it."""
    words = Words(_ui(given))
    try:
        if "decline" in given:
            await later(rooms.desk.write, handing.decline, who, handover)
            return RedirectResponse(f"/cases?ui={words.ui}", status_code=303)
        asked = read(AcceptAsked, given)
        made = await later(rooms.desk.write, handing.accept, who, handover, asked)
    except (UserError, StateError) as error:
        return await case_pages.handover_page(request, rooms, who, handover, words.ui, error)
    return RedirectResponse(case_view.url(made, words), status_code=303)


def read(shape: type[M], given: Mapping[str, Any]) -> M:
    """What a form asks for; UserError that names the fields where it is none."""
    chosen = {name: given[name] for name in shape.model_fields if name in given}
    if shape is CaseAsked and not chosen.get("due"):
        chosen.pop("due", None)
    try:
        return shape.model_validate(chosen)
    except ValidationError as error:
        names = dict.fromkeys(str(fault["loc"][0]) for fault in error.errors() if fault["loc"])
        ja, en = (
            ["".join(Words(ui).known(f"case_field_{name}", name)) for name in names]
            for ui in (_JA, _EN)
        )
        raise UserError(
            f"check these fields: {', '.join(en)}", f"次の項目を確認してください: {'、'.join(ja)}"
        ) from error


_JA: Ui = "ja"
_EN: Ui = "en"


async def _done(
    request: Request,
    rooms: Rooms,
    who: Reader,
    identity: str,
    given: Mapping[str, str],
    anchor: str,
    change: Callable[[], Awaitable[None]],
) -> Response:
    """Back to the place of a case where a change shows; or the page that says why there is none."""
    words = Words(_ui(given))
    try:
        await change()
    except (UserError, StateError) as error:
        return await case_pages.case_page(request, rooms, who, identity, words.ui, error)
    return RedirectResponse(case_view.url(identity, words, f"#{anchor}"), status_code=303)


def _ui(given: Mapping[str, str]) -> Ui:
    return "en" if given.get("ui") == "en" else "ja"
