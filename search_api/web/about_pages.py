"""Pages about the service: help, accessibility, and where the reports come from."""

from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from search_api.deps import ReadDep, RoomsDep
from search_api.routes.sources import told
from search_api.sources import SourceHealth
from search_api.web import render
from search_api.web.account_tools import when
from search_api.web.display import WordsDep
from search_api.web.texts import Words

router = APIRouter(include_in_schema=False)
_HELP = ("search", "lens", "tags", "decide", "blind", "match", "export", "secrecy")
_ACCESS = ("scope", "goal", "how", "tested", "known", "contact")


@dataclass(frozen=True)
class Source:
    """A source as the page shows it."""

    name: str
    reports: int
    state: str
    last: str
    done: str
    failing: int
    holes: int


@router.get("/help")
async def get_help(words: WordsDep) -> HTMLResponse:
    """How to use the service."""
    parts = tuple((words(f"help_{one}"), words(f"helped_{one}")) for one in _HELP)
    return _page("/help", words("help"), words("help_lead"), parts, words)


@router.get("/accessibility")
async def get_accessibility(words: WordsDep) -> HTMLResponse:
    """What the pages promise to people who read and operate them in other ways."""
    parts = tuple((words(f"access_{one}"), words(f"accessed_{one}")) for one in _ACCESS)
    return _page("/accessibility", words("accessibility"), words("access_lead"), parts, words)


@router.get("/sources")
async def get_sources_page(rooms: RoomsDep, who: ReadDep, words: WordsDep) -> HTMLResponse:
    """Where the reports come from, and how the last harvests went."""
    shown = tuple(_source(one, words) for one in await told(rooms, who))
    return render.page("sources.html", words, switch=_switch("/sources", words), sources=shown)


def _page(
    path: str, title: str, lead: str, parts: tuple[tuple[str, str], ...], words: Words
) -> HTMLResponse:
    switch = _switch(path, words)
    return render.page("about.html", words, switch=switch, title=title, lead=lead, parts=parts)


def _switch(path: str, words: Words) -> str:
    return path + ("?ui=en" if words.other == "en" else "")


def _source(one: SourceHealth, words: Words) -> Source:
    return Source(
        name=words.known(f"source_{one.source}", one.source),
        reports=one.reports,
        state=words.known(f"run_{one.state}", one.state),
        last="" if one.last_at is None else when(one.last_at, words),
        done="" if one.done_at is None else when(one.done_at, words),
        failing=one.failing,
        holes=one.holes,
    )
