"""From features to confidence: a logistic head whose few coefficients are data, made by a command."""

import math
import tomllib
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from ingest.tagging import interest
from ingest.tagging.features import NAMES, Row
from ingest.tagging.interest import InterestHead
from schemas.tags import Family

LENGTHS = ("bare", "short", "long")
LENGTH = NAMES.index("length")
# Title and keywords alone are no longer than 350 characters, an abstract no longer than 1,500.
BOUNDS = (math.log1p(0.35), math.log1p(1.5))


@dataclass(frozen=True)
class LengthHead:
    """Of texts of one length: weights by feature, each tag's own, and where the tagger abstains."""

    weights: Row
    intercept: float
    tags: Mapping[str, float]
    threshold: float

    def confidence(self, tag_id: str, row: Row) -> float:
        """Probability in 0..1 that a careful reader gives the tag."""
        total = self.intercept + self.tags.get(tag_id, 0.0)
        total += sum(weight * value for weight, value in zip(self.weights, row, strict=True))
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


@dataclass(frozen=True)
class FamilyHead:
    """A head for each of LENGTHS: title and keywords alone, abstracts, longer texts.

    A title has few signs and each was chosen; a longer text speaks of many things in passing.
    """

    heads: tuple[LengthHead, ...]

    def of(self, row: Row) -> LengthHead:
        """The head for a report with these features."""
        return self.heads[bisect_left(BOUNDS, row[LENGTH])]


@dataclass(frozen=True)
class Head:
    """The heads of both families; `version` names the data."""

    version: str
    families: Mapping[Family, FamilyHead]
    interest: Mapping[str, InterestHead]


@cache
def load() -> Head:
    """The head that ships, `head.toml`."""
    return parse(tomllib.loads((files(__package__) / "head.toml").read_text("utf-8")))


def parse(data: Mapping[str, Any]) -> Head:
    """A head out of its data; KeyError where a feature has no weight."""
    families: dict[Family, FamilyHead] = {}
    for family in ("dual_use", "civil"):
        part = data[family]
        families[family] = FamilyHead(tuple(_length(part[name]) for name in LENGTHS))
    return Head(str(data["version"]), families, interest.parse(data["interest"]))


def _length(part: Mapping[str, Any]) -> LengthHead:
    return LengthHead(
        weights=tuple(float(part["weights"][name]) for name in NAMES),
        intercept=float(part["intercept"]),
        tags={name: float(value) for name, value in part["tags"].items()},
        threshold=float(part["threshold"]),
    )
