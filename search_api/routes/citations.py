"""Pasted references, and the works that they mean."""

from fastapi import APIRouter
from pydantic import Field

from schemas.citation import Linked
from schemas.report import Frozen
from search_api.deps import ReadDep, RoomsDep

router = APIRouter(prefix="/v1", tags=["citations"])


class Pasted(Frozen):
    """A text with any number of references."""

    text: str = Field(
        description="References, each on its own line or numbered",
        examples=["[1] 見本太郎：橋梁点検の自動化，見本工学，Vol.3，No.2，pp.10-15，2018．"],
    )


class Matched(Frozen):
    """Each reference in its order, with its offsets in the text."""

    references: tuple[Linked, ...]


@router.post("/citations:match", summary="文献の照合 / Match references")
async def post_citations_match(pasted: Pasted, rooms: RoomsDep, who: ReadDep) -> Matched:
    """Each reference found, ambiguous (with candidates), not_found, malformed or over_limit."""
    return Matched(references=tuple(await rooms.graph.match(pasted.text, who)))
