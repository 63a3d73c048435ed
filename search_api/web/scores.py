"""A score as a reader sees it: its parts as a bar and as rows that add up, digit by digit."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from ranking import lens
from ranking.features import ALIKE, FEATURES, LEGS, TEXT
from schemas.report import Bilingual
from schemas.search import Hit
from search_api.web.texts import Words

_UNITS = 10_000  # four decimals
_BAR = 1000.0  # width of the bar's view box


@dataclass(frozen=True)
class Row:
    """A part of a score: its value as text, and the rank that a leg gave (0: it isn't a leg's)."""

    name: str
    label: str
    value: str
    rank: int = 0
    missing: str = ""


@dataclass(frozen=True)
class Bar:
    """A stretch of the bar, in units of its view box (0 to 1000)."""

    name: str
    x: float
    width: float


@dataclass(frozen=True)
class Score:
    """All that explains a place in the order. The values of `rows` add up to `total` as printed."""

    total: str
    rows: tuple[Row, ...]
    bars: tuple[Bar, ...]
    most: str
    others: tuple[tuple[str, str], ...]
    by_meaning_alone: bool
    sentence: str


def explain(
    hit: Hit, weights: Mapping[str, float], degraded: tuple[str, ...], words: Words
) -> Score:
    """The score of a hit under the lens that ordered the answer, by the weights of its features."""
    most = 1.0 + sum(weights.values())
    units = rounded(hit.parts)
    return Score(
        total=_decimal(sum(units.values())),
        rows=(
            *(_leg(leg, hit, units, degraded, words) for leg in LEGS),
            *(
                Row(name, label.best(words.ui), _decimal(units[name]))
                for name, label in _beside(weights).items()
                if name in units
            ),
        ),
        bars=_bars(hit.parts, most),
        most=_decimal(round(most * _UNITS)),
        others=tuple(
            (lens.load(name).label.best(words.ui), f"{value:.4f}")
            for name, value in hit.other_lenses.items()
        ),
        by_meaning_alone=set(hit.found_by) == {"meaning"},
        sentence=hit.explanation.sentence.best(words.ui) if hit.explanation else "",
    )


def _beside(weights: Mapping[str, float]) -> dict[str, Bilingual]:
    """What may add to a score beside the legs, by name, with its label."""
    return {ALIKE: TEXT[ALIKE], **{name: FEATURES[name].sentence for name in weights}}


def rounded(parts: Mapping[str, float]) -> dict[str, int]:
    """Parts in ten-thousandths whose sum is the rounded sum: the largest remainders are rounded up.

    >>> rounded({"words": 0.33333, "meaning": 0.33333, "recency": 0.33334})
    {'words': 3333, 'meaning': 3333, 'recency': 3334}
    """
    exact = {name: value * _UNITS for name, value in parts.items()}
    found = {name: math.floor(value) for name, value in exact.items()}
    left = round(sum(exact.values())) - sum(found.values())
    for name in sorted(exact, key=lambda name: found[name] - exact[name])[:left]:
        found[name] += 1
    return found


def _leg(
    leg: str, hit: Hit, units: Mapping[str, int], degraded: tuple[str, ...], words: Words
) -> Row:
    label = LEGS[leg].best(words.ui)
    if leg in hit.found_by and leg in units:
        return Row(leg, label, _decimal(units[leg]), rank=hit.found_by[leg])
    missing = words("leg_failed") if leg in degraded else words("leg_without")
    return Row(leg, label, _decimal(0), missing=missing)


def _bars(parts: Mapping[str, float], most: float) -> tuple[Bar, ...]:
    order = [name for name in (*TEXT, *FEATURES) if parts.get(name, 0) > 0]
    found: list[Bar] = []
    start = 0.0
    for name in order:
        end = start + parts[name] / most * _BAR
        x = round(start, 2)  # where the last one ends
        found.append(Bar(name, x, round(round(end, 2) - x, 2)))
        start = end
    return tuple(found)


def _decimal(units: int) -> str:
    sign, size = "-" if units < 0 else "", abs(units)
    return f"{sign}{size // _UNITS}.{size % _UNITS:04d}"
