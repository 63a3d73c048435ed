"""Deciding on the results page: where each report stands, and what can be chosen. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from schemas.decisions import GROUNDS, VERDICTS, Decision
from search_api.web import cards
from search_api.web.decision_panel import Choice, Made, made
from search_api.web.texts import Words
from search_api.web.wording import Said

KEYS = ("j", "k", "1", "2", "3", "u", "?")


@dataclass(frozen=True)
class Triage:
    """What a page of results shows beside its reports; `onward` is its own address."""

    csrf: str
    onward: str
    most: int
    verdicts: tuple[Choice, ...]
    grounds: tuple[Choice, ...]
    standing: Mapping[str, Made]
    keys: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Row:
    """A report that is to be decided on: as it stands now, and the number of that decision."""

    id: str
    title: Said
    href: str
    number: int
    now: str


@dataclass(frozen=True)
class Preview:
    """What would be decided on which reports."""

    csrf: str
    onward: str
    value: str
    verdict: str
    ground: str
    ground_label: str
    note: str
    rows: tuple[Row, ...]
    changed: int  # reports on which something else holds now


def triage(
    standing: Mapping[str, Decision], csrf: str, onward: str, most: int, words: Words
) -> Triage:
    """The means to decide, with the decisions that hold by report."""
    return Triage(
        csrf,
        onward,
        most,
        tuple(Choice(value, words(f"decided_{value}")) for value in VERDICTS),
        grounds(words),
        {report: made(one, words) for report, one in standing.items()},
        tuple((key, words(f"key_{_KEY_NAMES.get(key, key)}")) for key in KEYS),
    )


_KEY_NAMES = {"?": "help"}


def grounds(words: Words) -> tuple[Choice, ...]:
    """All grounds of a decision."""
    return tuple(Choice(one, words(f"ground_{one.replace('-', '_')}")) for one in GROUNDS)


def rows(
    told: Iterable[tuple[str, Mapping[str, object]]],
    standing: Mapping[str, Decision],
    words: Words,
) -> tuple[Row, ...]:
    """Reports by id and card, as they stand now."""
    return tuple(
        Row(
            identity,
            cards.facts(cards.metadata(card), words).title,
            cards.report_url(identity, words.ui),
            standing[identity].number if identity in standing else 0,
            words(f"decided_{standing[identity].value}") if identity in standing else "",
        )
        for identity, card in told
    )
