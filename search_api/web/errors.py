"""Errors as pages, for readers whose browser asked for one."""

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse

from schemas.report import Bilingual
from search_api.web import render, wording
from search_api.web.asked import ui_of
from search_api.web.display import words_of


def wanted(request: Request) -> bool:
    """Whether a page is asked for: never under /v1, which answers programs."""
    asks = "text/html" in request.headers.get("accept", "")
    return asks and not request.url.path.startswith("/v1/")


def error_page(request: Request, status: int, title: Bilingual, detail: Bilingual) -> HTMLResponse:
    """A page that says what happened, and leads back to the search."""
    words = words_of(request)
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


def to_sign_in(request: Request) -> RedirectResponse:
    """Leads to the page where one signs in, and from there back to what was asked for."""
    address = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    ui = [("ui", "en")] if ui_of(request.query_params) == "en" else []
    return RedirectResponse(f"/signin?{urlencode([*ui, ('next', address)])}", status_code=303)
