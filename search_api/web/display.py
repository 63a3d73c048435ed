"""How somebody wants the pages, kept in two cookies: names shown or not, and which calendar."""

from typing import Annotated

from fastapi import Depends, Request

from search_api.web.asked import ui_of
from search_api.web.texts import CALENDARS, Words

CALENDAR, BLIND = "sateto_calendar", "sateto_blind"


def words_of(request: Request) -> Words:
    """The words of the pages as whoever asks wants them."""
    calendar = request.cookies.get(CALENDAR, "")
    return Words(
        ui_of(request.query_params),
        next((one for one in CALENDARS if one == calendar), "both"),
        request.cookies.get(BLIND) == "yes",
    )


WordsDep = Annotated[Words, Depends(words_of)]
