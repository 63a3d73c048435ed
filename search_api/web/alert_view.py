"""Alerts and watches as their pages show them, and the words of why. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from schemas import taxonomy
from schemas.alerts import Alert, Alerts, Reason, Watch, Watches, WatchKind
from schemas.search import Filters
from schemas.tags import Tag
from search_api.web import wording
from search_api.web.asked import LISTS, Asked
from search_api.web.cards import report_url
from search_api.web.citing_page import localised, work_url
from search_api.web.researcher_page import researcher_url
from search_api.web.tag_page import tag_url
from search_api.web.texts import Words


@dataclass(frozen=True)
class Follow:
    """The form that follows things: what each of its buttons stands for, and how it is called."""

    csrf: str
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Why:
    """Why an alert was made: the watch, what fired, and the passage."""

    name: str
    text: str
    quote: Any | None


@dataclass(frozen=True)
class Shown:
    """An alert on the page."""

    report: str
    href: str
    title: wording.Said
    read: bool
    reasons: tuple[Why, ...]


@dataclass(frozen=True)
class Day:
    """The alerts of a day."""

    label: str
    alerts: tuple[Shown, ...]


@dataclass(frozen=True)
class Quote:
    """A passage with the place that it stands in."""

    text: str
    lang: str
    where: str


@dataclass(frozen=True)
class Kept:
    """A watch on the page; `href` leads to what it is of."""

    id: str
    kind: str
    name: str
    note: str
    shared: bool
    mine: bool
    by: str
    href: str


def days(found: Alerts, words: Words) -> tuple[Day, ...]:
    """The alerts by day, the latest first."""
    return tuple(
        Day(day_label(day, words), tuple(_shown(one, words) for one in some))
        for day, some in groupby(found.alerts, key=lambda one: one.day)
    )


def day_label(day: str, words: Words) -> str:
    """A day as people write it.

    >>> day_label("2026-11-29", Words("ja")), day_label("2026-11-29", Words("en"))
    ('2026年11月29日', '29 November 2026')
    """
    when = date.fromisoformat(day)
    return words("day", year=when.year, month=words(f"month_{when.month}"), day=when.day)


def why(reason: Reason, words: Words) -> str:
    """What fired, as a sentence for each leg."""
    return words("sentence_join").join(_legs(reason, words))


def kept(found: Watches, words: Words) -> tuple[Kept, ...]:
    """Watches with links to what they are of."""
    return tuple(
        Kept(
            one.id,
            words(f"watch_{one.kind}"),
            one.name,
            one.note,
            one.shared,
            one.mine,
            one.by,
            _href(one, words),
        )
        for one in found.watches
    )


def tag_choices(tag: Tag, words: Words) -> tuple[tuple[str, str], ...]:
    """What the page of a tag offers to follow: the tag, and the entries that it points to."""
    entries = [f"{name}:{one}" for name, some in tag.mappings.items() for one in some]
    return (
        (f"tag {tag.id}", words("follow_tag")),
        *(
            (
                f"mapping {one}",
                words("follow_mapping", entry=taxonomy.entry(one).best(words.ui)),
            )
            for one in entries
        ),
    )


def _legs(reason: Reason, words: Words) -> Iterator[str]:
    for leg in reason.told.legs:
        distance = f"{reason.told.distance:.1f}" if reason.told.distance is not None else ""
        tags = words("list_join").join(reason.told.tags)
        yield words(f"fired_{leg.replace('-', '_')}", distance=distance, tags=tags)


def _shown(one: Alert, words: Words) -> Shown:
    reasons = tuple(
        Why(reason.name, why(reason, words), _quote(reason, words)) for reason in one.reasons
    )
    title = wording.told(one.title, words.ui)
    return Shown(one.report, report_url(one.report, words.ui), title, one.read, reasons)


def _quote(reason: Reason, words: Words) -> Quote | None:
    passage = reason.told.passage
    if passage is None:
        return None
    place = wording.where(passage.section, passage.page, words)
    return Quote(passage.text, wording.lang_of(passage.text, words.ui), place)


def _href(one: Watch, words: Words) -> str:
    if one.kind is WatchKind.SEARCH:
        return search_url(one.subject, one.lens, one.filters, words)
    if one.kind is WatchKind.REPORT:
        return report_url(one.subject, words.ui)
    if one.kind is WatchKind.TAG:
        return tag_url(one.subject, words.ui)
    if one.kind is WatchKind.MAPPING:
        known = one.subject in taxonomy.mapped()
        named = taxonomy.entry(one.subject).best(words.ui) if known else ""
        return Asked(ui=words.ui, q=named, mapping=(one.subject,)).url() if known else ""
    url = work_url if one.kind is WatchKind.WORK else researcher_url
    return localised(url(one.subject), words.ui)


def search_url(question: str, lens: str, filters: Filters, words: Words) -> str:
    """The address of a saved search."""
    given: dict[str, Any] = {
        **{name: str(getattr(filters, name) or "") for name in ("year_from", "year_to")},
        **{name: tuple(map(str, getattr(filters, name))) for name in LISTS},
    }
    return Asked(ui=words.ui, q=question, lens=lens, **given).url()
