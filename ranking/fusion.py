"""Fusion of ranked lists: weighted reciprocal ranks, kept apart by leg so that they explain."""

from collections.abc import Mapping, Sequence

# How slowly a rank loses worth. Cormack, Clarke and Büttcher (2009) took 60 for lists of thousands;
# the lists here are short, and the judged samples prefer a steeper fall.
K = 10


def ranks(legs: Mapping[str, Sequence[str]]) -> dict[str, dict[str, int]]:
    """For each document its rank in each leg that returned it, from 1.

    >>> ranks({"words": ["a", "b"], "meaning": ["b"]})
    {'a': {'words': 1}, 'b': {'words': 2, 'meaning': 1}}
    """
    found: dict[str, dict[str, int]] = {}
    for leg, documents in legs.items():
        for rank, document in enumerate(documents, start=1):
            found.setdefault(document, {}).setdefault(leg, rank)
    return found


def reciprocal(rank_of: Mapping[str, int], weights: Mapping[str, float]) -> dict[str, float]:
    """The share of each leg in a document's text score; first in every leg adds up to 1.

    A leg that did not return the document adds nothing.

    >>> reciprocal({"words": 1}, {"words": 3.0, "meaning": 1.0})
    {'words': 0.75}
    """
    whole = sum(weights.values())
    return {
        leg: weights[leg] / whole * (K + 1) / (K + rank)
        for leg, rank in rank_of.items()
        if weights.get(leg)
    }
