"""Learning the weights of a lens from decisions on reports, and what they are worth on others.

A score is the text's times one plus the weighted features, so at equal text the order is that of
the weighted features alone: they are what a decision teaches.
"""

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ranking.features import DECISIONS, FEATURES
from ranking.lens import bound
from ranking.measures import randomisation

LEARNED = tuple(name for name in FEATURES if name != DECISIONS)  # a decision can't teach itself
GRADES = {"adopt": 2, "hold": 1, "reject": 0}
_FOLDS = 5
_SLOPE = 5.0  # how sure a difference of 1 between two bonuses makes an order
_HOLD = 0.02  # what it costs to leave the weights in force: decisions are few
_PAIRS = 200_000
Array = NDArray[np.float64]


@dataclass(frozen=True)
class Judged:
    """A report that was decided on: its grade, and the value of each feature."""

    report: str
    grade: int
    values: Mapping[str, float]


def refit(judged: Sequence[Judged], current: Mapping[str, float]) -> dict[str, float]:
    """Weights under which what was adopted stands above what was not: pairwise logistic loss.

    Each is within 0 and its bound, so a score never falls by more of a feature; they are drawn to
    those in force. The weight of decisions stays. The order of `judged` changes nothing.
    """
    from scipy.optimize import minimize

    apart = _pairs(judged)
    before = np.array([current.get(name, 0.0) for name in LEARNED])

    def loss(weights: Array) -> tuple[float, Array]:
        sure = _SLOPE * (apart @ weights)
        wrong = 1.0 / (1.0 + np.exp(np.clip(sure, -30, 30)))
        moved = weights - before
        value = np.logaddexp(0.0, -sure).mean() + _HOLD * float(moved @ moved)
        return float(value), -_SLOPE * (wrong @ apart) / len(apart) + 2 * _HOLD * moved

    bounds = [(0.0, bound(name)) for name in LEARNED]
    start = np.clip(before, 0.0, [most for _, most in bounds])
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x
    learned = {
        name: round(min(max(float(weight), 0.0), bound(name)), 4)
        for name, weight in zip(LEARNED, found, strict=True)
    }
    kept = {DECISIONS: current[DECISIONS]} if DECISIONS in current else {}
    return {**{name: weight for name, weight in learned.items() if weight > 0}, **kept}


def compare(judged: Sequence[Judged], current: Mapping[str, float]) -> dict[str, Any]:
    """nDCG of the weights in force and of refitted ones on decisions that were held out.

    Decisions are cut into five parts by report. Each adopted or held report of a part is ranked
    among those of that part with a lower grade, at equal text, by weights learned from the other
    parts; equal bonuses share their places. The test is that of `measures.randomisation`.
    """
    old: dict[str, float] = {}
    new: dict[str, float] = {}
    for part in range(_FOLDS):
        held = [one for one in judged if _part(one.report) == part]
        rest = [one for one in judged if _part(one.report) != part]
        if not _both(held) or not _both(rest):
            continue
        learned = refit(rest, current)
        for one in held:
            below = [other for other in held if other.grade < one.grade]
            if below:
                old[one.report] = _gain(one, below, current)
                new[one.report] = _gain(one, below, learned)
    difference, p = randomisation(new, old) if old else (0.0, 1.0)
    mean = {
        name: float(np.mean(list(of.values()))) if of else 0.0
        for name, of in (("old", old), ("new", new))
    }
    return {
        "lists": len(old),
        "in_force": mean["old"],
        "candidate": mean["new"],
        "difference": difference,
        "p": p,
    }


def _pairs(judged: Sequence[Judged]) -> Array:
    """Differences of features (pairs, features) of a better and a worse report; evenly cut short."""
    rows = sorted(judged, key=lambda one: one.report)
    values = np.array([[one.values.get(name, 0.0) for name in LEARNED] for one in rows])
    grades = np.array([one.grade for one in rows])
    better, worse = np.nonzero(grades[:, None] > grades[None, :])
    if not len(better):
        raise ValueError("no report was preferred to another")
    step = -(-len(better) // _PAIRS)
    apart: Array = values[better[::step]] - values[worse[::step]]
    return apart


def _gain(one: Judged, below: Sequence[Judged], weights: Mapping[str, float]) -> float:
    """nDCG where one report alone is relevant: 1 over log2 of its place, a mean over equal ones."""
    own = _bonus(one, weights)
    others = [_bonus(other, weights) for other in below]
    ahead = sum(other > own + 1e-12 for other in others)
    equal = sum(abs(other - own) <= 1e-12 for other in others)
    return math.fsum(1 / math.log2(ahead + k + 2) for k in range(equal + 1)) / (equal + 1)


def _bonus(one: Judged, weights: Mapping[str, float]) -> float:
    return math.fsum(weights.get(name, 0.0) * one.values.get(name, 0.0) for name in LEARNED)


def _part(report: str) -> int:
    return int(hashlib.sha256(report.encode()).hexdigest(), 16) % _FOLDS


def _both(judged: Sequence[Judged]) -> bool:
    return len({one.grade for one in judged}) > 1
