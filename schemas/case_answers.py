"""What is told of cases: in a list, with all that belongs to one, and of hand-overs to us."""

from datetime import date
from typing import Any, Literal

from pydantic import Field

from schemas.cases import Kind, ReportAsked, State
from schemas.report import Frozen


class Invited(Frozen):
    """An invitation. The password is told this once, and only to who invites somebody new."""

    account: str
    name: str
    password: str


class Member(Frozen):
    """Somebody of the organisation; `expert` where they are from outside."""

    account: str
    name: str
    expert: bool


class CaseShort(Frozen):
    """A case in a list."""

    id: str
    kind: Kind
    title: str
    state: State
    due: date | None
    reports: int
    assignees: tuple[str, ...]
    changed_at: float = Field(description="Unix seconds, UTC")


class Gathered(Frozen):
    """A report of a case, in its place."""

    report: str
    note: str
    by: str
    at: float


class Participant(Frozen):
    """Who works on a case; an expert from outside until a time."""

    account: str
    name: str
    until: float | None


class Opinion(Frozen):
    """An opinion as it was given; `number` counts those of its author from 1."""

    by: str
    account: str = Field("", description="Empty where it came with a hand-over")
    at: float
    number: int
    technology: str
    use: str
    maturity: str
    obstacles: str
    next_step: str


class Attachment(Frozen):
    """A file of a case. Its name is shown and told to browsers, and names nothing here."""

    id: str
    name: str
    kind: str
    size: int
    sha256: str
    by: str
    at: float


class Event(Frozen):
    """Something that happened to a case; `told` holds what was and what is."""

    number: int
    at: float
    by: str
    action: str
    told: dict[str, Any]


class HandedOver(Frozen):
    """A hand-over as its sender sees it."""

    id: str
    to: str
    fields: tuple[str, ...]
    message: str
    by: str
    at: float
    state: Literal["offered", "accepted", "declined", "withdrawn"]
    answered_at: float | None


class Came(Frozen):
    """What came with a hand-over, as its receiver sees it: only what was chosen to travel."""

    id: str
    organisation: str
    at: float
    by: str
    message: str
    fields: tuple[str, ...]
    title: str
    due: date | None
    reports: tuple[ReportAsked, ...]
    opinions: tuple[Opinion, ...]
    attachments: tuple[str, ...] = Field(description="Names of the files")
    outcome: str


class Offer(Frozen):
    """A hand-over to one's organisation, and the case that it became."""

    came: Came
    state: Literal["offered", "accepted", "declined"]
    case: str | None


class Case(CaseShort):
    """A case with all that belongs to it."""

    made_by: str
    made_at: float
    outcome: str
    came: Came | None
    gathered: tuple[Gathered, ...]
    people: tuple[Participant, ...] = Field(description="Assignees of the organisation")
    experts: tuple[Participant, ...]
    opinions: tuple[Opinion, ...] = Field(description="The last one of each author")
    earlier: tuple[Opinion, ...] = Field(description="Those that others took the place of")
    attachments: tuple[Attachment, ...]
    handed_over: tuple[HandedOver, ...]
    history: tuple[Event, ...] = Field(description="Oldest first")
