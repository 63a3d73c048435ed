"""Who one is."""

from fastapi import APIRouter
from pydantic import BaseModel

from schemas.permissions import Action
from search_api.deps import WhoDep

router = APIRouter(prefix="/v1", tags=["account"])


class Me(BaseModel):
    """Whoever asks, and what they may do; a visitor has no account."""

    account: str
    organisation: str
    name: str
    actions: list[Action]


@router.get("/me", summary="自分の権限 / Who asks, and what they may do")
async def get_me(who: WhoDep) -> Me:
    """The account of the key or the session, and its rights."""
    return Me(
        account=who.account,
        organisation=who.organisation,
        name=who.name,
        actions=sorted(who.actions),
    )
