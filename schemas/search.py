"""What is asked of a search, and what is answered."""

from typing import Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from schemas import taxonomy
from schemas.eras import parse_year
from schemas.explanation import Explanation
from schemas.report import Bilingual, Frozen, SectionKey
from schemas.terms import Expansion

LensName = Literal["defense", "civil", "neutral"]
Language = Literal["ja", "en"]


class Filters(Frozen):
    """Conditions on reports. Values of one list are alternatives; the lists add up."""

    year_from: int | None = Field(
        None, ge=1, le=9999, description="First fiscal year: 2020, R2 or 令和2"
    )
    year_to: int | None = Field(
        None, ge=1, le=9999, description="Last fiscal year, in the same forms"
    )
    programme: tuple[str, ...] = ()
    institution: tuple[str, ...] = ()
    language: tuple[Language, ...] = ()
    tag: tuple[str, ...] = Field((), description="Tag ids, such as DU06")
    mapping: tuple[str, ...] = Field(
        (),
        description="Entries of lists that tags point to: beppyo1:7 (別表第1 7の項), tokutei20:9",
    )
    section: tuple[SectionKey, ...] = Field(
        (), description="Sections in which the passage that answers must stand, such as methods"
    )
    source: tuple[str, ...] = ()

    @field_validator("mapping")
    @classmethod
    def _known(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        for value in values:
            if value not in taxonomy.mapped():
                raise ValueError(
                    f"no tag points to {value!r}; write list:entry, such as beppyo1:7"
                    f"（「{value}」に対応するタグはありません。beppyo1:7 のように書いてください）"
                )
        return values

    @field_validator("year_from", "year_to", mode="before")
    @classmethod
    def _year(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        year = parse_year(value)
        if year is None:
            raise ValueError(
                f"{value!r} is no year; write 2020, R2 or 令和2"
                f"（「{value}」は年として読めません。2020、R2、令和2 のように書いてください）"
            )
        return year

    @model_validator(mode="after")
    def _years_in_order(self) -> Self:
        if self.year_from and self.year_to and self.year_from > self.year_to:
            raise ValueError(
                f"year_from {self.year_from} is after year_to {self.year_to}: swap them"
                f"（開始年度 {self.year_from} が終了年度 {self.year_to} より後です）"
            )
        return self


class SearchRequest(Frozen):
    """A question. `query` is words, \"a phrase\", -without, (groups) | alternatives."""

    query: str = Field(min_length=1, examples=["窒化ガリウム 高周波増幅器"])
    lens: LensName = "neutral"
    filters: Filters = Filters()
    page: int = Field(1, ge=1, le=1000)
    size: int = Field(10, ge=1)
    facets: bool = True
    fold: bool = Field(True, description="One hit for all yearly reports of a project")
    blind: bool = Field(False, description="Without names of people, institutions and companies")
    expand: bool = Field(True, description="Ask synonyms and terms of the other language as well")
    without: tuple[str, ...] = Field(
        (), description="Of these, the words that are not asked", examples=[["drone"]]
    )
    explain: bool = Field(False, description="Say of each hit why it stands where it stands")


class EvidencePassage(Frozen):
    """The passage that best answers the query; `highlights` are [start, end) offsets in `text`."""

    text: str
    section: SectionKey
    page: int
    recognised: bool = Field(False, description="Read from an image (OCR): letters may be wrong")
    highlights: tuple[tuple[int, int], ...] = ()


class FoldedReport(Frozen):
    """A further report of the project that a hit is of."""

    id: str
    title: str
    start_year: int | None
    end_year: int | None


class Hit(Frozen):
    """One report of an answer. `parts` add up to `score`."""

    id: str
    title: str
    title_highlights: tuple[tuple[int, int], ...] = ()
    score: float
    parts: dict[str, float]
    other_lenses: dict[str, float]
    found_by: dict[str, int] = Field(description="Leg and the rank that it gave, from 1")
    leg_scores: dict[str, float] = Field(
        default_factory=dict, description="Leg and the score that it gave, in the leg's own unit"
    )
    evidence: EvidencePassage | None
    tags: tuple[dict[str, Any], ...]
    card: dict[str, Any]
    folded: tuple[FoldedReport, ...] = Field(
        (), description="The other reports found of the same project, by year"
    )
    explanation: Explanation | None = Field(None, description="Where `explain` asked for it")


class FacetValue(Frozen):
    """A value of a facet and how many of the found reports have it."""

    value: str
    label: Bilingual
    count: int


class Offered(Expansion):
    """A word that may be asked beside those of the question; `on`: it was."""

    on: bool


class Versions(Frozen):
    """What made the answer: the same versions and the same data give the same order."""

    lens: str
    taxonomy: str
    encoder: str
    index: str


class SearchAnswer(Frozen):
    """Ranked reports. `total` counts the hits of all pages, from what the legs found to their depth.

    Facets count reports, those folded into a hit as well.
    """

    hits: tuple[Hit, ...]
    total: int
    capped: bool = Field(description="A leg reached its depth: there are more reports than `total`")
    facets: dict[str, tuple[FacetValue, ...]] = Field(default_factory=dict)
    versions: Versions
    degraded: tuple[str, ...] = Field((), description="Legs that failed or were too slow")
    translated: tuple[tuple[str, str], ...] = Field(
        (), description="Terms of the question that were also asked in other words"
    )
    expansions: tuple[Offered, ...] = Field(
        (), description="Words that may be asked beside those of the question"
    )
    fusion: str = Field("", description="Version of the weights of the legs")
    weights: dict[str, float] = Field(
        default_factory=dict, description="How much each leg counted for this question; sum 1"
    )
    lens_weights: dict[str, float] = Field(
        default_factory=dict, description="Features that the lens weighs, beside the text's 1"
    )
    spelling: tuple[str, ...] = Field(
        (), description="Questions that may be meant, where a word of this one is found nowhere"
    )


class SimilarRequest(Frozen):
    """A text, such as an abstract, for which similar reports are sought."""

    text: str = Field(min_length=1, examples=["窒化ガリウムを用いた高周波増幅器の放熱を調べた。"])
    lens: LensName = "neutral"
    filters: Filters = Filters()
    size: int = Field(10, ge=1)
    blind: bool = Field(False, description="Without names of people, institutions and companies")


class Match(Frozen):
    """A passage of the text given and the passage of a report that is nearest to it."""

    given: str
    passage: EvidencePassage
    nearness: float = Field(description="0..1, as the engine tells it: (1 + cosine) / 2")


class SimilarHit(Frozen):
    """One similar report; `parts` add up to `score`, the nearest passages come first."""

    id: str
    title: str
    score: float
    parts: dict[str, float]
    nearness: float
    matches: tuple[Match, ...]
    tags: tuple[dict[str, Any], ...]
    card: dict[str, Any]


class SimilarAnswer(Frozen):
    """Reports similar to a text, of which `passages` were compared; `cut` where it was too long."""

    hits: tuple[SimilarHit, ...]
    passages: int
    cut: bool = False
    versions: Versions


NameKind = Literal["title", "keyword", "person", "institution"]


class Completion(Frozen):
    """A name that begins as what was typed, or sounds so; `reports` counts those that have it."""

    text: str
    kind: NameKind
    reports: int


class Suggestions(Frozen):
    """What may be meant: names that go on from what was typed, and questions spelt otherwise."""

    completions: tuple[Completion, ...]
    spelling: tuple[str, ...] = ()
