"""Handing cases over: what was chosen travels, the rest stays, and the receiver has to accept."""

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel

from schemas.case_answers import Case, Offer
from schemas.cases import AcceptAsked, HandOverAsked
from search_api import reports
from search_api.access import Reader
from search_api.deps import Rooms, RoomsDep, SteerCasesDep
from search_api.routes.cases import CaseId, whole
from search_api.workplace.cases import book, gathering, handing
from search_api.workplace.desk import later

router = APIRouter(prefix="/v1", tags=["cases"])
HandOverId = Annotated[str, Path(pattern=r"^[0-9a-f]{16}$", examples=["0123456789abcdef"])]


class Offers(BaseModel):
    """Hand-overs to one's organisation, newest first."""

    offers: tuple[Offer, ...]


async def hand_over(rooms: Rooms, who: Reader, identity: str, asked: HandOverAsked) -> None:
    """Offers a case. Of its reports those travel that the receiver may see."""
    await later(rooms.desk.read, book.opened, who, identity)
    cleared: set[str] = set()
    if "reports" in asked.fields:
        ids = await later(rooms.desk.read, gathering.in_order, identity)
        theirs = Reader(groups=("public", f"org-{asked.to}"))
        cleared = set(await reports.cards_of(rooms.reader, ids, theirs)) if ids else set()
    most = rooms.settings.note_characters
    await later(rooms.desk.write, handing.offer, who, identity, asked, cleared, most)


@router.post("/cases/{identity}/handovers", status_code=201, summary="引渡し / Hand a case over")
async def post_handover(
    identity: CaseId, asked: HandOverAsked, rooms: RoomsDep, who: SteerCasesDep
) -> Case:
    """Offers an adopted case to another organisation; only the chosen fields are copied."""
    await hand_over(rooms, who, identity, asked)
    return await whole(rooms, who, identity)


@router.post(
    "/cases/{identity}/handovers/{handover}/withdraw",
    summary="引渡しの取下げ / Take a hand-over back",
)
async def post_withdraw(
    identity: CaseId, handover: HandOverId, rooms: RoomsDep, who: SteerCasesDep
) -> Case:
    """Before it is answered; the other side then sees nothing of it."""
    await later(rooms.desk.write, handing.withdraw, who, identity, handover)
    return await whole(rooms, who, identity)


@router.get("/handovers", summary="引渡しの受入れ / Hand-overs to us")
async def get_handovers(rooms: RoomsDep, who: SteerCasesDep) -> Offers:
    """What other organisations offer, with what came."""
    return Offers(offers=await later(rooms.desk.read, handing.offers, who.organisation))


@router.get("/handovers/{handover}", summary="引渡しの内容 / A hand-over to us")
async def get_handover(handover: HandOverId, rooms: RoomsDep, who: SteerCasesDep) -> Offer:
    """What was chosen to travel, and nothing else."""
    return await later(rooms.desk.read, handing.offered, who.organisation, handover)


@router.post("/handovers/{handover}/accept", status_code=201, summary="受入れ / Accept a hand-over")
async def post_accept(
    handover: HandOverId, asked: AcceptAsked, rooms: RoomsDep, who: SteerCasesDep
) -> Case:
    """Makes a case of one's own of it."""
    made = await later(rooms.desk.write, handing.accept, who, handover, asked)
    return await whole(rooms, who, made)


@router.post("/handovers/{handover}/decline", summary="辞退 / Decline a hand-over")
async def post_decline(handover: HandOverId, rooms: RoomsDep, who: SteerCasesDep) -> Offer:
    """The sender is told that it was declined, and nothing more."""
    await later(rooms.desk.write, handing.decline, who, handover)
    return await later(rooms.desk.read, handing.offered, who.organisation, handover)
