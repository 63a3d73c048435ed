"""What the pages share that take forms: their fields, where they lead, and what went wrong."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import RedirectResponse

from schemas.errors import SatetoError
from search_api import forms
from search_api.deps import RoomsDep
from search_api.web import wording
from search_api.web.texts import Ui, Words


async def _pairs(request: Request, rooms: RoomsDep) -> list[tuple[str, str]]:
    return await forms.pairs(request, rooms.settings.form_bytes)


PairsDep = Annotated[list[tuple[str, str]], Depends(_pairs)]


async def _fields(given: PairsDep) -> dict[str, str]:
    return dict(given)


FieldsDep = Annotated[dict[str, str], Depends(_fields)]


def said(error: SatetoError | None, words: Words) -> str:
    """The sentence of an error; empty where there is none."""
    return wording.sentence(error.ja if words.ui == "ja" else error.en, words.ui) if error else ""


def ui_in(given: dict[str, str]) -> Ui:
    """The language that a form was sent in."""
    return "en" if given.get("ui") == "en" else "ja"


def to(path: str, ui: Ui) -> RedirectResponse:
    """Leads on to a path of this site, in the language of the pages."""
    if ui == "en" and "ui=en" not in path:
        path += ("&" if "?" in path else "?") + "ui=en"
    return RedirectResponse(path, status_code=303)


def local(path: str, otherwise: str) -> str:
    """A path of this site. An address of another, however it is written, is none."""
    odd = path.startswith("//") or "\\" in path or not path.isprintable()
    return path if path.startswith("/") and not odd else otherwise
