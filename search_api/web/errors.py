"""Errors as pages, for readers whose browser asked for one."""

from starlette.requests import Request
from starlette.responses import HTMLResponse

from schemas.report import Bilingual
from search_api.web import render, wording
from search_api.web.asked import ui_of
from search_api.web.texts import Words


def wanted(request: Request) -> bool:
    """Whether a page is asked for: never under /v1, which answers programs."""
    asks = "text/html" in request.headers.get("accept", "")
    return asks and not request.url.path.startswith("/v1/")


def error_page(request: Request, status: int, title: Bilingual, detail: Bilingual) -> HTMLResponse:
    """A page that says what happened, and leads back to the search."""
    words = Words(ui_of(request.query_params))
    path = request.url.path
    return render.page(
        "error.html",
        words,
        switch=path + ("?ui=en" if words.other == "en" else ""),
        status=status,
        title=title.best(words.ui),
        detail="" if detail == title else wording.sentence(detail.best(words.ui), words.ui),
        hint=words.known(f"error_hint_{status}", ""),
    )
