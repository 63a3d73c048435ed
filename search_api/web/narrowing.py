"""Facets to tick, years as a picture, and the conditions in force with their ways out."""

from collections.abc import Mapping
from dataclasses import dataclass

from schemas import taxonomy
from schemas.eras import parse_year
from schemas.search import FacetValue
from search_api.web import wording
from search_api.web.asked import LISTS, Asked
from search_api.web.texts import Words
from search_api.web.wording import Said

_SHOWN = 6  # values of a facet before the rest is folded away


@dataclass(frozen=True)
class Choice:
    """A value that can be ticked, and how many of the found reports have it."""

    value: str
    label: Said
    count: int
    chosen: bool


@dataclass(frozen=True)
class Facet:
    """A group of values; `more` is folded away."""

    field: str
    title: str
    shown: tuple[Choice, ...]
    more: tuple[Choice, ...]


@dataclass(frozen=True)
class Year:
    """How many found reports ended in a fiscal year; `width` is 0 to 100."""

    label: str
    count: int
    width: float


@dataclass(frozen=True)
class Condition:
    """A condition in force, and the address without it."""

    field: str
    label: Said
    href: str


def conditions(asked: Asked, words: Words, path: str = "/") -> tuple[Condition, ...]:
    """All conditions beside the words, each with its way out; `path` is that of their page."""
    years = [
        Condition(
            words(f"field_{name}"),
            Said(_year(getattr(asked, name), words)),
            asked.first_page(path=path, **{name: ""}),
        )
        for name in ("year_from", "year_to")
        if getattr(asked, name)
    ]
    lists = [
        Condition(
            words(f"field_{name}"), _label(name, value, words), asked.toggled(name, value, path)
        )
        for name in LISTS
        for value in getattr(asked, name)
    ]
    return (*years, *lists)


def _year(typed: str, words: Words) -> str:
    """A year in both calendars; as it was typed where it is none."""
    year = parse_year(typed)
    return typed if year is None else wording.period(year, year, words)


def facets(
    asked: Asked, found: Mapping[str, tuple[FacetValue, ...]], total: int, words: Words
) -> tuple[Facet, ...]:
    """The groups in which ticking something could change the answer; ticked values come first."""
    tags = found.get("tag", ())
    groups: list[tuple[str, str, tuple[FacetValue, ...]]] = [
        (f"tag_{family}", "tag", tuple(v for v in tags if _family(v.value) == family))
        for family in taxonomy.FAMILIES
    ]
    entries = found.get("mapping", ())
    groups += [
        (f"mapping_{name}", "mapping", tuple(v for v in entries if _list(v.value) == name))
        for name in dict.fromkeys(_list(v) for v in (*asked.mapping, *(e.value for e in entries)))
    ]
    rest = (name for name in LISTS if name not in ("tag", "mapping"))
    groups += [(name, name, found.get(name, ())) for name in rest]
    made = (_facet(asked, title, field, values, words) for title, field, values in groups)
    return tuple(facet for facet in made if _narrows(facet, total))


def _facet(
    asked: Asked, title: str, field: str, values: tuple[FacetValue, ...], words: Words
) -> Facet:
    ticked = [value for value in getattr(asked, field) if title in (field, _group(field, value))]
    counts = {value.value: value.count for value in values}
    order = [*ticked, *(value for value in counts if value not in ticked)]
    choices = tuple(
        Choice(value, _label(field, value, words), counts.get(value, 0), value in ticked)
        for value in order
    )
    fold = max(_SHOWN, len(ticked))
    if len(choices) <= fold + 2:  # a fold for one or two values helps nobody
        fold = len(choices)
    return Facet(field, _title(title, words), choices[:fold], choices[fold:])


def _title(title: str, words: Words) -> str:
    field, _, name = title.partition("_")
    if field == "mapping":
        return taxonomy.lists()[name].label.best(words.ui)
    return words(f"facet_{title}")


def _group(field: str, value: str) -> str:
    """The group of a value whose field has several."""
    return f"{field}_{_list(value) if field == 'mapping' else _family(value)}"


def _narrows(facet: Facet, total: int) -> bool:
    """Whether ticking anything in it could change the answer."""
    return any(choice.chosen or choice.count < total for choice in facet.shown)


def years(values: tuple[FacetValue, ...], words: Words) -> tuple[Year, ...]:
    """The years of the picture, in the order of the facet."""
    most = max((value.count for value in values), default=1)
    return tuple(
        Year(_fiscal(value, words), value.count, round(100 * value.count / most, 1))
        for value in values
    )


def _fiscal(value: FacetValue, words: Words) -> str:
    """A year of the facet: as the API says it, or in the calendar that the reader wants."""
    if words.calendar == "both":
        return value.label.best(words.ui)
    return wording.period(int(value.value), int(value.value), words)


def _label(field: str, value: str, words: Words) -> Said:
    if field == "tag" and (tag := taxonomy.load().tag(value)):
        return Said(tag.label.best(words.ui))
    if field == "mapping" and value in taxonomy.mapped():
        return Said(taxonomy.entry(value).best(words.ui))
    if field == "language":
        return Said(words.known(f"language_{value}", value))
    if field == "section":
        return Said(words.known(f"section_{value}", value))
    if field == "source":
        return Said(words.known(f"source_{value}", value))
    return wording.told(value, words.ui)


def _list(value: str) -> str:
    return value.partition(":")[0]


def _family(tag_id: str) -> str:
    tag = taxonomy.load().tag(tag_id)
    return tag.family if tag else taxonomy.FAMILIES[0]
