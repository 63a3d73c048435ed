"""What may be meant, while somebody types."""

from typing import Annotated

from fastapi import APIRouter, Query

from schemas.search import Suggestions
from search_api import blinding, spelling, suggesting
from search_api.deps import ReadDep, RoomsDep

router = APIRouter(prefix="/v1", tags=["search"])


@router.get("/suggest", summary="入力候補 / Suggestions")
async def get_suggest(
    q: Annotated[str, Query(description="What was typed so far", examples=["ちっかが"])],
    rooms: RoomsDep,
    who: ReadDep,
    size: Annotated[int, Query(ge=1)] = 8,
    spelt: Annotated[bool, Query(description="Also questions spelt otherwise")] = False,
    blind: Annotated[bool, Query(description="No people, no institutions")] = False,
) -> Suggestions:
    """Names that begin so in kanji, kana or Latin letters: only of reports that you may see."""
    completions = await suggesting.complete(rooms.reader, rooms.settings, q, who, size)
    completions = blinding.completions(completions) if blind or who.blind else completions
    others = await spelling.respelled(rooms.reader, q, who) if spelt else ()
    return Suggestions(completions=completions, spelling=others)
