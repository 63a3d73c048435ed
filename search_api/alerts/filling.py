"""Vectors for saved searches that have none of the space in use: the encoder was away, or is another."""

import httpx
from sqlalchemy import Connection, RowMapping, or_, select

from schemas.alert_tables import watches as kept
from schemas.alerts import WatchKind
from schemas.errors import EngineError
from schemas.settings import Settings
from search_api.alerts import vectors, watches
from search_api.alerts.watches import Opened
from search_api.encoding import QueryVector
from search_api.workplace import sealing
from search_api.workplace.desk import Desk
from search_api.workplace.vault import Vault

_AT_ONCE = 200


def fill(desk: Desk, settings: Settings, space: str) -> int:
    """Encodes what lacks a vector of `space`; how many. EngineError where the encoder is away."""
    done, after = 0, ""
    with httpx.Client(base_url=settings.encoder, timeout=30.0) as lane:
        while rows := desk.read(_lacking, desk.vault, space, after):
            for row, one in rows:
                after = row["id"]
                if one:
                    vector = _vector(lane, one.watched.subject)
                    desk.write(vectors.attach, row, watches.place(one), vector)
                    done += 1
    return done


def _lacking(
    connection: Connection, vault: Vault, space: str, after: str
) -> list[tuple[RowMapping, Opened | None]]:
    other = or_(kept.c.space.is_(None), kept.c.space != space)
    query = select(kept).where(kept.c.kind == WatchKind.SEARCH, other, kept.c.id > after)
    keys = sealing.Keyring(connection, vault)
    rows = connection.execute(query.order_by(kept.c.id).limit(_AT_ONCE)).mappings()
    return [(row, watches.opened_row(keys, row)) for row in rows]


def _vector(lane: httpx.Client, text: str) -> QueryVector:
    try:
        answer = lane.post("/vector", json={"text": text})
        answer.raise_for_status()
    except httpx.HTTPError as error:
        name = type(error).__name__
        raise EngineError(
            f"the encoding worker does not answer: {name}",
            f"符号化ワーカーが応答しません: {name}",
        ) from None
    found = answer.json()
    return QueryVector(found["vector"], found["space"])
