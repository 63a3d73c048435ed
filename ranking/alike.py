"""Likeness among what was found: a report much like others that stand above it rises towards them.

A question misses words in one report that it meets in another of the same kind. Nobody sinks: a
report that stands alone may be the one that was sought.
"""

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ranking import fusion
from ranking.features import ALIKE

FIRST = 60  # documents that are compared with each other
# Of 3, 5 and 10 neighbours, cosines from 0 to 0.5 and lifts of 0.3 to 0.9: these gain on judged
# sets where a question has many answers, and lose next to nothing where it has one.
_NEIGHBOURS = 3
_ALIKE = 0.2  # cosine from which two documents are neighbours
_LIFT = 0.5  # of the way up to them
_LEAST = 1e-9

Array = NDArray[np.float64]
Shares = Mapping[str, Mapping[str, float]]  # document -> leg -> share


def first(shares: Shares) -> list[str]:
    """The documents that are compared: the first by the sum of their shares, ties by id."""
    return fusion.order(shares)[:FIRST]


def lifted(
    shares: Shares, vectors: Mapping[str, ArrayLike], sureness: float
) -> dict[str, Mapping[str, float]]:
    """The shares, with that of `alike` where a document gains by its neighbours.

    `vectors` are of length 1, one of each document of `first`: of the passage that is nearest to
    the question. A document without one neither gains nor gives. What all have in common says
    nothing, so likeness is the cosine of what sets each apart from their mean. `sureness`, to 1, is
    how far the model may be believed (`weighing.sureness`): documents rise by that share.
    """
    found = dict(shares)
    compared = first({one: shares[one] for one in vectors})
    if len(compared) < 2:
        return found
    worth = np.array([math.fsum(shares[one].values()) for one in compared])
    for one, gain in zip(compared, _gains(worth, _likeness(vectors, compared)), strict=True):
        if gain > _LEAST:
            found[one] = {**shares[one], ALIKE: sureness * float(gain)}
    return found


def _likeness(vectors: Mapping[str, ArrayLike], compared: Sequence[str]) -> Array:
    """Cosines (documents, documents) of what sets each apart; 0 for its own and where not alike."""
    rows = np.array([vectors[one] for one in compared], np.float64)
    apart = rows - rows.mean(axis=0)
    apart /= np.maximum(np.linalg.norm(apart, axis=1, keepdims=True), _LEAST)
    cosines: Array = apart @ apart.T
    cosines[cosines < _ALIKE] = 0.0
    np.fill_diagonal(cosines, 0.0)
    return cosines


def _gains(worth: Array, likeness: Array) -> Array:
    """Part of the way from each worth up to the mean of its neighbours', which likeness weighs."""
    nearest = np.argsort(-likeness, axis=1, kind="stable")[:, :_NEIGHBOURS]
    weights = np.take_along_axis(likeness, nearest, axis=1)
    mean = (weights * worth[nearest]).sum(axis=1) / np.maximum(weights.sum(axis=1), _LEAST)
    gains: Array = _LIFT * np.maximum(mean - worth, 0.0)
    return gains
