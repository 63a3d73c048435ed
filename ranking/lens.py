"""Lenses: what a reader looks for, as versioned data; and the score that follows from one."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from ranking.features import FEATURES
from schemas.errors import UserError
from schemas.report import Bilingual

NAMES = ("neutral", "defense", "civil")


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


@cache
def _load(name: str) -> Lens:
    raw = tomllib.loads((files("ranking") / "lenses" / f"{name}.toml").read_text("utf-8"))
    unknown = set(raw["features"]) - set(FEATURES)
    if unknown or any(weight < 0 for weight in raw["features"].values()):
        raise ValueError(f"lens {name}: unknown names or negative weights: {sorted(unknown)}")
    return Lens(
        name=name,
        version=f"{name}-{raw['version']}",
        label=Bilingual(**raw["label"]),
        description=Bilingual(**raw["description"]),
        features=raw["features"],
    )
