"""Fusion of the legs' scores, kept apart by leg so that they explain."""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from ranking.weighing import TOPICS, Answer, load, weigh

# A leg by words of reports whose list is shorter told all that it found: what others found scores
# its zero. Of topics the zero is always that: reports with the same tags are equals, however many
# there are. A list of passages tells of few reports where each has many passages that match.
_DEPTH = 200
_TELLING_ALL = ("words", "bigrams")


def ranks(legs: Mapping[str, Sequence[str] | Mapping[str, float]]) -> dict[str, dict[str, int]]:
    """For each document its rank in each leg that returned it, from 1.

    >>> ranks({"words": ["a", "b"], "meaning": ["b"]})
    {'a': {'words': 1}, 'b': {'words': 2, 'meaning': 1}}
    """
    found: dict[str, dict[str, int]] = {}
    for leg, documents in legs.items():
        for rank, document in enumerate(documents, start=1):
            found.setdefault(document, {}).setdefault(leg, rank)
    return found


def all_heights(legs: Answer) -> dict[str, dict[str, float]]:
    """`heights` of each leg that found anything."""
    known = len({document for scores in legs.values() for document in scores})
    return {leg: heights(leg, scores, known) for leg, scores in sorted(legs.items()) if scores}


def heights(leg: str, scores: Mapping[str, float], known: int = 0) -> dict[str, float]:
    """How far each score stands above the leg's lowest, in standard deviations of its list.

    At least 0, since a document that a leg returned must not lose by it. Where all scores are the
    same, each is 1. `known` documents were found by all legs together.

    >>> heights("meaning", {"a": 0.9, "b": 0.8, "c": 0.8})
    {'a': 2.1213, 'b': 0.0, 'c': 0.0}
    """
    if not scores:
        return {}
    told_all = leg == TOPICS or (leg in _TELLING_ALL and len(scores) < _DEPTH)
    beside = max(0, known - len(scores)) if told_all else 0
    values = np.fromiter(scores.values(), np.float64, len(scores))
    count = len(scores) + beside
    mean = math.fsum(values.tolist()) / count
    squares = math.fsum(((values - mean) ** 2).tolist()) + beside * mean**2
    spread = math.sqrt(squares / count)
    if spread <= 1e-9 * max(1.0, abs(mean)):
        return dict.fromkeys(scores, 1.0)
    lowest = min(float(values.min()), 0.0 if beside or leg == TOPICS else math.inf)
    tall = np.round((values - lowest) / spread, 4).tolist()
    return dict(zip(scores, tall, strict=True))


def fuse(question: str, legs: Answer) -> dict[str, dict[str, float]]:
    """For each document the share of each leg in its text score, which is their sum, in 0..1.

    First in every leg that found anything adds up to 1; a leg that did not return a document adds
    nothing. A document that scores no less in any leg is never worth less.
    """
    weights, steepness = weigh(question, legs), load().steepness
    tall = {
        leg: {document: height**steepness for document, height in of.items()}
        for leg, of in all_heights(legs).items()
    }
    whole = math.fsum(weights[leg] * max(of.values()) for leg, of in tall.items())
    found: dict[str, dict[str, float]] = {}
    for leg, of in tall.items():
        for document, height in of.items():
            found.setdefault(document, {})[leg] = weights[leg] * height / whole
    return found


def order(shares: Mapping[str, Mapping[str, float]]) -> list[str]:
    """Documents by the sum of their shares, the best first; ties by id."""
    return sorted(shares, key=lambda document: (-math.fsum(shares[document].values()), document))
