"""What the routes are given: the application's rooms, and who asks."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from schemas.settings import Settings
from search_api.access import Reader
from search_api.answer import Search
from search_api.encoding import QueryEncoder
from search_api.engine import IndexReader
from search_api.graph import CitationGraph
from search_api.metrics import Metrics


@dataclass(frozen=True)
class Rooms:
    """One application's clients."""

    settings: Settings
    reader: IndexReader
    encoder: QueryEncoder
    search: Search
    metrics: Metrics
    graph: CitationGraph


def _rooms(request: Request) -> Rooms:
    rooms: Rooms = request.app.state.rooms
    return rooms


def _who() -> Reader:
    """Everyone sees what is public. Organisations and their groups come with accounts."""
    return Reader()


RoomsDep = Annotated[Rooms, Depends(_rooms)]
WhoDep = Annotated[Reader, Depends(_who)]
