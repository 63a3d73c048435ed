"""Cases (検討案件): the one table of their moves, and what can be asked of them."""

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
