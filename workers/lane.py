"""The query lane: a small server in the encoding worker, so that a question never waits in a queue.

It also keeps questions out of the broker.
"""

import threading

import numpy as np
import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from ingest.chunking import pack
from ranking.encoder.sentence import SentenceEncoder
from schemas.settings import Settings

_MARKS = 16  # tokens left for the prompt and the marks that encoding adds


def query_vector(encoder: SentenceEncoder, text: str) -> list[float]:
    """The unit vector of a question; one longer than the model takes is the mean of its pieces."""
    room = encoder.space.max_tokens - _MARKS
    pieces = list(pack(text, encoder.lengths, room)) or [text]
    mean = encoder.encode(pieces, "query").mean(axis=0)
    unit: list[float] = (mean / np.linalg.norm(mean)).tolist()
    return unit


def make_lane(encoder: SentenceEncoder, settings: Settings) -> Starlette:
    """POST /vector {"text"} gives {"vector", "space"}; GET /health gives the space."""

    async def vector(request: Request) -> JSONResponse:
        text = (await request.json()).get("text")
        if not isinstance(text, str) or len(text) > settings.query_characters:
            return JSONResponse({"error": "text: a string within the limit"}, status_code=422)
        found = await run_in_threadpool(query_vector, encoder, text)
        return JSONResponse({"vector": found, "space": encoder.space.id})

    async def health(_request: Request) -> JSONResponse:
        return JSONResponse({"space": encoder.space.id, "dims": encoder.space.dims})

    return Starlette(routes=[Route("/vector", vector, methods=["POST"]), Route("/health", health)])


def start_lane(encoder: SentenceEncoder, settings: Settings) -> None:
    """Serves in a thread of this process."""
    config = uvicorn.Config(
        make_lane(encoder, settings),
        host=settings.encoder_host,
        port=settings.encoder_port,
        access_log=False,
        log_level="warning",
    )
    threading.Thread(target=uvicorn.Server(config).run, daemon=True, name="lane").start()
