"""The application: everything that the service has, in one place."""

import gc
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request, Response
from fastapi.routing import APIRoute
from starlette.staticfiles import StaticFiles

from schemas.settings import Settings
from search_api import problems
from search_api.answer import Search
from search_api.deps import Rooms
from search_api.encoding import QueryEncoder
from search_api.engine import IndexReader
from search_api.graph import CitationGraph
from search_api.metrics import Metrics
from search_api.oidc import Provider
from search_api.rates import Meter
from search_api.routes import (
    account,
    alerts,
    case_contents,
    cases,
    citations,
    compare,
    decisions,
    dossiers,
    exports,
    handovers,
    harvested,
    networks,
    operations,
    queries,
    reports,
    researchers,
    search,
    similar,
    sources,
    staff,
    suggest,
    together,
    trends,
    vocabulary,
    works,
)
from search_api.web import (
    STATIC,
    about_pages,
    account_pages,
    account_tools,
    administration,
    alert_pages,
    case_forms,
    case_pages,
    decision_pages,
    disagreement_page,
    display_page,
    gather_page,
    oidc_pages,
    oversight,
    pages,
    researcher_pages,
    similar_page,
    trends_page,
    triage_pages,
)
from search_api.workplace.desk import Desk

_HEADERS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; "
        "connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "referrer-policy": "no-referrer",  # a question stands in the address
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
}

ROUTES = (
    search,
    suggest,
    similar,
    reports,
    works,
    researchers,
    citations,
    exports,
    networks,
    trends,
    together,
    decisions,
    cases,
    case_contents,
    dossiers,
    handovers,
    compare,
    queries,
    alerts,
    account,
    staff,
    vocabulary,
    operations,
    harvested,
    pages,
    researcher_pages,
    decision_pages,
    account_pages,
    case_pages,
    case_forms,
    gather_page,
    alert_pages,
    similar_page,
    display_page,
    triage_pages,
    disagreement_page,
    account_tools,
    administration,
    oversight,
    oidc_pages,
    sources,
    about_pages,
    trends_page,
)


def create_app(settings: Settings) -> FastAPI:
    """The API and its pages. Nothing is connected before the first request."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        reader = IndexReader(settings)
        encoder = QueryEncoder(
            settings.encoder, settings.leg_seconds, settings.similar_seconds, settings.query_vectors
        )
        graph, desk = CitationGraph(settings), Desk(settings)
        answering = Search(settings, reader, encoder, graph, desk)
        metrics, provider = Metrics(), Provider(settings)
        meter = Meter(settings, metrics)
        app.state.rooms = Rooms(
            settings, reader, encoder, answering, metrics, graph, desk, meter, provider
        )
        # What was loaded stays, and to look through all of it for garbage takes as long as a search.
        gc.collect()
        gc.freeze()
        yield
        await provider.close()
        await meter.close()
        desk.close()
        graph.close()
        await encoder.close()
        await reader.close()

    app = FastAPI(
        title="SATETO",
        version="1",
        summary="競争的研究費による研究成果の検索 / Search over results of competitively funded research",
        lifespan=lifespan,
        generate_unique_id_function=_operation_id,
        docs_url=None,  # its page loads scripts from other hosts; the schema is at /openapi.json
        redoc_url=None,
        redirect_slashes=False,  # an odd address is not found, rather than sent elsewhere
        responses=problems.RESPONSES,
        separate_input_output_schemas=False,  # generators of clients want one shape of each name
    )
    plain = app.openapi
    app.openapi = lambda: problems.described(plain())  # type: ignore[method-assign]  # as FastAPI has it
    problems.install(app)
    app.middleware("http")(_with_headers)
    for module in ROUTES:
        app.include_router(module.router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    return app


def default_app() -> FastAPI:
    """The application with the settings of the environment, for `uvicorn --factory`."""
    return create_app(Settings())


async def _with_headers(
    request: Request, call_next: Callable[[Request], Awaitable[Response]]
) -> Response:
    response = await call_next(request)
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _operation_id(route: APIRoute) -> str:
    return route.name
