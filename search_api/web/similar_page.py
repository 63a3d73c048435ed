"""The page that is asked with a text or a PDF. Its answer has no address: the text stays unsaid."""

from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.concurrency import run_in_threadpool

from ranking import lens as lenses_of
from schemas.errors import SatetoError, UserError
from schemas.search import SimilarAnswer, SimilarRequest
from search_api import problems, similar
from search_api.deps import ReadDep, RoomsDep
from search_api.routes.similar import body_of, by_pdf, shown
from search_api.web import render, uploads, wording
from search_api.web.asked import Asked
from search_api.web.display import words_of
from search_api.web.report_page import Neighbour, neighbours
from search_api.web.start import lenses
from search_api.web.texts import Words

router = APIRouter(include_in_schema=False)
_SIZE = 20


@dataclass(frozen=True)
class Found:
    """The answer as it is shown."""

    near: tuple[Neighbour, ...]
    passages: int
    cut: bool


@router.get("/similar")
async def get_similar_page(request: Request, rooms: RoomsDep, _who: ReadDep) -> HTMLResponse:
    """The form."""
    return _page(words_of(request), rooms.settings.similar_characters)


@router.post("/similar")
async def post_similar_page(request: Request, rooms: RoomsDep, who: ReadDep) -> HTMLResponse:
    """Reports similar to the text or the PDF that the form sends; a PDF is taken if both are."""
    words = words_of(request)
    most, text, lens = rooms.settings.similar_characters, "", lenses_of.NAMES[0]
    try:
        body = await body_of(request, rooms.settings.similar_bytes)
        kind = request.headers.get("content-type", "")
        form = await run_in_threadpool(uploads.fields, kind, body)
        text = form.get("text", b"").decode("utf-8", "replace")
        lens = form.get("lens", b"").decode("utf-8", "replace") or lens
        lenses_of.load(lens)
        asked = SimilarRequest.model_validate({"text": text or " ", "lens": lens, "size": _SIZE})
        pdf = form.get("pdf", b"")
        answer = await (
            by_pdf(rooms, pdf, asked, who) if pdf else similar.similar_to(rooms, asked, who)
        )
        answer = shown(answer, who)
    except SatetoError as error:
        told = wording.sentence(error.ja if words.ui == "ja" else error.en, words.ui)
        field = "text" if isinstance(error, UserError) else ""
        status = problems.status_of(error)
        return _page(words, most, text, _known(lens), fault=(field, told), status=status)
    return _page(words, most, text, lens, _found(answer, words))


def _known(lens: str) -> str:
    return lens if lens in lenses_of.NAMES else lenses_of.NAMES[0]


def _found(answer: SimilarAnswer, words: Words) -> Found:
    hits = [{**hit.model_dump(mode="json"), "score": hit.nearness} for hit in answer.hits]
    return Found(neighbours(hits, words), answer.passages, answer.cut)


def _page(
    words: Words,
    most: int,
    text: str = "",
    lens: str = "neutral",
    found: Found | None = None,
    *,
    fault: tuple[str, str] | None = None,
    status: int = 200,
) -> HTMLResponse:
    return render.page(
        "similar_page.html",
        words,
        switch="/similar" + ("?ui=en" if words.other == "en" else ""),
        status=status,
        text=text,
        most=most,
        lenses=lenses(Asked(ui=words.ui, lens=lens), words),
        found=found,
        fault=fault,
    )
