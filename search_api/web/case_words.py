"""How the pages and the dossier say what a case is and what happened to it. Pure."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from schemas.case_answers import Event
from schemas.cases import Kind, State
from schemas.report import Bilingual
from search_api.web import wording
from search_api.web.texts import Words


def state(value: State | str, words: Words) -> str:
    """The name of a state."""
    return words(f"case_state_{str(value).replace('-', '_')}")


def kind(value: Kind | str, words: Words) -> str:
    """The name of a kind of case."""
    return words(f"case_kind_{value}")


def field(name: str, words: Words) -> str:
    """The name of a field of a case, as forms and histories call it."""
    return words(f"case_field_{name}")


def day(value: date | None, words: Words) -> str:
    """A day in figures, as its reader writes them; that there is none where there is none."""
    if value is None:
        return words("case_due_none")
    month = words(f"month_{value.month}")
    return words("case_day", year=value.year, month=month, day=value.day)


def moment(seconds: float, words: Words) -> str:
    """A time in Japan."""
    return wording.moment(datetime.fromtimestamp(seconds, UTC), words)


def office(identity: str, offices: Mapping[str, Bilingual], words: Words) -> str:
    """The name of an organisation."""
    return offices[identity].best(words.ui) if identity in offices else identity


def event(
    one: Event, titles: Mapping[str, str], offices: Mapping[str, Bilingual], words: Words
) -> str:
    """What happened, in a sentence; reports are called by their titles."""
    told, action = one.told, one.action.replace("-", "_")
    if action == "changed":
        return words("list_join").join(_changed(name, told[name], words) for name in sorted(told))
    return words(f"case_event_{action}", **_blanks(told, titles, offices, words))


def _changed(name: str, told: Mapping[str, Any], words: Words) -> str:
    was, now = (_value(name, told[side], words) for side in ("was", "is"))
    return words("case_event_changed", field=field(name, words), was=was, now=now)


def _value(name: str, value: Any, words: Words) -> str:
    if name == "kind":
        return kind(value, words)
    if name == "due":
        return day(date.fromisoformat(value) if value else None, words)
    return str(value) if value else words("case_nothing")


def _blanks(
    told: Mapping[str, Any],
    titles: Mapping[str, str],
    offices: Mapping[str, Bilingual],
    words: Words,
) -> dict[str, str]:
    """What the sentences about events leave blank."""
    found = {name: str(told[name]) for name in ("title", "name", "was", "is") if name in told}
    if told.get("was") in set(State):
        found |= {name: state(told[name], words) for name in ("was", "is")}
    if "report" in told:
        found["report"] = titles.get(told["report"], told["report"])
    if told.get("until"):
        found["until"] = moment(told["until"], words)
    for name in ("to", "from"):
        if name in told:
            found["office"] = office(told[name], offices, words)
    if "fields" in told:
        chosen = (field(name, words) for name in told["fields"])
        found["fields"] = words("list_join").join(chosen)
    return found
