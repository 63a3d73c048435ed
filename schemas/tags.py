"""Tags: topic areas to look at, each with the sentence that earned it."""

from typing import Literal

from pydantic import Field

from schemas.report import Bilingual, Frozen, SectionKey

Family = Literal["dual_use", "civil"]


class Tag(Frozen):
    """One entry of the taxonomy. Never an export-control ruling, never "fit for defence"."""

    id: str
    family: Family
    label: Bilingual
    definition: Bilingual
    cues: tuple[str, ...]
    hints: tuple[str, ...] = Field(
        (), description="Broader words: they support, and rarely suffice"
    )
    anti_cues: tuple[str, ...]
    mappings: dict[str, tuple[str, ...]]
    related: tuple[str, ...] = Field((), description="Tags of the other family with like topics")


class Taxonomy(Frozen):
    """All tags of both families, in the order of their files."""

    version: str
    note: Bilingual
    tags: tuple[Tag, ...]

    def tag(self, tag_id: str) -> Tag | None:
        """The tag with that id."""
        return next((tag for tag in self.tags if tag.id == tag_id), None)


class ListOfNames(Frozen):
    """A list that tags point to: names as facts, never its text; `entries` by id."""

    label: Bilingual
    source: str
    revision: str
    note: str = ""
    entries: dict[str, dict[str, str | bool]]


class Evidence(Frozen):
    """What earned a tag: `start` and `end` are character offsets of `cue` in `sentence`.

    `by` tells a term of art, a broader word, and a passage that is near to the tag in meaning: the
    passage is then both `cue` and `sentence`.
    """

    by: Literal["cue", "hint", "meaning"] = "cue"
    cue: str
    sentence: str
    start: int
    end: int
    section: SectionKey
    page: int


class TagGiven(Frozen):
    """A tag that a machine gave: confidence in 0..1, the evidence, and what spoke against it."""

    id: str
    family: Family
    confidence: float
    method: str
    model: str = Field("", description="Head and encoder space that the confidence comes from")
    taxonomy: str
    evidence: tuple[Evidence, ...]
    against: tuple[str, ...] = ()


class TagWithheld(Frozen):
    """Why not: a tag whose cues stand in the text in another sense, and what told so.

    `evidence` has the cues that did not count.
    """

    id: str
    family: Family
    confidence: float
    against: tuple[str, ...]
    evidence: tuple[Evidence, ...]


Band = Literal["basic", "applied", "demonstrated", "practical"]


class Maturity(Frozen):
    """How far a result has come, as its text tells: a band, never a number, never a filter."""

    band: Band
    confidence: float
    evidence: tuple[Evidence, ...]


class Indicator(Frozen):
    """A numeric fact with its unit, as evidence: never judged against a threshold of any list.

    `low` and `high` are in `unit` of the SI; one of them is None where the text says at least or
    at most. `start` and `end` are character offsets of `text` in `sentence`.
    """

    quantity: str
    low: float | None
    high: float | None
    unit: str
    text: str
    sentence: str
    start: int
    end: int
    section: SectionKey
    page: int


class Findings(Frozen):
    """What the step `tag` makes of a report."""

    tags: tuple[TagGiven, ...]
    withheld: tuple[TagWithheld, ...] = ()
    maturity: Maturity | None = None
    interest: dict[str, float] = Field(
        default_factory=dict, description="By lens, 0..1: tags, uses that the text names, maturity"
    )
    indicators: tuple[Indicator, ...] = ()
