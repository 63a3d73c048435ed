"""How far a passage lies above the background of a question."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from search_api.alerts.meaning import Vectors, above, distances


def unit(rows: Vectors) -> Vectors:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def squeezed(seed: int, count: int) -> Vectors:
    """Vectors that all lie in one direction, as those of the encoder do."""
    rows = np.random.default_rng(seed).normal(size=(count, 32))
    rows[:, 0] += 10.0
    return unit(np.asarray(rows, np.float32))


@given(st.integers(0, 1000))
def test_a_passage_that_repeats_the_question_is_above_all_others(seed: int) -> None:
    background, others, queries = squeezed(seed, 400), squeezed(seed + 1, 50), squeezed(seed + 2, 5)
    far = distances(queries, np.concatenate([others, queries]), background)
    assert far.shape == (5, 55)
    assert (np.argmax(far, axis=1) == np.arange(50, 55)).all()
    rows, columns = above(far, float(far.max()) + 1)
    assert len(rows) == len(columns) == 0


def test_the_same_bound_fits_questions_whose_cosines_differ() -> None:
    background = squeezed(1, 1000)
    queries = squeezed(2, 200)
    share = (distances(queries, squeezed(3, 1000), background) >= 3.0).mean(axis=1)
    assert share.max() < 0.02  # of unrelated passages; a normal distribution has 0.0013 there


def test_a_few_answers_in_the_background_change_little() -> None:
    background, query = squeezed(1, 1000), squeezed(2, 1)
    before = distances(query, query, background)[0, 0]
    background[:20] = query
    after = distances(query, query, background)[0, 0]
    assert abs(after - before) < 0.05 * before


def test_a_small_background_says_nothing() -> None:
    query = squeezed(2, 1)
    assert distances(query, query, squeezed(1, 199)).tolist() == [[0.0]]


def test_the_farthest_of_each_row_comes_first() -> None:
    far = np.array([[1.0, 5.0, 4.0], [9.0, 0.0, 3.0]], np.float32)
    rows, columns = above(far, 3.0)
    assert list(zip(rows.tolist(), columns.tolist(), strict=True)) == [
        (0, 1),
        (0, 2),
        (1, 0),
        (1, 2),
    ]
