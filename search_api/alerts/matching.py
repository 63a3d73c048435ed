"""Saved searches against what is new: by words in the engine, by meaning in one matrix product.

A stretch of searches at a time: their questions and vectors are opened for it and gone after.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection

from schemas.alerts import Leg, Told, WatchKind
from search_api.access import Reader
from search_api.alerts import meaning, owners, vectors, watches
from search_api.alerts.entries import Fired
from search_api.alerts.meaning import Vectors
from search_api.alerts.news import News
from search_api.alerts.scanning import Scanner
from search_api.alerts.watches import Opened
from search_api.workplace import sealing
from search_api.workplace.desk import Desk
from search_api.workplace.vault import Vault

STRETCH = 2_000  # searches opened at once
_Found = dict[str, tuple[int | None, float | None]]  # by report: its passage, and how far it lies


@dataclass(frozen=True)
class _Saved:
    """A saved search with its owner and the bytes of its vector, if it has one of the space in use."""

    watch: Opened
    who: Reader
    vector: bytes | None


def matches(desk: Desk, scanner: Scanner, news: News, least: float) -> Iterator[list[Fired]]:
    """What fires, a stretch of searches at a time. EngineError where the engine is away.

    `least` is the distance from the background at which a meaning is near enough.
    """
    if not news.passages:
        return
    scanner.refresh()
    background, after = scanner.background(), ""
    while True:
        saved, after = desk.read(_stretch, desk.vault, news.space, after)
        if saved:
            yield _fired(scanner, saved, news, background, least)
        if not after:
            return


def _stretch(
    connection: Connection, vault: Vault, space: str, after: str
) -> tuple[list[_Saved], str]:
    """The saved searches after that id whose owners may be told; the last id looked at, if more."""
    rows = watches.stretch(connection, vault, (WatchKind.SEARCH,), after, STRETCH)
    who = owners.readers(connection, {row["account_id"] for row, _ in rows})
    keys = sealing.Keyring(connection, vault)
    saved = [
        _Saved(one, who[one.account], vectors.opened(keys, row, space, watches.place(one)))
        for row, one in rows
        if one and one.account in who
    ]
    return saved, rows[-1][0]["id"] if len(rows) == STRETCH else ""


def _fired(
    scanner: Scanner, saved: Sequence[_Saved], news: News, background: Vectors, least: float
) -> list[Fired]:
    admitted = _admitted(scanner, saved, news)
    worded = _worded(scanner, saved, news)
    meant = _meant(saved, news, background, least)
    return [
        Fired(one.watch, report, news.revisions[report], _told(report, words, near, news))
        for one, reports, words, near in zip(saved, admitted, worded, meant, strict=True)
        for report in sorted(reports & (words.keys() | near.keys()))
        # Else it was there to be found when the search was saved.
        if news.since[report] > one.watch.created_at
    ]


def _admitted(scanner: Scanner, saved: Sequence[_Saved], news: News) -> list[set[str]]:
    """What each search's owner may see of the new reports, within its filters."""
    asked = {(one.who.groups, one.watch.watched.filters): one.who for one in saved}
    pairs = [(who, filters) for (_, filters), who in asked.items()]
    found = dict(zip(asked, scanner.admitted(pairs, list(news.revisions)), strict=True))
    return [found[one.who.groups, one.watch.watched.filters] for one in saved]


def _worded(scanner: Scanner, saved: Sequence[_Saved], news: News) -> list[_Found]:
    """By search, reports that have its words: in a passage, or in what they say of themselves."""
    questions = list(dict.fromkeys(one.watch.watched.subject for one in saved))
    most = len(news.passages) + len(news.revisions)
    hits = scanner.worded(questions, list(news.revisions), most)
    ids = dict(zip(questions, hits, strict=True))
    place_of = {f"{p.report}#{p.number}": place for place, p in enumerate(news.passages)}
    return [_of_words(one, ids[one.watch.watched.subject], place_of, news) for one in saved]


def _of_words(one: _Saved, ids: list[str], place_of: dict[str, int], news: News) -> _Found:
    sections, found = one.watch.watched.filters.section, dict[str, tuple[int | None, None]]()
    for identity in ids:
        place = place_of.get(identity)
        if place is None:  # a report, or a passage that an earlier revision had
            if identity in news.revisions and not sections:
                found.setdefault(identity, (None, None))
            continue
        passage = news.passages[place]
        if sections and passage.passage.section not in sections:
            continue
        if found.get(passage.report, (None, None))[0] is None:  # the best comes first
            found[passage.report] = (place, None)
    return dict(found)


def _meant(saved: Sequence[_Saved], news: News, background: Vectors, least: float) -> list[_Found]:
    """By search, reports with a passage that means what it asks, and how far that one lies."""
    found: list[_Found] = [{} for _ in saved]
    placed = [(place, one.vector) for place, one in enumerate(saved) if one.vector]
    if not placed:
        return found
    queries = np.array([np.frombuffer(raw, np.float32) for _, raw in placed])
    far = meaning.distances(queries, news.vectors, background)
    for row, column in zip(*meaning.above(far, least), strict=True):
        place = placed[row][0]
        passage, sections = news.passages[column], saved[place].watch.watched.filters.section
        if not sections or passage.passage.section in sections:
            found[place].setdefault(passage.report, (int(column), float(far[row, column])))
    return found


def _told(report: str, words: _Found, near: _Found, news: News) -> Told:
    legs: list[Leg] = []
    if report in words:
        legs.append("words")
    if report in near:
        legs.append("meaning")
    place, distance = words.get(report, (None, None))[0], near.get(report, (None, None))[1]
    if place is None:
        place = near.get(report, (None, None))[0]
    if place is None:  # the words are in the report's title or keywords: it begins like this
        place = next(n for n, one in enumerate(news.passages) if one.report == report)
    return Told(legs=tuple(legs), passage=news.passages[place].passage, distance=distance)
