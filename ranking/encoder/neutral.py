"""Questions with half as much of the language that they are asked in.

A multilingual model puts texts of one language nearer to each other than their topics are. What
differs between a term and its translation is that language: half of it is taken out of a question's
vector, so that a passage is near by its topic rather than by its language. All of it would be best
across languages, and costs more within Japanese. Passages stay as they are: what a question lacks
is not compared.
"""

import json
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from ranking.encoder.runtime import Vectors

DIRECTIONS = 2  # the mean difference, and the direction in which differences vary most
TAKEN = 0.5  # of a question's part in these directions
_FILE = "languages.json"


def directions(one: Vectors, other: Vectors) -> Vectors:
    """Orthonormal rows (`DIRECTIONS`, dims) from vectors of terms and of their translations."""
    differences = np.asarray(one - other, np.float64)
    mean = differences.mean(axis=0)
    first = mean / np.linalg.norm(mean)
    rest = differences - np.outer(differences @ first, first)
    _, _, varied = np.linalg.svd(rest - rest.mean(axis=0), full_matrices=False)
    return np.asarray([first, *varied[: DIRECTIONS - 1]], np.float32)


def turned(rows: Vectors, languages: Vectors) -> Vectors:
    """float32 rows of length 1 with less of the directions in `languages`.

    >>> found = turned(np.array([[0.6, 0.0, 0.8]]), np.array([[1.0, 0.0, 0.0]]))
    >>> [round(float(one), 4) for one in found[0]]
    [0.3511, 0.0, 0.9363]
    """
    left = rows - TAKEN * (rows @ languages.T) @ languages
    return np.asarray(left / np.linalg.norm(left, axis=1, keepdims=True), np.float32)


@cache
def known(space: str) -> Vectors | None:
    """The directions of a space, where they were worked out: of the embedded model they are."""
    raw: dict[str, Any] = json.loads((files("ranking.encoder") / _FILE).read_text("utf-8"))
    return np.asarray(raw["directions"], np.float32) if raw["space"] == space else None
