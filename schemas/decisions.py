"""What people decide on a report: for their organisation, beside what machines found."""

from typing import Annotated, Literal

from pydantic import Field, computed_field

from schemas.report import Frozen

Verdict = Literal["adopt", "hold", "reject"]
OfTag = Literal["confirm", "deny"]
Ground = Literal["", "fits", "promising", "early", "evidence", "off-topic", "known", "other"]
VERDICTS: tuple[Verdict, ...] = ("adopt", "hold", "reject")
OF_TAG: tuple[OfTag, ...] = ("confirm", "deny")
GROUNDS: tuple[Ground, ...] = (
    "fits", "promising", "early", "evidence", "off-topic", "known", "other",
)  # fmt: skip
REPORT = "report"
# PostgreSQL keeps no NUL in a text.
Note = Annotated[str, Field(pattern=r"^[^\x00]*$")]


ReportName = Annotated[str, Field(pattern=r"^[a-z0-9]+-[0-9a-f]{16}$")]


class DecisionAsked(Frozen):
    """What a person decides: on the report as a whole, or on one tag by its id."""

    about: str = Field(REPORT, description="`report`, or the id of a tag", examples=["DU06"])
    value: Verdict | OfTag = Field(examples=["adopt"])
    ground: Ground = ""
    note: Note = ""


class TogetherAsked(Frozen):
    """The same verdict on several reports."""

    reports: tuple[ReportName, ...] = Field(
        min_length=1, max_length=1000, examples=[["oai-aacf4ec8b25b79fc"]]
    )
    value: Verdict = Field(examples=["hold"])


class TogetherSeen(Frozen):
    """The same, once it was seen what it changes; `seen` is by report, as the preview tells it."""

    seen: dict[ReportName, Annotated[int, Field(ge=0, le=1_000_000)]] = Field(
        min_length=1, max_length=1000, examples=[{"oai-aacf4ec8b25b79fc": 0}]
    )
    value: Verdict = Field(examples=["hold"])
    ground: Ground = ""
    note: Note = ""


class Foreseen(Frozen):
    """A report that is to be decided on, and where it stands now."""

    report: str
    title: str
    seen: int = Field(description="Number of the decision that holds now, 0 for none")
    now: Verdict | None


class Preview(Frozen):
    """What a verdict on several reports would change; `changed` have another one now."""

    value: Verdict
    reports: tuple[Foreseen, ...]
    changed: int


class Decision(Frozen):
    """A decision as it was made. `number` counts those of one organisation on one report from 1."""

    number: int
    report: str
    about: str
    value: Verdict | OfTag | Literal["undo"]
    ground: Ground
    note: str
    by: str = Field(description="Name of the person, as shown")
    at: float = Field(description="Unix seconds, UTC")
    undoes: int | None = Field(None, description="Number of the decision that this one takes back")


class Decisions(Frozen):
    """Where an organisation stands on a report, and how it came there."""

    report: str
    now: dict[str, Decision] = Field(description="By what it is about; without those taken back")
    history: tuple[Decision, ...] = Field(description="Oldest first")


def standing(history: tuple[Decision, ...]) -> dict[str, Decision]:
    """What holds after a history: of each thing the last decision that was not taken back."""
    undone = {one.undoes for one in history}
    return {one.about: one for one in history if one.value != "undo" and one.number not in undone}


class Disagreement(Frozen):
    """A tag on which a person and the machine say different things of one report."""

    report: str
    title: str
    tag: str
    machine: bool = Field(description="Whether the machine gave the tag")
    confidence: float = Field(description="The machine's, from 0 to 1; 0 where it gave none")
    decision: Decision


class Agreement(Frozen):
    """How often people and the machine said the same of a tag, of the reports decided on."""

    tag: str
    confirmed: int = Field(description="Given by the machine and confirmed")
    denied: int = Field(description="Given by the machine and denied")
    added: int = Field(description="Not given by the machine and confirmed")
    left_out: int = Field(description="Not given by the machine and denied")

    @computed_field  # type: ignore[prop-decorator]  # mypy takes none above a property
    @property
    def agreement(self) -> float:
        """The share of the reports decided on of which both say the same."""
        said = self.confirmed + self.denied + self.added + self.left_out
        return round((self.confirmed + self.left_out) / said, 4)


class Disagreements(Frozen):
    """The queue, least certain first, and agreement by tag over all that was decided."""

    total: int
    disagreements: tuple[Disagreement, ...]
    agreement: tuple[Agreement, ...]
