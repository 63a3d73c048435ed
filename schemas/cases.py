"""Cases (検討案件): the one table of their moves, what is asked of them, and what is told."""

from collections.abc import Collection, Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from schemas.permissions import Action
from schemas.report import Frozen

LONGEST_LINE = 200


class Kind(StrEnum):
    """What a case is for. A list only gathers reports; it becomes one of the others in one step."""

    EXAMINATION = "examination"  # 安全保障利用の検討 (ATLA)
    SPREAD = "spread"  # 展開戦略 (JST)
    LIST = "list"


class State(StrEnum):
    """How far a case has come."""

    CANDIDATE = "candidate"
    EXAMINING = "examining"
    GATHERING = "gathering"
    ADOPTED = "adopted"
    DECLINED = "declined"
    HANDED_OVER = "handed-over"
    REFLECTED = "reflected"


_WORK, _STEER = Action.WORK_ON_CASES, Action.STEER_CASES
# All moves that there are, each with the right that it needs. What isn't here can't be done.
MOVES: Mapping[tuple[State, State], Action] = MappingProxyType(
    {
        (State.CANDIDATE, State.EXAMINING): _WORK,
        (State.EXAMINING, State.GATHERING): _WORK,
        (State.GATHERING, State.ADOPTED): _STEER,
        (State.GATHERING, State.DECLINED): _STEER,
        (State.ADOPTED, State.HANDED_OVER): _STEER,
        (State.ADOPTED, State.REFLECTED): _STEER,
        (State.HANDED_OVER, State.REFLECTED): _STEER,
        # Not worth going on with.
        (State.CANDIDATE, State.DECLINED): _STEER,
        (State.EXAMINING, State.DECLINED): _STEER,
        # Ways back.
        (State.EXAMINING, State.CANDIDATE): _WORK,
        (State.GATHERING, State.EXAMINING): _WORK,
        (State.ADOPTED, State.GATHERING): _STEER,
        (State.DECLINED, State.CANDIDATE): _STEER,
        (State.DECLINED, State.GATHERING): _STEER,
        (State.HANDED_OVER, State.ADOPTED): _STEER,
        (State.REFLECTED, State.ADOPTED): _STEER,
    }
)


def moves(kind: Kind, state: State, actions: Collection[Action]) -> tuple[State, ...]:
    """Where somebody with these rights may move a case, in the order of the states.

    >>> [str(to) for to in moves(Kind.SPREAD, State.CANDIDATE, [Action.WORK_ON_CASES])]
    ['examining']
    >>> moves(Kind.LIST, State.CANDIDATE, list(Action))
    ()
    """
    if kind is Kind.LIST:
        return ()
    return tuple(to for to in State if MOVES.get((state, to)) in actions)


# What of a case can travel to another organisation; `notes` and `authors` go with what they are of.
Travels = Literal[
    "title", "due", "reports", "notes", "opinions", "authors", "attachments", "outcome"
]
TRAVELS: tuple[Travels, ...] = (
    "title", "due", "reports", "notes", "opinions", "authors", "attachments", "outcome",
)  # fmt: skip
ASPECTS = ("technology", "use", "maturity", "obstacles", "next_step")


def _unix_lines(value: Any) -> Any:
    return value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else value


# No control characters: neither a document nor PostgreSQL takes them all.
Line = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, max_length=LONGEST_LINE, pattern=r"^[^\x00-\x1f\x7f]*$"
    ),
]
Title = Annotated[Line, Field(min_length=1, examples=["窒化ガリウム増幅器の利用の検討"])]
Long = Annotated[
    str,
    BeforeValidator(_unix_lines),
    StringConstraints(strip_whitespace=True, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"),
]
Hex = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$", examples=["0123456789abcdef"])]
Report = Annotated[
    str, Field(pattern=r"^[a-z0-9]+-[0-9a-f]{16}$", examples=["oai-aacf4ec8b25b79fc"])
]


class CaseAsked(Frozen):
    """A new case."""

    kind: Kind = Field(examples=["examination"])
    title: Title
    due: date | None = None


class CaseChange(Frozen):
    """What is to be another; what is None stays, and an empty `due` takes the date away."""

    kind: Kind | None = None
    title: Title | None = None
    due: date | Literal[""] | None = None
    outcome: Long | None = Field(None, description="What became of it")


class MoveAsked(Frozen):
    """A move; `seen` is the state that whoever asks has before their eyes."""

    to: State = Field(examples=["examining"])
    seen: State = Field(examples=["candidate"])


class ReportAsked(Frozen):
    """A report to gather, with a note."""

    report: Report
    note: Long = ""


class ReportChange(Frozen):
    """Another note on a gathered report, or another place in the order, from 1."""

    note: Long | None = None
    place: int | None = Field(None, ge=1, le=100_000)


class AssigneeAsked(Frozen):
    """A member of the organisation who is to work on a case."""

    account: Hex


class ExpertAsked(Frozen):
    """Somebody from outside: known by `account`, or new and then shown as `display`."""

    account: Hex | Literal[""] = ""
    display: Line = ""
    until: date = Field(description="The last day", examples=["2027-03-31"])


class Invited(Frozen):
    """An invitation. The password is told this once, and only to who invites somebody new."""

    account: str
    name: str
    password: str


class OpinionAsked(Frozen):
    """An opinion in five parts; a later one of the same author takes the place of this one."""

    technology: Long = ""
    use: Long = ""
    maturity: Long = ""
    obstacles: Long = ""
    next_step: Long = ""


class HandOverAsked(Frozen):
    """To whom a case is handed over, and what travels; all else stays."""

    to: str = Field(pattern=r"^[a-z][a-z0-9-]{0,30}$", examples=["jst"])
    fields: tuple[Travels, ...] = Field(examples=[["title", "reports"]])
    message: Long = ""


class AcceptAsked(Frozen):
    """The case that a hand-over becomes; without a title it takes the one that came."""

    kind: Kind = Kind.SPREAD
    title: Line = ""


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
