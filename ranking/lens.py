"""Lenses: what a reader looks for, as versioned data; and the score that follows from one."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

from ranking.features import DECISIONS, FEATURES
from schemas.errors import UserError
from schemas.report import Bilingual

NAMES = ("neutral", "defense", "civil")
MOST = 2.0  # of the weight of a feature: the text alone counts 1
# A report that its reader's organisation rejected keeps at least half of its score.
MOST_OF = {DECISIONS: 0.5}


@dataclass(frozen=True)
class Lens:
    """Weights of the features, beside the text's weight of 1."""

    name: str
    version: str
    label: Bilingual
    description: Bilingual
    features: Mapping[str, float]


def load(name: str) -> Lens:
    """The lens called `name`; UserError where there is none."""
    if name not in NAMES:
        raise UserError(
            f"no lens is called {name!r}; there are: {', '.join(NAMES)}",
            f"「{name}」という観点はありません。使えるもの: {', '.join(NAMES)}",
        )
    return _load(name)


def score(
    lens: Lens, shares: Mapping[str, float], card: Mapping[str, Any], year: int
) -> dict[str, float]:
    """The parts of a report's score under a lens; the score is their sum. `shares` are the legs'.

    Features count in proportion to the text score: what doesn't match can't be lifted by its tags.
    """
    parts = dict(shares)
    text = sum(parts.values())
    for name, weight in lens.features.items():
        parts[name] = weight * text * FEATURES[name].value(card, year)
    return parts


def refitted(lens: Lens, mark: str, features: Mapping[str, float]) -> Lens:
    """A lens with other weights, its version followed by `mark`; ValueError out of bounds."""
    _check(lens.name, features)
    return replace(lens, version=f"{lens.version}+{mark}", features=dict(features))


def bound(feature: str) -> float:
    """The most that a lens may weigh a feature; the least is 0."""
    return MOST_OF.get(feature, MOST)


def _check(name: str, features: Mapping[str, float]) -> None:
    unknown = sorted(set(features) - set(FEATURES))
    wrong = sorted(f for f, w in features.items() if not 0 <= w <= bound(f))
    if unknown or wrong:
        raise ValueError(f"lens {name}: unknown features {unknown}, weights out of bounds {wrong}")


@cache
def _load(name: str) -> Lens:
    raw = tomllib.loads((files("ranking") / "lenses" / f"{name}.toml").read_text("utf-8"))
    _check(name, raw["features"])
    return Lens(
        name=name,
        version=f"{name}-{raw['version']}",
        label=Bilingual(**raw["label"]),
        description=Bilingual(**raw["description"]),
        features=raw["features"],
    )
