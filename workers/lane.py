"""The query lane: a small server in the encoding worker, so that a question never waits in a queue.

It also keeps questions out of the broker.
"""

import threading
from collections.abc import Sequence

import numpy as np
import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from ingest.chunking import pack
from ranking.encoder.runtime import Vectors
from ranking.encoder.sentence import SentenceEncoder
from schemas.settings import Settings

_MARKS = 16  # tokens left for the prompt and the marks that encoding adds


def query_vectors(encoder: SentenceEncoder, texts: Sequence[str]) -> Vectors:
    """Unit vectors of questions; of one longer than the model takes, the mean of its pieces'."""
    room = encoder.space.max_tokens - _MARKS
    cut = [list(pack(text, encoder.lengths, room)) or [text] for text in texts]
    rows = iter(encoder.encode([piece for pieces in cut for piece in pieces], "query"))
    means = np.array([np.mean([next(rows) for _ in pieces], axis=0) for pieces in cut])
    return np.asarray(means / np.linalg.norm(means, axis=1, keepdims=True), np.float32)


def make_lane(encoder: SentenceEncoder, settings: Settings) -> Starlette:
    """POST /vector {"text"} gives {"vector", "space"}; GET /health gives the space."""

    async def vector(request: Request) -> JSONResponse:
        text = (await request.json()).get("text")
        if not isinstance(text, str) or len(text) > settings.query_characters:
            return JSONResponse({"error": "text: a string within the limit"}, status_code=422)
        found = await run_in_threadpool(query_vectors, encoder, [text])
        return JSONResponse({"vector": found[0].tolist(), "space": encoder.space.id})

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
