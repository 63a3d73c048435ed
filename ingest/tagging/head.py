"""From features to confidence: a logistic head whose few coefficients are data, made by a command."""

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from ingest.tagging import interest
from ingest.tagging.features import NAMES, Row
from ingest.tagging.interest import InterestHead
from schemas.tags import Family

_LENGTH = NAMES.index("length")
LONG = math.log1p(1.5)  # 1,500 characters: no abstract is longer


@dataclass(frozen=True)
class FamilyHead:
    """Weights by feature, what is added for each tag, and where the tagger abstains.

    It abstains at `threshold` for abstracts and metadata, at `threshold_long` for longer texts:
    those speak of many things in passing.
    """

    weights: Row
    intercept: float
    tags: Mapping[str, float]
    threshold: float
    threshold_long: float

    def least(self, row: Row) -> float:
        """The confidence below which a tag of a report with these features is not given."""
        return self.threshold_long if row[_LENGTH] > LONG else self.threshold

    def confidence(self, tag_id: str, row: Row) -> float:
        """Probability in 0..1 that a careful reader gives the tag."""
        total = self.intercept + self.tags.get(tag_id, 0.0)
        total += sum(weight * value for weight, value in zip(self.weights, row, strict=True))
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


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
        families[family] = FamilyHead(
            weights=tuple(float(part["weights"][name]) for name in NAMES),
            intercept=float(part["intercept"]),
            tags={name: float(value) for name, value in part["tags"].items()},
            threshold=float(part["threshold"]),
            threshold_long=float(part["threshold_long"]),
        )
    return Head(str(data["version"]), families, interest.parse(data["interest"]))
