"""How somebody wants the pages, kept in two cookies: names shown or not, and which calendar."""

from dataclasses import replace
from typing import Annotated

from fastapi import Depends, Request

from search_api import forms
from search_api.web.asked import ui_of
from search_api.web.texts import CALENDARS, Ui, Words

CALENDAR = "sateto_calendar"


def words_of(request: Request) -> Words:
    """The words of the pages as whoever asks wants them."""
    calendar = request.cookies.get(CALENDAR, "")
    return Words(
        ui_of(request.query_params),
        next((one for one in CALENDARS if one == calendar), "both"),
        request.cookies.get(forms.BLIND) == "yes",
    )


def words_in(request: Request, ui: Ui) -> Words:
    """The same in a language that a form or a file says, and no address."""
    return replace(words_of(request), ui=ui)


WordsDep = Annotated[Words, Depends(words_of)]
