"""A report that is long, in portions: no page of it is heavy, and every place in it has its id. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from search_api.web import cards
from search_api.web.texts import Words

CHARACTERS = 20_000  # of text in a portion
REFERENCES = 40  # of a report's list in a portion


@dataclass(frozen=True)
class Stretch:
    """The text of a part on one page, and the id of that place."""

    anchor: str
    page: int
    text: str
    lang: str


@dataclass(frozen=True)
class Part:
    """A part of the report: its heading and its text, page by page."""

    title: str
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True)
class Place:
    """A place of another portion: whoever is led to it from elsewhere finds the way on here."""

    anchor: str
    label: str
    href: str


@dataclass(frozen=True)
class Portion:
    """One of several, from 1; `places` are empty for the one that is shown."""

    number: int
    href: str
    current: bool
    places: tuple[Place, ...]


def portions(parts: Sequence[Part], most: int = CHARACTERS) -> tuple[tuple[Part, ...], ...]:
    """The parts in portions of at most so many characters; a stretch that is longer is cut."""
    found: list[list[Part]] = [[]]
    room = most
    for part in parts:
        for stretch in _cut(part.stretches, most):
            if len(stretch.text) > room and found[-1]:
                found.append([])
                room = most
            room -= len(stretch.text)
            if found[-1] and found[-1][-1].title == part.title:
                last = found[-1].pop()
                found[-1].append(replace(last, stretches=(*last.stretches, stretch)))
            else:
                found[-1].append(Part(part.title, (stretch,)))
    return tuple(map(tuple, found))


def ways(
    identity: str, found: Sequence[Sequence[Part]], count: int, number: int, words: Words
) -> tuple[Portion, ...]:
    """The ways to all portions; none where there is one alone."""
    if count < 2:
        return ()
    every = [*found, *[()] * (count - len(found))]
    return tuple(
        Portion(
            at,
            url(identity, at, words),
            at == number,
            () if at == number else tuple(_places(identity, at, some, words)),
        )
        for at, some in enumerate(every, start=1)
    )


def url(identity: str, number: int, words: Words) -> str:
    """The address of a portion."""
    pairs = {"ui": "en"} if words.ui == "en" else {}
    told = pairs | ({"part": str(number)} if number > 1 else {})
    return cards.report_url(identity, "ja") + (f"?{urlencode(told)}" if told else "")


def _cut(stretches: Iterable[Stretch], most: int) -> Iterator[Stretch]:
    for one in stretches:
        for start in range(0, max(1, len(one.text)), most):
            anchor = "" if start else one.anchor
            yield replace(one, anchor=anchor, text=one.text[start : start + most])


def _places(identity: str, number: int, parts: Iterable[Part], words: Words) -> Iterator[Place]:
    for part in parts:
        for one in part.stretches:
            if one.anchor:
                page = words("page_mark", page=one.page) if one.page else ""
                href = f"{url(identity, number, words)}#{one.anchor}"
                yield Place(one.anchor, f"{part.title} {page}".strip(), href)
