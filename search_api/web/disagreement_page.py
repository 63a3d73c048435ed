"""The queue of tags on which people and the machine differ, as a page."""

from dataclasses import dataclass
from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from schemas import taxonomy
from schemas.decisions import Agreement, Disagreement, Disagreements
from search_api.deps import RoomsDep, SeeDecisionsDep
from search_api.routes.decisions import differing
from search_api.web import cards, render, wording
from search_api.web.decision_panel import Made, made
from search_api.web.display import WordsDep
from search_api.web.tag_page import tag_url
from search_api.web.texts import Words
from search_api.web.wording import Said

router = APIRouter(include_in_schema=False)
_SIZE = 100


@dataclass(frozen=True)
class Differing:
    """A tag of a report: what the machine says, how sure it is, and what a person decided."""

    title: Said
    href: str
    tag: str
    tag_href: str
    machine: str
    decided: Made


@dataclass(frozen=True)
class Share:
    """How often both say the same of a tag."""

    label: str
    counts: tuple[int, int, int, int]
    agreement: str


@router.get("/disagreements")
async def get_disagreements_page(
    rooms: RoomsDep, who: SeeDecisionsDep, words: WordsDep
) -> HTMLResponse:
    """What is to be looked at again, least certain first."""
    return shown(await differing(rooms, who, _SIZE), words)


def shown(found: Disagreements, words: Words) -> HTMLResponse:
    """The page of a queue."""
    return render.page(
        "disagreements.html",
        words,
        switch="/disagreements" + ("?ui=en" if words.other == "en" else ""),
        total=found.total,
        queue=tuple(_differing(one, words) for one in found.disagreements),
        shares=tuple(_share(one, words) for one in found.agreement),
    )


def _differing(one: Disagreement, words: Words) -> Differing:
    address = cards.report_url(quote(one.report), words.ui)
    return Differing(
        title=wording.told(one.title, words.ui),
        href=f"{address}#decisions",
        tag=_label(one.tag, words),
        tag_href=tag_url(one.tag, words.ui),
        machine=words("machine_gave", value=f"{one.confidence:.2f}")
        if one.machine
        else words("machine_left_out"),
        decided=made(one.decision, words),
    )


def _share(one: Agreement, words: Words) -> Share:
    counts = (one.confirmed, one.denied, one.added, one.left_out)
    return Share(_label(one.tag, words), counts, f"{one.agreement:.2f}")


def _label(tag_id: str, words: Words) -> str:
    tag = taxonomy.load().tag(tag_id)
    return tag.label.best(words.ui) if tag else tag_id
