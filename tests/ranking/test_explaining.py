import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranking import explaining, lens
from ranking.features import FEATURES, LEGS
from schemas.explanation import Explanation, MatchedTerm
from schemas.terms import DICTIONARY, SOUND, TERMS, Expansion

PARTS = st.dictionaries(st.sampled_from(list(FEATURES)), st.floats(-1, 1))
RANKS = st.dictionaries(st.sampled_from(list(LEGS)), st.integers(1, 200), min_size=1)


def explained(ranks: dict[str, int], parts: dict[str, float], *terms: MatchedTerm) -> Explanation:
    scores = {leg: 1.0 / rank for leg, rank in ranks.items()}
    weighed = lens.load("defense").features
    card = {"end_year": 2026, "decision": "reject"}
    values = explaining.values_of(card, 2026, weighed)
    return explaining.explain(ranks, scores, parts, {"words": 0.5}, weighed, values, terms)


@given(RANKS, PARTS)
def test_every_leg_and_every_weighed_feature_is_told(
    ranks: dict[str, int], parts: dict[str, float]
) -> None:
    found = explained(ranks, parts)
    assert {one.leg: one.rank for one in found.legs} == ranks
    assert {one.feature for one in found.features} == set(lens.load("defense").features)
    assert {one.feature: one.part for one in found.features} == {
        name: parts.get(name, 0.0) for name in lens.load("defense").features
    }
    assert all(one.low <= one.value <= one.high for one in found.features)
    assert all(one.sign == 1 and one.weight >= 0 for one in found.features)


def test_the_sentence_names_words_ranks_and_what_moved_the_score() -> None:
    added = Expansion(term="ドローン", to="uav", source="DU24")
    translated = Expansion(term="増幅器", to="amplifier", source=TERMS)
    heard = Expansion(term="祭", to="matsuri", source=SOUND)
    looked_up = Expansion(term="祭", to="festival / feast", source=DICTIONARY)
    found = explained(
        {"words": 2, "meaning": 1},
        {"recency": 0.05, "decisions": -0.1, "dual_use_tags": 0.0, "alike": 0.02},
        MatchedTerm(word="ドローン"),
        MatchedTerm(word="uav", expansion=added),
        MatchedTerm(word="amplifier", expansion=translated),
        MatchedTerm(word="festival", expansion=looked_up),
        MatchedTerm(word="matsuri", expansion=heard),
    ).sentence
    assert found.ja == (
        "「ドローン」、「uav」（「ドローン」の同義語、タグ「無人航空機・群制御」による）、"
        "「amplifier」（「増幅器」の訳語）、「festival」（「祭」の辞書にある訳語）、"
        "「matsuri」（「祭」の読み）を含みます。"
        "意味の近さで1位、語の一致（課題名・概要・本文）で2位です。"
        "スコアに、上位の成果との類似で+0.0200、所属組織の判断（採用・却下）で-0.1000、"
        "研究終了からの新しさで+0.0500を加えました。"
    )
    assert found.en == (
        "It has “ドローン”, “uav” (a synonym of “ドローン” by the tag “UAV and swarm control”), "
        "“amplifier” (a translation of “増幅器”), "
        "“festival” (a translation of “祭” in the dictionary), “matsuri” (how “祭” sounds). "
        "Its rank is 1 by nearness of meaning, 2 by words in title, summary and text. "
        "The score has +0.0200 for likeness to reports found above it, "
        "-0.1000 for what one's own organisation decided, "
        "+0.0500 for how recently the project ended."
    )


@pytest.mark.parametrize(("count", "left"), [(6, ""), (9, "ほか3語")])
def test_a_long_list_of_words_is_cut(count: int, left: str) -> None:
    words = [MatchedTerm(word=f"語{n}") for n in range(count)]
    said = explained({"words": 1}, {}, *words).sentence.ja
    assert f"「語5」{left}を含みます。" in said
    assert "「語6」" not in said


def test_a_report_without_any_of_the_words_is_said_to_be_so() -> None:
    said = explained({"meaning": 1}, {}).sentence
    assert said.ja.startswith("検索語を含みません。")
    assert said.en.startswith("It has none of the words of the question.")
