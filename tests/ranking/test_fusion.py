import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranking.fusion import K, ranks, reciprocal

LEGS = ("words", "bigrams", "passages", "meaning")
RANK_OF = st.dictionaries(st.sampled_from(LEGS), st.integers(1, 10_000), min_size=1)
WEIGHTS = st.fixed_dictionaries(dict.fromkeys(LEGS, st.floats(0.01, 100)))


def test_ranks_count_from_one_and_the_first_place_of_a_document_is_kept() -> None:
    assert ranks({"words": ["a", "b", "a"], "meaning": [], "bigrams": ["b"]}) == {
        "a": {"words": 1},
        "b": {"words": 2, "bigrams": 1},
    }
    assert ranks({}) == {}


@given(st.dictionaries(st.sampled_from(LEGS), st.lists(st.sampled_from("abcdef"), unique=True)))
def test_every_document_of_a_leg_has_its_rank_there(legs: dict[str, list[str]]) -> None:
    found = ranks(legs)
    assert {(d, leg, rank) for d, row in found.items() for leg, rank in row.items()} == {
        (document, leg, place + 1)
        for leg, row in legs.items()
        for place, document in enumerate(row)
    }


def test_shares_are_those_of_the_formula() -> None:
    weights = {"words": 3.0, "meaning": 1.0}
    assert reciprocal({"words": 1, "meaning": 1}, weights) == {"words": 0.75, "meaning": 0.25}
    assert reciprocal({"words": K + 2}, weights) == {"words": pytest.approx(0.75 / 2)}
    assert reciprocal({}, weights) == {}


@given(RANK_OF, WEIGHTS)
def test_shares_lie_within_their_weight(rank_of: dict[str, int], weights: dict[str, float]) -> None:
    whole = sum(weights.values())
    found = reciprocal(rank_of, weights)
    assert found.keys() == rank_of.keys()
    assert all(0 < found[leg] <= weights[leg] / whole * (1 + 1e-12) for leg in found)
    assert reciprocal(dict.fromkeys(LEGS, 1), weights).keys() == set(LEGS)
    assert sum(reciprocal(dict.fromkeys(LEGS, 1), weights).values()) == pytest.approx(1)


@given(RANK_OF, WEIGHTS, st.sampled_from(LEGS))
def test_a_better_rank_is_never_worth_less(
    rank_of: dict[str, int], weights: dict[str, float], leg: str
) -> None:
    rank = rank_of.get(leg, 10_001)
    better = rank_of | {leg: max(1, rank - 1)}
    assert sum(reciprocal(better, weights).values()) >= sum(reciprocal(rank_of, weights).values())


@given(RANK_OF, WEIGHTS, st.floats(0.1, 10))
def test_only_the_proportion_of_weights_matters(
    rank_of: dict[str, int], weights: dict[str, float], factor: float
) -> None:
    scaled = {leg: weight * factor for leg, weight in weights.items()}
    assert reciprocal(rank_of, scaled) == pytest.approx(reciprocal(rank_of, weights))


def test_legs_without_weight_add_nothing() -> None:
    assert reciprocal({"words": 1, "meaning": 1}, {"words": 1.0, "meaning": 0.0}) == {"words": 1.0}
    assert reciprocal({"words": 1}, {"words": 0.0}) == {}
    assert reciprocal({"new leg": 1}, {"words": 1.0}) == {}
