"""For operators: is it alive, can it answer, how is it doing."""

from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from schemas.errors import EngineError
from search_api.deps import RoomsDep

router = APIRouter(tags=["operations"])


@router.get("/health", summary="稼働確認 / Alive")
async def get_health() -> dict[str, str]:
    """Answers as long as the process lives."""
    return {"status": "ok"}


@router.get("/ready", summary="応答可否 / Ready")
async def get_ready(rooms: RoomsDep) -> Response:
    """200 where the engine answers, else 503; says which parts do."""
    parts: dict[str, Any] = {}
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
    return JSONResponse({"ready": ready, "parts": parts}, status_code=200 if ready else 503)


@router.get("/metrics", summary="指標 / Metrics")
async def get_metrics(rooms: RoomsDep) -> Response:
    """Prometheus' text format."""
    return Response(rooms.metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")
