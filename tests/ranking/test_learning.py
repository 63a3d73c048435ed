import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ranking import lens
from ranking.features import DECISIONS, FEATURES
from ranking.learning import GRADES, LEARNED, Judged, compare, refit
from ranking.lens import bound

CURRENT = lens.load("defense").features
VALUES = st.fixed_dictionaries({name: st.floats(0, 1) for name in LEARNED})
JUDGED = st.lists(st.tuples(st.sampled_from(sorted(GRADES.values())), VALUES), min_size=2).filter(
    lambda rows: len({grade for grade, _ in rows}) > 1
)


def judged(rows: list[tuple[int, dict[str, float]]]) -> list[Judged]:
    return [Judged(f"r{place:03}", grade, values) for place, (grade, values) in enumerate(rows)]


def office(likes: str, count: int = 60, noise: float = 0.0) -> list[Judged]:
    """An office that adopts what has much of one feature."""
    draw = random.Random(5)
    rows = []
    for _ in range(count):
        values = {name: draw.random() for name in LEARNED}
        wanted = values[likes] + draw.uniform(-noise, noise)
        rows.append((2 if wanted > 0.6 else 1 if wanted > 0.5 else 0, values))
    return judged(rows)


@settings(max_examples=40)
@given(JUDGED)
def test_weights_lie_within_their_bounds_whatever_was_decided(
    rows: list[tuple[int, dict[str, float]]],
) -> None:
    found = refit(judged(rows), CURRENT)
    assert found.keys() <= FEATURES.keys()
    assert all(0 <= weight <= bound(name) for name, weight in found.items())
    assert found[DECISIONS] == CURRENT[DECISIONS]
    lens.refitted(lens.load("defense"), "a-1", found)  # which refuses what is out of bounds


@settings(max_examples=40)
@given(JUDGED, VALUES, st.sampled_from(LEARNED), st.floats(0, 1))
def test_more_of_a_feature_never_lowers_a_score_under_what_was_learned(
    rows: list[tuple[int, dict[str, float]]], values: dict[str, float], name: str, more: float
) -> None:
    found = refit(judged(rows), CURRENT)

    def score(of: dict[str, float]) -> float:
        return 1 + sum(found.get(n, 0.0) * of[n] for n in LEARNED)

    assert score(values | {name: max(values[name], more)}) >= score(values)


@settings(max_examples=20)
@given(JUDGED, st.randoms(use_true_random=False))
def test_the_order_of_decisions_changes_nothing(
    rows: list[tuple[int, dict[str, float]]], draw: random.Random
) -> None:
    made = judged(rows)
    mixed = draw.sample(made, len(made))
    assert refit(mixed, CURRENT) == refit(made, CURRENT)


@pytest.mark.parametrize("likes", LEARNED)
def test_what_an_office_looks_for_gets_the_most_weight(likes: str) -> None:
    found = refit(office(likes), {})
    assert max(LEARNED, key=lambda name: found.get(name, 0.0)) == likes


def test_a_lens_that_learned_is_better_on_decisions_held_out() -> None:
    found = compare(office("company", 200), CURRENT)
    assert found["lists"] > 50
    assert found["candidate"] > found["in_force"] + 0.1
    assert found["p"] < 0.001
    assert found["difference"] == pytest.approx(found["candidate"] - found["in_force"])


def test_where_nothing_can_be_learned_nothing_is_claimed() -> None:
    same = judged([(place % 3, dict.fromkeys(LEARNED, 0.5)) for place in range(60)])
    found = compare(same, CURRENT)
    assert found["difference"] == pytest.approx(0.0)
    assert found["p"] == 1.0
    assert refit(same, CURRENT) == pytest.approx(dict(CURRENT))


def test_of_one_grade_alone_nothing_is_learned() -> None:
    with pytest.raises(ValueError, match="no report was preferred"):
        refit(judged([(2, dict.fromkeys(LEARNED, 0.5))] * 3), CURRENT)
