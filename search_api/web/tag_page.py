"""The page of one tag. Pure: no request, no engine."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from schemas import taxonomy
from schemas.tags import Tag, TagGiven
from search_api.topics import Topic, YearOfTag
from search_api.web import cards, wording
from search_api.web.asked import Asked
from search_api.web.cards import Facts, TagShown
from search_api.web.texts import Ui, Words
from search_api.web.wording import Said

_TAGS = TypeAdapter(tuple[TagGiven, ...])
_GAP, _TALL = 2.0, 100.0  # of the picture: between bars, and its height
_LEAST = 12  # columns that the picture is wide at least, so that one year is no wall


@dataclass(frozen=True)
class Bar:
    """A fiscal year of the picture; x, y, width and height in its own units."""

    label: str
    count: int
    href: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Pointed:
    """A list with the entries that the tag points to."""

    label: str
    source: Said
    revision: Said
    entries: tuple["Entry", ...]


@dataclass(frozen=True)
class Entry:
    """An entry of a list, and the search for the reports whose tags point to it."""

    said: Said
    href: str


@dataclass(frozen=True)
class Top:
    """A report that shows the tag well."""

    facts: Facts
    href: str
    tag: TagShown | None


@dataclass(frozen=True)
class TagPage:
    """All that the page of a tag shows."""

    id: str
    family: str
    label: str
    other_label: str
    definition: str
    note: str
    cues: tuple[str, ...]
    lists: tuple[Pointed, ...]
    total: int
    years: tuple[Bar, ...]
    wide: float
    top: tuple[Top, ...]
    search: str


def tag_page(found: Topic, words: Words) -> TagPage:
    """The page out of what the API answers."""
    tag, ui = found.tag, words.ui
    bars = tuple(_bars(found.years, tag, words))
    return TagPage(
        id=tag.id,
        family=tag.family,
        label=tag.label.best(ui),
        other_label=tag.label.best(words.other),
        definition=tag.definition.best(ui),
        note=taxonomy.load().note.best(ui),
        cues=tuple(cue for cue in tag.cues if cue.isascii() == (ui == "en")),
        lists=tuple(_lists(tag, words)),
        total=found.total,
        years=bars,
        wide=max(len(bars), _LEAST) * 10.0,
        top=tuple(_top(one, tag.id, words) for one in found.top),
        search=_search(tag, words),
    )


def tag_url(tag_id: str, ui: Ui) -> str:
    """The address of a tag's page."""
    return f"/tags/{tag_id}" + ("?ui=en" if ui == "en" else "")


@dataclass(frozen=True)
class Linked:
    """A tag in the list of all tags."""

    id: str
    label: str
    href: str


@dataclass(frozen=True)
class Family:
    """All tags of a family, with what they are and are not."""

    id: str
    note: str
    tags: tuple[Linked, ...]


def families(words: Words) -> tuple[Family, ...]:
    """All tags, in the order of the taxonomy."""
    known, ui = taxonomy.load(), words.ui
    return tuple(
        Family(
            family,
            known.note.best(ui),
            tuple(
                Linked(tag.id, tag.label.best(ui), tag_url(tag.id, ui))
                for tag in known.tags
                if tag.family == family
            ),
        )
        for family in taxonomy.FAMILIES
    )


def _search(tag: Tag, words: Words, year: str = "") -> str:
    asked = Asked(ui=words.ui, q=tag.label.best(words.ui), tag=(tag.id,))
    return asked.url(year_from=year, year_to=year)


def _bars(years: Iterable[YearOfTag], tag: Tag, words: Words) -> Iterable[Bar]:
    """Every year from the first to the last, also those without a report."""
    counts = {one.year: one.count for one in years}
    if not counts:
        return
    most = max(counts.values())
    for place, year in enumerate(range(min(counts), max(counts) + 1)):
        count = counts.get(year, 0)
        tall = round(_TALL * count / most, 1)
        yield Bar(
            label=wording.period(year, year, words),
            count=count,
            href=_search(tag, words, str(year)) if count else "",
            x=place * 10.0 + _GAP / 2,
            y=round(_TALL - tall, 1),
            width=10.0 - _GAP,
            height=tall,
        )


def _entry(value: str, tag: Tag, words: Words) -> Entry:
    asked = Asked(ui=words.ui, q=tag.label.best(words.ui), mapping=(value,))
    return Entry(wording.told(taxonomy.entry(value).best(words.ui), words.ui), asked.url())


def _lists(tag: Tag, words: Words) -> Iterable[Pointed]:
    ui = words.ui
    for name, entries in tag.mappings.items():
        known = taxonomy.lists()[name]
        yield Pointed(
            label=known.label.best(ui),
            source=wording.told(known.source, ui),
            revision=wording.told(known.revision, ui),
            entries=tuple(_entry(f"{name}:{entry}", tag, words) for entry in entries),
        )


def _top(one: Mapping[str, Any], tag_id: str, words: Words) -> Top:
    card, identity = one["card"], str(one["id"])
    given = [tag for tag in _TAGS.validate_python(card["tags"]) if tag.id == tag_id]
    shown = cards.tags(tuple(given), identity, words)
    return Top(
        facts=cards.facts(cards.metadata(card), words),
        href=cards.report_url(identity, words.ui),
        tag=shown[0] if shown else None,
    )
