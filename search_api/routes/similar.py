"""Asking by a text or a PDF: what is similar to it."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from schemas.errors import UserError
from schemas.search import LensName, SimilarAnswer, SimilarRequest
from search_api import blinding, similar
from search_api.access import Reader, unnamed
from search_api.deps import ReadDep, Rooms, RoomsDep
from search_api.routes.reports import Blind

router = APIRouter(prefix="/v1/similar", tags=["search"])


@router.post("", summary="文章による検索 / Search by text")
async def post_similar(request: SimilarRequest, rooms: RoomsDep, who: ReadDep) -> SimilarAnswer:
    """Reports similar to a text, each with the passages that match on both sides."""
    return shown(await similar.similar_to(rooms, request, who), unnamed(who, request.blind))


@router.post("/file", summary="PDFによる検索 / Search by PDF")
async def post_similar_file(
    request: Request,
    rooms: RoomsDep,
    who: ReadDep,
    lens: LensName = "neutral",
    size: Annotated[int, Query(ge=1)] = 10,
    blind: Blind = False,
) -> SimilarAnswer:
    """The same for a PDF, whose bytes are the body. Of a long one the beginning is compared."""
    pdf = await body_of(request, rooms.settings.similar_bytes)
    return await by_pdf(
        rooms, pdf, SimilarRequest(text=" ", lens=lens, size=size, blind=blind), who
    )


async def by_pdf(rooms: Rooms, pdf: bytes, asked: SimilarRequest, who: Reader) -> SimilarAnswer:
    """The answer to what stands in a PDF, which is read elsewhere in a process of its own."""
    text = await rooms.encoder.text_of(pdf)
    limit = rooms.settings.similar_characters
    answer = await similar.similar_to(rooms, asked.model_copy(update={"text": text[:limit]}), who)
    return shown(answer.model_copy(update={"cut": len(text) > limit}), unnamed(who, asked.blind))


def shown(answer: SimilarAnswer, who: Reader) -> SimilarAnswer:
    """The answer as this reader wants it: with names, or without."""
    return blinding.similar(answer) if who.blind else answer


async def body_of(request: Request, most: int) -> bytes:
    """The body of a request; UserError as soon as there is more of it than `most` bytes."""
    found = bytearray()
    async for part in request.stream():
        found += part
        if len(found) > most:
            raise UserError(
                f"the file is larger than {most} bytes",
                f"ファイルが大きすぎます。{most} バイト以内にしてください",
            )
    return bytes(found)
