import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranking import alike, fusion
from ranking.features import ALIKE

_DIRECTIONS = {"north": (1, 0, 0), "south": (-1, 0, 0), "east": (0, 1, 0), "west": (0, -1, 0)}
WORTHS = st.dictionaries(st.sampled_from("abcdefgh"), st.floats(0, 1), min_size=1)
PLACES = st.fixed_dictionaries(
    {}, optional={one: st.sampled_from(list(_DIRECTIONS)) for one in "abcdefgh"}
)


def lifted(worths: dict[str, float], places: dict[str, str]) -> dict[str, float]:
    """The text score of each document after, by what it was worth and where it lies."""
    shares = {one: {"words": worth} for one, worth in worths.items()}
    vectors = {one: _DIRECTIONS[place] for one, place in places.items() if one in worths}
    return {one: math.fsum(s.values()) for one, s in alike.lifted(shares, vectors, 1.0).items()}


def test_one_like_others_rises_half_of_the_way_up_to_them() -> None:
    worths = {"a": 0.9, "b": 0.7, "c": 0.2, "alone": 0.3, "opposite": 0.1}
    places = {"a": "north", "b": "north", "c": "north", "alone": "south", "opposite": "south"}
    # c rises from 0.2 half of the way to 0.8, the mean of its neighbours; b stands above that of its.
    assert lifted(worths, places) == pytest.approx(
        {"a": 0.9, "b": 0.7, "c": 0.5, "alone": 0.3, "opposite": 0.2}
    )


def test_what_a_document_gains_is_a_part_of_its_own() -> None:
    shares = {"a": {"words": 0.9}, "b": {"meaning": 0.1}, "c": {"words": 0.1}, "d": {"words": 0.1}}
    vectors = {one: _DIRECTIONS["north" if one in "ab" else "south"] for one in shares}
    assert alike.lifted(shares, vectors, 1.0) == {
        "a": {"words": 0.9},
        "b": {"meaning": 0.1, ALIKE: pytest.approx(0.4)},
        "c": {"words": 0.1},
        "d": {"words": 0.1},
    }


def test_where_the_model_is_unsure_less_is_gained() -> None:
    shares = {one: {"words": worth} for one, worth in {"a": 0.9, "b": 0.1, "c": 0.1}.items()}
    vectors = {one: _DIRECTIONS["south" if one == "c" else "north"] for one in shares}
    assert alike.lifted(shares, vectors, 0.25)["b"] == {"words": 0.1, ALIKE: pytest.approx(0.1)}


def test_those_beyond_the_first_are_left_as_they_are() -> None:
    shares = {f"{number:03}": {"words": 1 - number / 1000} for number in range(alike.FIRST + 5)}
    assert alike.first(shares) == fusion.order(shares)[: alike.FIRST]
    vectors = {one: _DIRECTIONS["north" if int(one) % 2 else "south"] for one in shares}
    gained = {one for one, parts in alike.lifted(shares, vectors, 1.0).items() if ALIKE in parts}
    assert gained
    assert gained < set(alike.first(shares))


def test_without_others_nothing_is_gained() -> None:
    assert alike.lifted({}, {}, 1.0) == {}
    assert lifted({"a": 0.5, "b": 0.4}, {"a": "north"}) == {"a": 0.5, "b": 0.4}
    # Where all are the same, that says nothing.
    assert lifted({"a": 0.5, "b": 0.4}, {"a": "north", "b": "north"}) == {"a": 0.5, "b": 0.4}


@given(WORTHS, PLACES)
def test_nobody_sinks_and_nobody_passes_the_best(
    worths: dict[str, float], places: dict[str, str]
) -> None:
    found = lifted(worths, places)
    assert found.keys() == worths.keys()
    best = max(worths.values())
    for one, worth in worths.items():
        assert worth <= found[one] <= max(worth, (worth + best) / 2) + 1e-9


@given(WORTHS, PLACES)
def test_the_order_in_which_documents_come_changes_nothing(
    worths: dict[str, float], places: dict[str, str]
) -> None:
    turned = dict(reversed(worths.items())), dict(reversed(places.items()))
    assert lifted(*turned) == lifted(worths, places)


@given(WORTHS, PLACES, st.data(), st.floats(0, 1))
def test_one_that_is_worth_more_is_never_passed_for_it(
    worths: dict[str, float], places: dict[str, str], data: st.DataObject, more: float
) -> None:
    chosen = data.draw(st.sampled_from(sorted(worths)))
    before = lifted(worths, places)
    after = lifted({**worths, chosen: worths[chosen] + more}, places)
    for other in worths:
        if other != chosen and before[chosen] > before[other]:
            assert after[chosen] >= after[other] - 1e-9
