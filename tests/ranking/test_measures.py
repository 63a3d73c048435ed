import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranking.measures import NAMES, means, per_query, randomisation

VALUES = st.dictionaries(st.sampled_from("abcdefgh"), st.floats(0, 1), min_size=1)


def test_measures_against_values_by_hand() -> None:
    judged = {"q": {"a": 3, "b": 1, "c": 0}, "silent": {"a": 1}, "absent": {"b": 2}}
    found = per_query(judged, {"q": ["x", "a", "c", "b"], "silent": []})
    ideal = 3 + 1 / math.log2(3)
    assert found["ndcg@10"]["q"] == pytest.approx((3 / math.log2(3) + 1 / math.log2(5)) / ideal)
    assert found["mrr@10"]["q"] == pytest.approx(1 / 2)
    assert found["recall@100"]["q"] == 1
    assert found["map"]["q"] == pytest.approx((1 / 2 + 2 / 4) / 2)
    for name in NAMES:
        assert found[name]["silent"] == found[name]["absent"] == 0
        assert means(found)[name] == pytest.approx(found[name]["q"] / 3)


def test_only_the_first_ten_and_the_first_hundred_count() -> None:
    ranked = [f"x{place}" for place in range(10)] + ["a"] + [f"y{place}" for place in range(89)]
    found = per_query({"q": {"a": 1, "b": 1}}, {"q": [*ranked, "b"]})
    assert found["ndcg@10"]["q"] == found["mrr@10"]["q"] == 0
    assert found["recall@100"]["q"] == 0.5


def test_answers_that_nobody_judged_and_nothing_at_all_change_nothing() -> None:
    assert per_query({"q": {"a": 1}}, {"other": ["a"]})["map"] == {"q": 0.0}
    assert per_query({}, {}) == {name: {} for name in NAMES}
    assert means(per_query({}, {})) == dict.fromkeys(NAMES, 0.0)


def test_randomisation_against_all_signs_by_hand() -> None:
    # Of the 16 signs of four equal differences two are as far from 0: p is near 2/16.
    difference, p = randomisation(dict.fromkeys("abcd", 0.5), dict.fromkeys("abcd", 0.0))
    assert difference == 0.5
    assert p == pytest.approx(2 / 16, abs=0.015)
    assert randomisation({"a": 0.3}, {"a": 0.3}) == (0.0, 1.0)
    with pytest.raises(ValueError, match="not been asked the same"):
        randomisation({"a": 0.3}, {"b": 0.3})


@given(VALUES, st.data())
def test_randomisation_is_the_same_each_time_and_either_way_round(
    one: dict[str, float], data: st.DataObject
) -> None:
    other = {query: data.draw(st.floats(0, 1)) for query in one}
    difference, p = randomisation(one, other)
    assert randomisation(one, other) == (difference, p)
    back, same_p = randomisation(other, one)
    assert (back, same_p) == (pytest.approx(-difference), p)
    assert 0 < p <= 1
