"""The query lane: a small server in the encoding worker, so that a question never waits in a queue.

It also keeps questions out of the broker.
"""

import threading
from collections.abc import Sequence

import numpy as np
import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ingest.chunking import pack
from ingest.reading.read import read_pdf
from ingest.settings import reading_limits
from ranking.encoder import neutral
from ranking.encoder.runtime import Vectors
from ranking.encoder.sentence import SentenceEncoder
from schemas.settings import Settings
from schemas.text import clean

_MARKS = 16  # tokens left for the prompt and the marks that encoding adds


def query_vectors(encoder: SentenceEncoder, texts: Sequence[str]) -> Vectors:
    """Unit vectors of questions, with less of their language (`ranking.encoder.neutral`).

    That of a question longer than the model takes comes from the mean of its pieces' vectors.
    """
    room = encoder.space.max_tokens - _MARKS
    cut = [list(pack(text, encoder.lengths, room)) or [text] for text in texts]
    rows = iter(encoder.encode([piece for pieces in cut for piece in pieces], "query"))
    means = np.array([np.mean([next(rows) for _ in pieces], axis=0) for pieces in cut])
    units = np.asarray(means / np.linalg.norm(means, axis=1, keepdims=True), np.float32)
    languages = neutral.known(encoder.space.id)
    return units if languages is None else neutral.turned(units, languages)


def make_lane(encoder: SentenceEncoder, settings: Settings) -> Starlette:
    """A question's vector, a text's pieces with theirs, a PDF's text; GET /health gives the space.

    POST /vector {"text"} gives {"vector", "space"}, POST /pieces {"text"} gives {"pieces",
    "vectors", "space"}, POST /text with the bytes of a PDF gives {"text", "en", "ja"}.
    """

    waiting = 0

    async def vector(request: Request) -> Response:
        nonlocal waiting
        text = (await request.json()).get("text")
        if not isinstance(text, str) or len(text) > settings.query_characters:
            return JSONResponse({"error": "text: a string within the limit"}, status_code=422)
        if waiting >= settings.encode_waiting:  # who waits longer than a leg may has gone already
            return JSONResponse({"error": "too many questions wait"}, status_code=503)
        waiting += 1
        try:
            found = await run_in_threadpool(query_vectors, encoder, [text])
        finally:
            waiting -= 1
        told = {"vector": found[0], "space": encoder.space.id}
        # As float32, which has half the digits of the same number as a float of Python's.
        body = orjson.dumps(told, option=orjson.OPT_SERIALIZE_NUMPY)
        return Response(body, media_type="application/json")

    def pieces_of(text: str) -> tuple[list[str], list[list[float]]]:
        pieces = list(pack(text, encoder.lengths, encoder.space.max_tokens - _MARKS))
        chosen = spread(pieces, settings.similar_passages)
        # As passages, not as questions: what is compared with them is of their kind.
        return chosen, encoder.encode(chosen, "passage").tolist()

    async def pieces(request: Request) -> JSONResponse:
        text = (await request.json()).get("text")
        if not isinstance(text, str) or len(text) > settings.similar_characters:
            return JSONResponse({"error": "text: a string within the limit"}, status_code=422)
        found, vectors = await run_in_threadpool(pieces_of, text)
        return JSONResponse({"pieces": found, "vectors": vectors, "space": encoder.space.id})

    async def text(request: Request) -> JSONResponse:
        read = await run_in_threadpool(text_of, await request.body(), settings)
        return JSONResponse(read)

    async def health(_request: Request) -> JSONResponse:
        return JSONResponse({"space": encoder.space.id, "dims": encoder.space.dims})

    doors = [Route(f"/{door.__name__}", door, methods=["POST"]) for door in (vector, pieces, text)]
    return Starlette(routes=[*doors, Route("/health", health)])


def spread(pieces: list[str], most: int) -> list[str]:
    """At most `most` of the pieces, evenly over all, in their order; the first is among them.

    >>> spread(["a", "b", "c", "d", "e"], 3), spread(["a"], 3)
    (['a', 'b', 'd'], ['a'])
    """
    if len(pieces) <= most:
        return pieces
    return [pieces[place * len(pieces) // most] for place in range(most)]


def text_of(pdf: bytes, settings: Settings) -> dict[str, str]:
    """The text of a PDF, read in a child process under the limits of harvests; why, if it has none.

    Nothing of it is kept.
    """
    found = read_pdf(pdf, reading_limits(settings))
    text = "\n\n".join(clean(page.text) for page in found.pages).strip()
    reason = found.reason
    return {"text": text, "en": reason.en if reason else "", "ja": reason.ja if reason else ""}


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
