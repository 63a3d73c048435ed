"""Tags: topic areas to look at, each with the sentence that earned it."""

from typing import Literal

from schemas.report import Bilingual, Frozen, SectionKey

Family = Literal["dual_use", "civil"]


class Tag(Frozen):
    """One entry of the taxonomy. Never an export-control ruling, never "fit for defence"."""

    id: str
    family: Family
    label: Bilingual
    definition: Bilingual
    cues: tuple[str, ...]
    anti_cues: tuple[str, ...]
    mappings: dict[str, tuple[str, ...]]


class Taxonomy(Frozen):
    """All tags of both families, in the order of their files."""

    version: str
    note: Bilingual
    tags: tuple[Tag, ...]

    def tag(self, tag_id: str) -> Tag | None:
        """The tag with that id."""
        return next((tag for tag in self.tags if tag.id == tag_id), None)


class Evidence(Frozen):
    """The sentence that earned a tag: `start` and `end` are character offsets of the cue in it."""

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
    taxonomy: str
    evidence: tuple[Evidence, ...]
    against: tuple[str, ...] = ()
