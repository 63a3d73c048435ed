"""The decisions of the reader's organisation on a report's page. Pure: no request, no database."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from schemas import taxonomy
from schemas.decisions import GROUNDS, OF_TAG, REPORT, VERDICTS, Decision, Decisions
from search_api.web import wording
from search_api.web.texts import Words


@dataclass(frozen=True)
class Choice:
    """A value of a form, and how it is called."""

    value: str
    label: str


@dataclass(frozen=True)
class Made:
    """A decision as it is shown: what it is about, what was decided, by whom and when."""

    number: int
    label: str
    value: str
    made: str
    note: str


@dataclass(frozen=True)
class Thing:
    """What is decided on: the report, or one of its tags."""

    about: str
    label: str
    now: Made | None
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Panel:
    """All of it. Without `csrf` it is only to be read."""

    action: str
    csrf: str
    most: int
    things: tuple[Thing, ...]
    grounds: tuple[Choice, ...]
    history: tuple[Made, ...]


def panel(
    record: Mapping[str, Any], decisions: Decisions, csrf: str, most: int, words: Words
) -> Panel:
    """The panel of a report: its own decision first, then one for each of its tags."""
    return Panel(
        f"/reports/{record['id']}/decisions",
        csrf,
        most,
        tuple(_things(record, decisions, words)),
        tuple(Choice(ground, words(f"ground_{ground.replace('-', '_')}")) for ground in GROUNDS),
        tuple(made(one, words) for one in reversed(decisions.history)),
    )


def _things(record: Mapping[str, Any], decisions: Decisions, words: Words) -> Iterator[Thing]:
    given = [tag["id"] for tag in record.get("tags", ())]
    beside = [about for about in decisions.now if about not in (REPORT, *given)]
    for about in (REPORT, *given, *beside):
        values = VERDICTS if about == REPORT else OF_TAG
        choices = tuple(Choice(value, words(f"decide_{value}")) for value in values)
        now = decisions.now.get(about)
        yield Thing(about, _label(about, words), made(now, words) if now else None, choices)


def made(one: Decision, words: Words) -> Made:
    """A decision with its words."""
    when = wording.moment(datetime.fromtimestamp(one.at, UTC), words)
    ground = words(f"ground_{one.ground.replace('-', '_')}") if one.ground else ""
    told = words("decision_made", name=one.by, when=when)
    how = words("list_join").join(filter(None, (ground, told)))
    label = _label(one.about, words)
    return Made(one.number, label, words(f"decided_{one.value}"), how, one.note)


def _label(about: str, words: Words) -> str:
    if about == REPORT:
        return words("decision_report")
    tag = taxonomy.load().tag(about)
    return tag.label.best(words.ui) if tag else about
