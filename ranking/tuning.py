"""Learning how much each leg counts, from what the legs answered on judged sets.

The aim is the mean over sets of nDCG@10, made smooth; what is chosen (steepness, features) is
chosen by its worth on the set that was left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ranking.evaluate import Judgements
from ranking.fusion import all_heights
from ranking.weighing import FEATURES, WORDS, Answer, Weighing, sureness

Array = NDArray[np.float64]
STEEPNESSES = (1.0, 1.3, 1.6)
_LEGS = (*WORDS, "meaning")
_DEPTH = 120  # documents of a question that any mixture may bring to the top
_PER_LEG = 30
_SMOOTH = 0.08  # difference of fused heights over which an order turns certain
_HOLD = 0.1  # what it costs to leave the start: the sets are few, and each is one kind of question
# Logarithms of what bigrams and passages count beside words, which find the most alone; then meaning,
# two thirds where words and meaning find nothing in common, and less as they agree: then words tell
# the order of what both found.
_START = (-2.0, -2.0, 0.7)
_MOVED = {"agreement": -1.3}
_WORTH = 0.001  # nDCG that a feature must add on the sets left out
_ROUNDS = 20
_MOST = 500  # questions of a set that are learned from


@dataclass(frozen=True)
class TuningSet:
    """Heights (questions, documents, legs), grades and ideal gains, and by question its features and
    how far its list by meaning may be believed.
    """

    name: str
    queries: int
    heights: Array
    grades: Array
    ideals: Array
    features: Array
    sureness: Array


def tuning_set(
    name: str, queries: Mapping[str, str], judgements: Judgements, answers: Mapping[str, Answer]
) -> TuningSet:
    """The answers of a judged set as arrays; questions that nothing answered count as 0 later."""
    rows = [
        _row(queries[query], judgements[query], answers[query])
        for query in sorted(answers)
        if any(answers[query].values())
    ]
    tall, grades, ideals, features, sure = map(np.array, zip(*rows, strict=True))
    return TuningSet(name, len(judgements), tall, grades, ideals, features, sure)


def tune(sets: Sequence[TuningSet], version: str) -> tuple[Weighing, dict[str, dict[str, float]]]:
    """What is learned from all sets, and by set: the fusion, the same learned without it, each leg."""
    few = [_thinned(one) for one in sets]
    start = tuple(_MOVED)
    steepness = max(STEEPNESSES, key=lambda value: _left_out(few, value, start))
    chosen, reached = start, _left_out(few, steepness, start)
    while rest := [name for name in FEATURES if name not in chosen]:
        worth = {name: _left_out(few, steepness, (*chosen, name)) for name in rest}
        best = max(rest, key=lambda name: worth[name])
        if worth[best] < reached + _WORTH:
            break
        chosen, reached = (*chosen, best), worth[best]
    learned = _fit(few, steepness, chosen, version)
    return learned, {
        one.name: {
            "hybrid": ndcg(one, learned),
            "left_out": ndcg(one, _fit(_others(few, small), steepness, chosen, version)),
            **{leg: ndcg(one, learned, only=leg) for leg in _LEGS},
        }
        for one, small in zip(sets, few, strict=True)
    }


def ndcg(one: TuningSet, by: Weighing, only: str = "") -> float:
    """Mean nDCG@10 of a set fused by these weights, or of one leg alone."""
    scores = _scores(one, by)
    if only:
        scores = one.heights[:, :, _LEGS.index(only)]
    order = np.argsort(-scores, axis=1, kind="stable")[:, :10]
    gains = np.take_along_axis(one.grades, order, 1) / np.log2(np.arange(10) + 2)
    return float((gains.sum(axis=1) / one.ideals).sum() / one.queries)


def _row(question: str, grades: Mapping[str, int], legs: Answer) -> tuple[Any, ...]:
    above: dict[str, dict[str, float]] = all_heights(legs)
    tall = {leg: above.get(leg, {}) for leg in _LEGS}
    first = {document for of in tall.values() for document in list(of)[:_PER_LEG]}
    kept = sorted(first)[:_DEPTH]
    found, judged = np.full((_DEPTH, len(_LEGS)), -1.0), np.zeros(_DEPTH)
    for place, document in enumerate(kept):
        found[place] = [tall[leg].get(document, 0.0) for leg in _LEGS]
        judged[place] = max(0, grades.get(document, 0))
    best = sorted((max(0, grade) for grade in grades.values()), reverse=True)[:10]
    ideal = sum(grade / np.log2(place + 2) for place, grade in enumerate(best)) or 1.0
    features = [feature(question, legs) for feature in FEATURES.values()]
    return found, judged, ideal, features, sureness(legs)


def _scores(one: TuningSet, by: Weighing) -> Array:
    moved = one.features @ np.array([by.moved_by.get(name, 0.0) for name in FEATURES])
    meaning = one.sureness / (1.0 + np.exp(-(by.bias + moved)))
    shares = np.array([by.words[leg] for leg in WORDS])
    weights = np.column_stack([np.outer(1.0 - meaning, shares / shares.sum()), meaning])
    tall = np.maximum(one.heights, 0.0) ** by.steepness
    scores: Array = np.einsum("qdl,ql->qd", tall, weights)
    scores[one.heights[:, :, 0] < 0] = -1.0
    return scores


def _smooth(one: TuningSet, by: Weighing) -> float:
    """nDCG whose ranks are sums of how surely each other document stands above."""
    scores = _scores(one, by)
    query, document = np.nonzero(one.grades)
    above = (scores[query] - scores[query, document][:, None]) / _SMOOTH
    places = 0.5 + (1.0 / (1.0 + np.exp(-np.clip(above, -30, 30)))).sum(axis=1)
    gains = one.grades[query, document] / np.log2(1.0 + places) / one.ideals[query]
    return float(gains.sum() / one.queries)


def _fit(
    sets: Sequence[TuningSet], steepness: float, features: Sequence[str], version: str
) -> Weighing:
    from scipy.optimize import minimize

    def weighing(values: Array) -> Weighing:
        words = {leg: float(np.exp(v)) for leg, v in zip(WORDS, (0.0, *values[:2]), strict=True)}
        moved = {name: float(v) for name, v in zip(features, values[3:], strict=True)}
        return Weighing(version, steepness, words, float(values[2]), moved)

    def loss(values: Array) -> float:
        gained = _mean([_smooth(one, weighing(values)) for one in sets])
        return -gained + _HOLD * float(((values - start) ** 2).sum())

    start = np.array([*_START, *(_MOVED.get(name, 0.0) for name in features)])
    options = {"maxiter": _ROUNDS}
    return weighing(minimize(loss, start, method="L-BFGS-B", options=options).x)


def _thinned(one: TuningSet) -> TuningSet:
    """Every n-th question, so that a large set takes no longer to learn from than a small one."""
    step = -(-len(one.ideals) // _MOST)
    return TuningSet(
        one.name,
        -(-one.queries // step),
        one.heights[::step],
        one.grades[::step],
        one.ideals[::step],
        one.features[::step],
        one.sureness[::step],
    )


def _others(sets: Sequence[TuningSet], one: TuningSet) -> list[TuningSet]:
    """The sets without one; the one itself where there is no other."""
    return [other for other in sets if other is not one] or [one]


def _left_out(sets: Sequence[TuningSet], steepness: float, features: Sequence[str]) -> float:
    fits = (_fit(_others(sets, one), steepness, features, "") for one in sets)
    return _mean([ndcg(one, fit) for one, fit in zip(sets, fits, strict=True)])


def _mean(values: Sequence[float]) -> float:
    """Their geometric mean: a tenth more is worth as much on a hard set as on an easy one."""
    return float(np.exp(np.mean(np.log(np.maximum(values, 1e-6)))))
