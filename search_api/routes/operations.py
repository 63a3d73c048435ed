"""For operators: is it alive, can it answer, how is it doing."""

from fastapi import APIRouter, Response
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel

from schemas.errors import EngineError
from search_api.deps import RoomsDep

router = APIRouter(tags=["operations"])


class Readiness(BaseModel):
    """Whether questions can be answered, and what each part says."""

    ready: bool
    parts: dict[str, str]


@router.get("/health", summary="稼働確認 / Alive")
async def get_health() -> dict[str, str]:
    """Answers as long as the process lives."""
    return {"status": "ok"}


@router.get(
    "/ready",
    summary="応答可否 / Ready",
    responses={503: {"model": Readiness, "description": "応答できない / Not ready"}},
)
async def get_ready(rooms: RoomsDep, response: Response) -> Readiness:
    """200 where the engine answers, else 503; says which parts do."""
    parts: dict[str, str] = {}
    try:
        made = await rooms.reader.made()
        parts["engine"] = "ok"
        parts["index"] = made.name if made else "empty"
    except EngineError as error:
        parts["engine"] = error.en
    try:
        vector = await rooms.encoder.vector("ready")
        parts["encoder"] = vector.space
    except EngineError as error:
        parts["encoder"] = error.en
    ready = parts["engine"] == "ok"
    response.status_code = 200 if ready else 503
    return Readiness(ready=ready, parts=parts)


@router.get("/metrics", summary="指標 / Metrics", response_class=PlainTextResponse)
async def get_metrics(rooms: RoomsDep) -> Response:
    """Prometheus' text format."""
    return PlainTextResponse(
        rooms.metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8"
    )
