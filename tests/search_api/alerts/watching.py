"""Watches and alerts to test with."""

from schemas.alerts import Told, Watched, WatchKind
from schemas.permissions import Role
from schemas.report import SectionKey
from schemas.search import EvidencePassage, Filters
from search_api.access import Reader
from search_api.alerts import watches
from search_api.alerts.entries import Fired
from search_api.alerts.watches import Opened
from search_api.encoding import QueryVector
from search_api.workplace.desk import Desk
from tests.search_api.workplace.offices import found, hire, reader

QUESTION = "水中の無人機と音響通信"
MOST = 100
PASSAGE = EvidencePassage(text="海中で通信した。", section=SectionKey.RESULTS, page=3)
VECTOR = QueryVector([0.6, 0.8, 0.0], "space")


def person(desk: Desk, office: str, name: str, *roles: Role) -> Reader:
    return reader(desk, hire(desk, office, name, *(roles or (Role.REVIEWER,))))


def office(desk: Desk, identity: str = "a") -> Reader:
    """A reviewer of a new organisation."""
    found(desk, identity)
    return person(desk, identity, f"hanako-{identity}")


def saved(
    desk: Desk,
    who: Reader,
    question: str = QUESTION,
    vector: QueryVector | None = VECTOR,
    **more: object,
) -> str:
    watched = Watched(name=question, subject=question, **more)  # type: ignore[arg-type]  # fields of all kinds
    return desk.write(watches.add, who, WatchKind.SEARCH, watched, MOST, vector)


def followed(desk: Desk, who: Reader, kind: WatchKind, subject: str, **more: object) -> str:
    watched = Watched(name=subject, subject=subject, **more)  # type: ignore[arg-type]  # fields of all kinds
    return desk.write(watches.add, who, kind, watched, MOST)


def opened(who: Reader, identity: str, question: str = QUESTION) -> Opened:
    watched = Watched(name=question, subject=question, filters=Filters())
    return Opened(identity, who.organisation, who.account, WatchKind.SEARCH, 0.0, watched)


def fires(who: Reader, identity: str, report: str, revision: int = 1) -> Fired:
    told = Told(legs=("words",), passage=PASSAGE)
    return Fired(opened(who, identity), report, revision, told)
