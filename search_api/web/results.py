"""An answer as the search page shows it. Pure: no request, no engine."""

from dataclasses import dataclass
from typing import Literal

from ranking.features import LEGS
from schemas import taxonomy
from schemas.search import Offered, SearchAnswer, SearchRequest, Versions
from schemas.terms import DICTIONARY, TERMS
from search_api.web import narrowing
from search_api.web.asked import Asked
from search_api.web.cards import Card, card
from search_api.web.narrowing import Facet, Year
from search_api.web.scores import explain
from search_api.web.texts import Words

SIZES = ("10", "20", "50")
Density = Literal["full", "short", "list"]
_FULL, _SHORT = 10, 20  # hits of a page that is still light with all of each, and with less of each
_LAST_PAGE = 1000  # the API takes no higher one
_AROUND = 2  # pages linked on either side of this one


@dataclass(frozen=True)
class PageLink:
    """A page of the answer; number 0 is a gap."""

    number: int
    href: str = ""
    current: bool = False


@dataclass(frozen=True)
class Meant:
    """A question that may be meant."""

    text: str
    href: str


@dataclass(frozen=True)
class Tick:
    """A word that may be asked beside those of the question, and whether it was."""

    word: str
    label: str
    on: bool


@dataclass(frozen=True)
class Results:
    """An answer as it is shown."""

    cards: tuple[Card, ...]
    total: int
    capped: bool
    first: int
    last: int
    facets: tuple[Facet, ...]
    years: tuple[Year, ...]
    degraded: tuple[str, ...]
    pages: tuple[PageLink, ...]
    versions: Versions
    meant: tuple[Meant, ...]
    ticks: tuple[Tick, ...]
    looked_up: tuple[Tick, ...]  # those that dictionaries give
    density: Density = "full"


def results(asked: Asked, request: SearchRequest, answer: SearchAnswer, words: Words) -> Results:
    """The answer to `request` in the order in which it came."""
    before = (request.page - 1) * request.size
    return Results(
        cards=tuple(
            card(hit, place, explain(hit, answer.lens_weights, answer.degraded, words), words)
            for place, hit in enumerate(answer.hits, start=before + 1)
        ),
        total=answer.total,
        capped=answer.capped,
        first=before + 1,
        last=before + len(answer.hits),
        facets=narrowing.facets(asked, answer.facets, answer.total, words),
        years=narrowing.years(answer.facets.get("year", ()), words),
        degraded=tuple(LEGS[leg].best(words.ui) for leg in answer.degraded),
        pages=_pages(asked, request, answer.total),
        versions=answer.versions,
        meant=tuple(Meant(text, asked.first_page(q=text)) for text in answer.spelling),
        ticks=tuple(_tick(one, words) for one in answer.expansions if one.source != DICTIONARY),
        looked_up=tuple(_tick(one, words) for one in answer.expansions if one.source == DICTIONARY),
        density=_density(len(answer.hits)),
    )


def _density(hits: int) -> Density:
    """How much of each hit a page shows, so that a long one is no heavier than a short one."""
    return "full" if hits <= _FULL else "short" if hits <= _SHORT else "list"


def _tick(one: Offered, words: Words) -> Tick:
    tag = taxonomy.load().tag(one.source)
    of = tag.label.best(words.ui) if tag else one.source
    told = {"word": one.to, "term": one.term}
    if one.source == TERMS:
        label = words("tick_translation", **told)
    elif one.source == DICTIONARY:
        label = words("tick_looked_up", **told)
    else:
        label = words("tick_synonym", **told, tag=of)
    return Tick(one.to, label, one.on)


def _pages(asked: Asked, request: SearchRequest, total: int) -> tuple[PageLink, ...]:
    last = min(_LAST_PAGE, -(-total // request.size))
    here = request.page
    near = {n for n in range(here - _AROUND, here + _AROUND + 1) if 1 <= n <= last}
    found: list[PageLink] = []
    for number in sorted(near | ({1, last} if last else set())):
        if found and number > found[-1].number + 1:
            found.append(PageLink(0))
        found.append(PageLink(number, asked.url(page=str(number)), number == here))
    return tuple(found)
