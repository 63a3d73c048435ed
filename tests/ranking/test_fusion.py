import math
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranking.features import LEGS
from ranking.fusion import fuse, heights, order, ranks
from ranking.weighing import FEATURES, WORDS, sureness, weigh

SCORES = st.dictionaries(st.sampled_from("abcdefgh"), st.floats(0.01, 50), max_size=8).map(
    lambda scores: dict(sorted(scores.items(), key=lambda item: (-item[1], item[0])))
)
ANSWERS = st.dictionaries(st.sampled_from(list(LEGS)), SCORES)
QUESTION = st.text("窒化ガリウムabc 12", max_size=30)


def total(shares: dict[str, float]) -> float:
    return math.fsum(shares.values())


def test_ranks_count_from_one_and_the_first_place_of_a_document_is_kept() -> None:
    assert ranks({"words": ["a", "b", "a"], "meaning": [], "bigrams": ["b"]}) == {
        "a": {"words": 1},
        "b": {"words": 2, "bigrams": 1},
    }
    assert ranks({}) == {}


@given(ANSWERS)
def test_every_document_of_a_leg_has_its_rank_there(legs: dict[str, dict[str, float]]) -> None:
    found = ranks(legs)
    assert {(d, leg, rank) for d, row in found.items() for leg, rank in row.items()} == {
        (document, leg, place + 1)
        for leg, row in legs.items()
        for place, document in enumerate(row)
    }


def test_heights_are_those_of_the_formula() -> None:
    # mean 2/3 of three scores 1, 1, 0 and spread sqrt(2)/3: one stands 3/sqrt(2) above the lowest
    assert heights("meaning", {"a": 2.0, "b": 2.0, "c": 1.0}) == {
        "a": pytest.approx(3 / math.sqrt(2), abs=1e-4),
        "b": pytest.approx(3 / math.sqrt(2), abs=1e-4),
        "c": 0.0,
    }
    # Words told all: the 99 other documents score 0, so the spread is 7 sqrt(99)/100.
    assert heights("words", {"a": 7.0}, 100) == {"a": pytest.approx(100 / math.sqrt(99), abs=1e-4)}
    assert heights("meaning", {"a": 7.0}, 100) == {"a": 1.0}
    assert heights("meaning", {"a": 0.9, "b": 0.9}) == {"a": 1.0, "b": 1.0}
    assert heights("words", {}) == {}
    # Reports with the same tags are equals, above all that have none, however many there are.
    many = {str(number): 2.0 for number in range(300)}
    assert set(heights("topics", many, 300).values()) == {1.0}
    assert heights("topics", {"a": 2.0, "b": 1.0}, 2) == {"a": 4.0, "b": 2.0}


@given(ANSWERS, QUESTION)
def test_the_first_of_every_leg_is_worth_one_and_nothing_more(
    legs: dict[str, dict[str, float]], question: str
) -> None:
    found = fuse(question, legs)
    assert found.keys() == {document for scores in legs.values() for document in scores}
    for document, shares in found.items():
        assert shares.keys() == {leg for leg, scores in legs.items() if document in scores}
        assert all(share >= 0 for share in shares.values())
        assert total(shares) <= 1 + 1e-9
    tops = [{d for d in row if row[d] == max(row.values())} for row in legs.values() if row]
    for document in set.intersection(*tops) if tops else ():
        assert total(found[document]) == pytest.approx(1)


@given(ANSWERS, QUESTION, st.randoms(use_true_random=False))
def test_the_order_of_legs_changes_nothing(
    legs: dict[str, dict[str, float]], question: str, random: Random
) -> None:
    names = list(legs)
    random.shuffle(names)
    assert fuse(question, {name: legs[name] for name in names}) == fuse(question, legs)
    assert order(fuse(question, legs)) == order(fuse(question, legs))


@given(ANSWERS, QUESTION)
def test_what_scores_no_less_in_any_leg_is_never_worth_less(
    legs: dict[str, dict[str, float]], question: str
) -> None:
    found = fuse(question, legs)

    def beats(one: str, other: str) -> bool:
        return all(s.get(one, -1.0) >= s.get(other, -1.0) for s in legs.values())

    for one in found:
        for other in found:
            if beats(one, other):
                assert total(found[one]) >= total(found[other]) - 1e-9


@given(ANSWERS, QUESTION)
def test_a_document_that_a_leg_did_not_return_gets_nothing_from_it(
    legs: dict[str, dict[str, float]], question: str
) -> None:
    for document, shares in fuse(question, legs).items():
        assert not any(document not in legs[leg] for leg in shares)


@given(ANSWERS, QUESTION)
def test_weights_are_positive_and_features_bounded(
    legs: dict[str, dict[str, float]], question: str
) -> None:
    weights = weigh(question, legs)
    assert weights.keys() == LEGS.keys()
    assert all(weight > 0 for weight in weights.values())
    assert math.fsum(weights.values()) == pytest.approx(1)
    for name, feature in FEATURES.items():
        assert 0 <= feature(question, legs) <= 1, name


def test_where_meaning_tells_nothing_apart_words_count_more() -> None:
    flat, steep = {"a": 0.921, "b": 0.92, "c": 0.919}, {"a": 0.97, "b": 0.92, "c": 0.919}
    assert sureness({"meaning": flat}) < sureness({"meaning": steep}) == 1.0
    assert sureness({}) == sureness({"meaning": {"a": 0.9}}) == 1.0
    unsure, sure = (weigh("問い", {"meaning": scores}) for scores in (flat, steep))
    assert 0 < unsure["meaning"] < sure["meaning"]
    assert all(unsure[leg] > sure[leg] for leg in WORDS)


def test_ties_go_by_id() -> None:
    assert order({"b": {"words": 0.5}, "a": {"meaning": 0.5}, "c": {"words": 0.7}}) == [
        "c",
        "a",
        "b",
    ]


def test_tags_count_as_far_as_the_question_is_their_name() -> None:
    legs = {"words": {"said": 9.0, "other": 3.0}, "topics": {"tagged": 1.0}}
    bare, wordy = (
        {one: total(shares) for one, shares in fuse(question, legs).items()}
        for question in ("ジャミング", "ジャミングという語はいつから辞書にあるか")
    )
    assert bare["tagged"] > wordy["tagged"] > 0
    assert weigh("ジャミング", {})["topics"] > weigh("辞書", {})["topics"] > 0
