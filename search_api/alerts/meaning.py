"""Which passages mean what a saved search asks: one matrix product, judged against a background.

Cosines of the encoder are squeezed (an unrelated passage has about 0.79, an answer 0.88), and by
how much depends on the question. So a passage is judged by how far its cosine lies above those of
a sample of passages, in deviations of that sample; both are robust, as some of it may be answers.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
_ENOUGH = 200  # passages of a sample below which it says nothing
_NORMAL = 1.4826  # deviations of a normal distribution in a median absolute deviation


def distances(queries: Vectors, passages: Vectors, background: Vectors) -> Vectors:
    """How far each passage lies above the background of each query: (queries, passages).

    All rows are unit vectors of one space. Without a background that tells anything, all are 0.
    """
    if len(background) < _ENOUGH:
        return np.zeros((len(queries), len(passages)), np.float32)
    sample = queries @ background.T
    middle = np.median(sample, axis=1, keepdims=True)
    spread = _NORMAL * np.median(np.abs(sample - middle), axis=1, keepdims=True)
    return np.asarray((queries @ passages.T - middle) / np.maximum(spread, 1e-6), np.float32)


def above(far: Vectors, least: float) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """Rows and columns of what lies at least so far above, the farthest of each row first."""
    rows, columns = np.nonzero(far >= least)
    order = np.lexsort((-far[rows, columns], rows))
    return rows[order], columns[order]
