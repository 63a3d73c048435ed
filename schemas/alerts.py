"""What people watch, and what they are told: saved searches, things that are followed, alerts."""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from schemas.decisions import Note
from schemas.report import Frozen
from schemas.search import EvidencePassage, Filters, LensName


class WatchKind(StrEnum):
    """A saved search, or what is followed: `mapping` is an entry of a list, such as beppyo1:7."""

    SEARCH = "search"
    WORK = "work"
    RESEARCHER = "researcher"
    REPORT = "report"
    TAG = "tag"
    MAPPING = "mapping"


CITED = (WatchKind.WORK, WatchKind.RESEARCHER, WatchKind.REPORT)
TAGGED = (WatchKind.TAG, WatchKind.MAPPING)
Leg = Literal["words", "meaning", "citation", "tag-added", "tag-removed"]


class Watched(Frozen):
    """What is watched, and why; sealed as a whole. `subject` is a question or an identifier."""

    name: str = Field(max_length=200)
    note: str = Field("", max_length=1000)
    subject: str = Field(max_length=4000)
    lens: LensName = "neutral"
    filters: Filters = Filters()
    tags: tuple[str, ...] = Field((), description="Tags that pointed to the followed entry")


class SearchSaved(Frozen):
    """A search to be saved."""

    query: Note = Field(min_length=1, examples=["窒化ガリウム 高周波増幅器"])
    lens: LensName = "neutral"
    filters: Filters = Filters()
    name: Note = Field("", max_length=200, description="As it is listed; the question if empty")
    note: Note = Field("", max_length=1000, description="Why it is watched")


class Followed(Frozen):
    """Something to be followed."""

    kind: Literal["work", "researcher", "report", "tag", "mapping"] = Field(examples=["work"])
    subject: Note = Field(min_length=1, max_length=300, examples=["doi:10.99999/sample.s006"])
    name: Note = Field("", max_length=200, description="As it is listed; its identifier if empty")
    note: Note = Field("", max_length=1000, description="Why it is followed")


class WatchChange(Frozen):
    """Another name or note, or whether colleagues see it; what is left out stays."""

    name: Note | None = Field(None, min_length=1, max_length=200)
    note: Note | None = Field(None, max_length=1000)
    shared: bool | None = None


class Watch(Frozen):
    """What is watched, as its organisation's members see it; `by` names whose it is."""

    id: str
    kind: WatchKind
    name: str
    note: str
    subject: str
    lens: LensName
    filters: Filters
    shared: bool
    mine: bool
    by: str
    at: float = Field(description="Unix seconds")


class Watches(Frozen):
    """One's own, newest first, then those that colleagues share."""

    watches: tuple[Watch, ...]


class Told(Frozen):
    """Why an alert was made: the legs that fired, and the passage; sealed as a whole.

    `distance` is how far above an unrelated passage the meaning lies, in deviations of a sample.
    """

    legs: tuple[Leg, ...]
    passage: EvidencePassage | None = None
    distance: float | None = None
    work: str = ""
    tags: tuple[str, ...] = ()


class Reason(Frozen):
    """One watch that an alert comes from."""

    watch: str
    kind: WatchKind
    name: str
    told: Told


class Alert(Frozen):
    """A report that one is told of, once a day however many watches it fits."""

    day: str = Field(description="In Japan, as 2026-11-29")
    report: str
    title: str
    at: float = Field(description="Unix seconds of the latest")
    read: bool
    reasons: tuple[Reason, ...]


class Alerts(Frozen):
    """Alerts, newest first; `unread` counts the reports among them that were not looked at."""

    alerts: tuple[Alert, ...]
    unread: int
    capped: bool = Field(False, description="There are older ones")
