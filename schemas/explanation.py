"""Why a report stands where it stands: legs, features, and the words that were found in it."""

from typing import Literal

from pydantic import Field

from schemas.report import Bilingual, Frozen
from schemas.terms import Expansion


class LegExplained(Frozen):
    """What one leg of the search gave to a report."""

    leg: str
    rank: int = Field(description="From 1")
    score: float = Field(description="In the leg's own unit")
    weight: float = Field(description="How much the leg counted for this question, 0..1")
    part: float = Field(description="What it added to the score")


class FeatureExplained(Frozen):
    """What one feature gave to a report under the lens."""

    feature: str
    sign: Literal[1, -1] = Field(description="1: more of it never lowers the score")
    low: float
    high: float
    value: float = Field(description="Within `low` and `high`")
    weight: float = Field(description="Of the lens; never negative")
    part: float = Field(description="What it added to the score")
    sentence: Bilingual


class MatchedTerm(Frozen):
    """A word that stands in a report; `expansion` where it isn't of the question itself."""

    word: str
    expansion: Expansion | None = None


class Explanation(Frozen):
    """Legs by rank, features by what they gave, words in the order of the question; one sentence."""

    legs: tuple[LegExplained, ...]
    alike: float = Field(
        0.0, description="What likeness to reports found above it added to the score"
    )
    features: tuple[FeatureExplained, ...]
    terms: tuple[MatchedTerm, ...]
    sentence: Bilingual
