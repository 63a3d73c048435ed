"""Where the reports come from."""

from fastapi import APIRouter
from pydantic import BaseModel

from search_api import sources
from search_api.access import Reader
from search_api.deps import ReadDep, Rooms, RoomsDep
from search_api.sources import SourceHealth
from search_api.workplace.desk import later

router = APIRouter(prefix="/v1", tags=["vocabulary"])


class Sources(BaseModel):
    """All sources that something came from, or was to come from."""

    sources: tuple[SourceHealth, ...]


async def told(rooms: Rooms, who: Reader) -> tuple[SourceHealth, ...]:
    """The sources with what this reader may see of them."""
    harvests = await later(rooms.desk.read, sources.last_runs)
    return sources.healths(await sources.counts(rooms.reader, who), harvests)


@router.get("/sources", summary="情報源の状態 / Sources and their health")
async def get_sources(rooms: RoomsDep, who: ReadDep) -> Sources:
    """Of each source how many reports you may see, and how its last harvests went."""
    return Sources(sources=await told(rooms, who))
