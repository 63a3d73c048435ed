"""An office with a reviewer, a coordinator and a case, and what they do to it."""

import time
from dataclasses import dataclass

from schemas.case_answers import Case
from schemas.cases import CaseAsked, ExpertAsked, Kind, MoveAsked, ReportAsked, State
from schemas.permissions import Role
from search_api.access import Reader
from search_api.workplace import keys
from search_api.workplace.cases import book, gathering, people, reading
from search_api.workplace.desk import Desk
from tests.search_api.workplace.offices import EVERYTHING, found, hire, reader

MOST = 4000
REPORTS = ("oai-0000000000000001", "oai-0000000000000002", "oai-0000000000000003")
TOMORROW = people.last_day(time.time() + 2 * 86_400)
FORWARD = (State.EXAMINING, State.GATHERING, State.ADOPTED)


@dataclass(frozen=True)
class Office:
    """Keys of two of its people, and who they are."""

    reviewer_key: str
    coordinator_key: str
    reviewer: Reader
    coordinator: Reader


def office(desk: Desk, name: str) -> Office:
    found(desk, name)
    held = [hire(desk, name, f"{role}-{name}", role) for role in (Role.REVIEWER, Role.COORDINATOR)]
    return Office(held[0], held[1], reader(desk, held[0]), reader(desk, held[1]))


def make(desk: Desk, who: Reader, title: str = "検討", kind: Kind = Kind.EXAMINATION) -> str:
    return desk.write(book.make, who, CaseAsked(kind=kind, title=title))


def advance(desk: Desk, who: Reader, case: str, *to: State) -> None:
    """Moves a case by the states given, from the one that it has."""
    for one in to:
        desk.write(book.move, who, case, MoveAsked(to=one, seen=whole(desk, who, case).state))


def gather(desk: Desk, who: Reader, case: str, *reports: str, note: str = "") -> None:
    asked = [ReportAsked(report=one, note=note) for one in reports]
    desk.write(gathering.gather, who, case, asked, 200, MOST)


def whole(desk: Desk, who: Reader, case: str) -> Case:
    return desk.read(reading.whole, who, case)


def expert(desk: Desk, who: Reader, case: str) -> str:
    """A key of a new expert who is invited to a case until tomorrow."""
    asked = ExpertAsked(display="見本 外部", until=TOMORROW)
    made = desk.write(people.invite, who, case, asked, "no hash", 366)
    return desk.write(keys.add, made.name, EVERYTHING)


def actions(desk: Desk, who: Reader, case: str) -> list[str]:
    return [one.action for one in whole(desk, who, case).history]
