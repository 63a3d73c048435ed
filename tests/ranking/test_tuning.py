import tomllib
from typing import Any

import pytest

from ranking.tuning import TuningSet, ndcg, tune, tuning_set
from ranking.weighing import FEATURES, Weighing
from workers.judging.tuning import as_toml

EVEN = Weighing("1", 1.0, {"words": 1.0, "bigrams": 1.0, "passages": 1.0}, 0.0, {})


def made(name: str, right: str, queries: int = 12) -> TuningSet:
    """A set in which one leg has the right document first, and the others second."""
    answers: dict[str, Any] = {}
    for query in range(queries):
        good = {"right": 9.0, "a": 2.0, "b": 1.5, "c": 1.0}
        bad = {"a": 3.0, "right": 2.0, "b": 1.5, "c": 1.0}
        answers[str(query)] = {
            leg: good if leg == right else bad
            for leg in ("words", "bigrams", "passages", "meaning")
        }
    judged = {query: {"right": 1} for query in answers}
    return tuning_set(name, dict.fromkeys(answers, "GaN"), judged, answers)


def test_the_leg_that_is_right_gets_the_weight() -> None:
    for leg, other in (("meaning", "words"), ("words", "meaning")):
        learned, figures = tune([made("one", leg), made("other", leg)], "7")
        assert learned.version == "7"
        for reached in figures.values():
            assert reached[leg] == 1
            assert reached[other] < 0.7
            assert reached["hybrid"] > reached[other]
        # Away from where learning starts, to the leg that is right.
        assert (learned.bias > 0.7) == (leg == "meaning")


def test_a_feature_is_taken_only_where_it_helps_a_set_left_out() -> None:
    learned, _ = tune([made("one", "meaning"), made("other", "meaning")], "1")
    assert learned.moved_by.keys() == {"agreement"}  # with which learning starts
    assert set(learned.words) == {"words", "bigrams", "passages"}


def test_a_question_without_an_answer_counts_as_nothing() -> None:
    answers: dict[str, Any] = {"a": {"words": {"right": 3.0, "x": 1.0}}, "b": {"words": {}}}
    one = tuning_set("s", {"a": "x", "b": "y"}, {"a": {"right": 2}, "b": {"right": 2}}, answers)
    assert ndcg(one, EVEN) == ndcg(one, EVEN, only="words") == pytest.approx(0.5)


def test_what_is_written_can_be_read_back() -> None:
    moved = {next(iter(FEATURES)): 0.5}
    learned = Weighing("3", 1.3, {"words": 1.0, "bigrams": 0.5}, -0.25, moved, 0.2, 0.03)
    found = tomllib.loads(as_toml(learned, {"a-set": {"hybrid": 0.51234}}))
    assert (found["version"], found["steepness"], found["bias"]) == ("3", 1.3, -0.25)
    assert (found["topics"], found["reach"], found["words"]) == (0.2, 0.03, learned.words)
    assert found["moved_by"] == learned.moved_by
    assert found["figures"] == {"a-set": {"hybrid": 0.5123}}
