"""The page of counts over many reports: everything that it shows follows from its address."""

from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from search_api import trends
from search_api.deps import ReadDep, RoomsDep
from search_api.web import narrowing, render
from search_api.web.asked import INVALID, LISTS, Asked, faults
from search_api.web.display import words_of
from search_api.web.trend_pictures import pictures

router = APIRouter(include_in_schema=False)
_PATH = "/trends"


@router.get(_PATH)
async def get_trends_page(request: Request, rooms: RoomsDep, who: ReadDep) -> HTMLResponse:
    """Four pictures, each with its table and its file, and the conditions in force."""
    typed = Asked.read(request.query_params)
    asked = Asked(typed.ui, year_from=typed.year_from, year_to=typed.year_to)
    asked = replace(asked, **{name: getattr(typed, name) for name in LISTS})
    words = words_of(request)
    shared: dict[str, Any] = {
        "switch": asked.url(_PATH, ui=words.other),
        "asked": asked,
        "conditions": narrowing.conditions(asked, words, _PATH),
        "kept": LISTS,
    }
    try:
        filters = asked.filters()
    except INVALID as error:
        # A question without words is none of this page's faults.
        wrong = faults(replace(asked, q="-"), error, words)
        return render.page("trends.html", words, status=422, faults=wrong, found=None, **shared)
    found, values = await trends.trends(rooms.reader, filters, who)
    if words.blind:
        values = {field: some for field, some in values.items() if field != "institution"}
    drawn = pictures(found, asked, words)
    shown = {
        "total": found.total,
        "pictures": [one for one in drawn if not (words.blind and one.key == "institutions")],
        "facets": narrowing.facets(asked, values, found.total, words),
        "years": (),
    }
    return render.page("trends.html", words, faults=(), found=shown, **shared)
