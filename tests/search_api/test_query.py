from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from schemas import taxonomy
from schemas.search import Filters, Offered, SearchRequest
from schemas.terms import DICTIONARY
from search_api.legs import Ask
from search_api.query import (
    CROSSED,
    TRANSLATED,
    bigrams,
    filtered,
    nearest,
    offered,
    rescore,
    structured,
    tagged,
    telling,
    words,
    words_at_first,
)


def leaves(clause: Any, kind: str) -> list[dict[str, Any]]:
    """All parts of a clause under that name."""
    if isinstance(clause, list):
        return [leaf for part in clause for leaf in leaves(part, kind)]
    if not isinstance(clause, dict):
        return []
    here = [clause[kind]] if kind in clause else []
    return here + [leaf for part in clause.values() for leaf in leaves(part, kind)]


def matches(clause: Any, kind: str = "match") -> list[tuple[str, dict[str, Any]]]:
    """Of each part of that kind, which field is asked, and what."""
    return [pair for leaf in leaves(clause, kind) for pair in leaf.items()]


def beside(request: SearchRequest) -> tuple[Offered, ...]:
    """What is asked beside the words of a question."""
    return Ask(request, [], [], "", 1).beside


def asked_as_written(text: str) -> list[tuple[str, str]]:
    """Field and text of what is asked of reports in Japanese, and in English where no kana stands."""
    parts = words(text).get("bool", {}).get("should", [])
    said = [part for part in parts if not english_alone(part)]
    return [(f, asked["query"]) for f, asked in matches(said) if "boost" not in asked]


def english_alone(clause: dict[str, Any]) -> bool:
    """Whether a clause is of English reports."""
    return clause.get("bool", {}).get("filter") == [{"term": {"language": "en"}}]


def test_terms_are_also_asked_in_the_other_language_and_count_less() -> None:
    for text, sub, translated in (
        ("核融合炉", ".en", "nuclear fusion"),
        ("nuclear fusion", "", "核融合"),
    ):
        found = matches(words(text, beside(SearchRequest(query=text))))
        assert (f"text{sub}", {"query": translated, "boost": TRANSLATED}) in found
    assert 0 < TRANSLATED < 1


def test_synonyms_are_asked_as_phrases_and_count_less() -> None:
    asked = words("水中無人機", beside(SearchRequest(query="水中無人機")))
    found = matches(asked, "match_phrase")
    assert ("text.en", "autonomous underwater vehicle") in [(f, c["query"]) for f, c in found]
    assert ("text", "自律型無人探査機") in [(f, c["query"]) for f, c in found]
    assert {c["boost"] for _, c in found} == {TRANSLATED}


def test_of_what_a_dictionary_gives_for_a_word_the_best_counts_in_english_reports() -> None:
    text = "門人の祇園祭"
    told = [one for one in beside(SearchRequest(query=text)) if one.source == DICTIONARY]
    assert [one.term for one in told] == ["門人", "祇園祭"]
    (clause,) = filter(english_alone, words(text, told)["bool"]["should"])
    assert clause["bool"]["boost"] == CROSSED
    asked = [[asked["query"] for _, asked in matches(one)] for one in leaves(clause, "dis_max")]
    assert asked == [["pupil", "student", "follower"], ["gion festival"]]
    less = SearchRequest(query=text, without=(told[0].to,))
    assert [one.term for one in beside(less) if one.source == DICTIONARY] == ["祇園祭"]


def test_what_is_left_out_is_not_asked() -> None:
    text = "ドローン"
    every = [one.to for one in offered(SearchRequest(query=text))]
    assert every == ["drone", "無人航空機", "uav", "unmanned aerial vehicle"]
    one = SearchRequest(query=text, without=("uav",))
    assert [e.to for e in beside(one)] == [word for word in every if word != "uav"]
    assert [e.on for e in offered(one)] == [word != "uav" for word in every]
    none = SearchRequest(query=text, expand=False)
    assert words(text, beside(none)) == words(text)
    assert [e.to for e in offered(none)] == every
    assert offered(SearchRequest(query=f'"{text}"')) == ()


@pytest.mark.parametrize(
    ("text", "latin"),
    [
        ("窒化ガリウム", None),
        ("GaN 高周波増幅器", "GaN"),
        ("GaN系HEMTの放熱", "GaN HEMT"),
        ("ＧａＮ系素子", "ＧａＮ"),
        ("naïve Bayes", "naïve Bayes"),
        ("C++ と 3Dプリンタ", "C++ 3D"),
        ("５Ｇ通信", "５Ｇ"),
        ("wide-band-gap 半導体", "wide-band-gap"),
        ("Wi-Fi6規格", "Wi-Fi6"),
        ("β-Ga2O3々", "Ga2O3"),
        ("SiCﾃﾞﾊﾞｲｽ", "SiC"),
        ("2020年度", None),
    ],
)
def test_latin_words_of_a_mixed_question_are_also_stemmed(text: str, latin: str | None) -> None:
    stemmed = [] if latin is None else [("text.en", latin)]
    assert asked_as_written(text) == [("text", text), *stemmed]


def test_a_japanese_question_counts_less_in_english_reports_and_is_asked_by_its_sound_too() -> None:
    *japanese, english = words("契沖の門人")["bool"]["should"]
    assert [matches(part) for part in japanese] == [[("text", {"query": "契沖の門人"})]]
    assert japanese[0]["bool"]["filter"] == [{"term": {"language": "ja"}}]
    assert english_alone(english)
    assert matches(english) == [
        ("text", {"query": "契沖の門人"}),
        ("text.en", {"query": "契沖の門人", "analyzer": "romaji"}),
    ]
    assert 0 < english["bool"]["boost"] == CROSSED < 1
    assert not any(map(english_alone, words("folding screens")["bool"]["should"]))


def test_what_words_count_in_english_reports_is_put_right_among_the_best() -> None:
    first = words_at_first("契沖の門人")["bool"]["should"]
    assert first[0] == {"match": {"text": {"query": "契沖の門人"}}}
    again = rescore("契沖の門人", 50)
    assert again is not None
    assert again["window_size"] == 50
    assert again["query"]["rescore_query_weight"] == CROSSED - 1
    assert english_alone(again["query"]["rescore_query"])
    for text in ("folding screens", '"契沖の門人"'):
        assert rescore(text, 50) is None
        assert words_at_first(text) == words(text)


def test_pairs_of_a_japanese_question_are_looked_for_in_japanese_reports() -> None:
    japanese, english = bigrams("GaN系の放熱")["bool"]["should"]
    assert japanese["bool"]["filter"] == [{"term": {"language": "ja"}}]
    assert matches(japanese) == [("text.bigram", {"query": "GaN系の放熱"})]
    assert english_alone(english)
    assert matches(english) == [("text.bigram", {"query": "GaN"})]
    (only,) = filtered(bigrams("放熱"), [])["bool"]["must"]
    assert matches(only) == [("text.bigram", {"query": "放熱"})]
    # Signs are no Japanese.
    assert bigrams("heat, 2 W!") == {"match": {"text.bigram": {"query": "heat, 2 W!"}}}
    assert not any(map(english_alone, words("heat, 2 W!")["bool"]["should"]))


@given(st.text("GaN系高周波カな㈱ｶﾞ々〇ー -.+é0２"))
def test_the_latin_part_holds_no_japanese(text: str) -> None:
    stemmed = "".join(asked for _, asked in asked_as_written(text)[1:])
    assert not set("系高周波カな㈱ｶﾞ々〇ー") & set(stemmed)


@pytest.mark.parametrize(
    "text",
    [
        '"窒化ガリウム"',
        "GaN | SiC",
        "(GaN | SiC) HEMT",
        "GaN -LED",
        "-LED",
        "GaN\u3000-LED",
        "LED -放熱",
    ],
)
def test_operators_are_read_by_the_engine_and_are_safe(text: str) -> None:
    for clause in (words(text), bigrams(text)):
        (found,) = leaves(clause, "simple_query_string")
        assert found["query"] == text
        assert found["default_operator"] == "and"
        assert set(found["flags"].split("|")).isdisjoint({"ALL", "FUZZY", "SLOP", "NEAR", "PREFIX"})
        assert leaves(clause, "match") == []


@pytest.mark.parametrize(
    "text",
    [
        "GaN-on-SiC",
        "GaN - SiC",
        "Wi-Fi",
        "5 GHz",
        "（GaN）",
        "(GaN) HEMT",
        'a 5" pipe',
        "a*b~c",
        "何か？",
    ],
)
def test_what_only_looks_like_an_operator(text: str) -> None:
    for clause in (words(text), bigrams(text)):
        assert leaves(clause, "simple_query_string") == []
        assert matches(clause)[0][1]["query"] == telling(text)


@given(st.text(min_size=1))
def test_a_question_stands_in_its_query_but_for_function_words(text: str) -> None:
    for make in (words, bigrams):
        clause = make(text)
        found = [asked for _, asked in matches(clause)] + leaves(clause, "simple_query_string")
        assert found[0]["query"] in {text, telling(text)}
        assert leaves(clause, "query_string") == leaves(clause, "script") == []


@given(st.lists(st.sampled_from(["the", "of", "IT", "Or", "AI", "窒化ガリウム", "is"]), min_size=1))
def test_only_small_function_words_are_dropped_and_never_all(words_of: list[str]) -> None:
    kept = telling(" ".join(words_of)).split()
    names = [word for word in words_of if word not in {"the", "of", "is"}]
    assert kept == (names or words_of)


def test_filters_become_clauses() -> None:
    assert structured(Filters()) == []
    everything = Filters(
        year_from=2019,
        year_to=2022,
        programme=("見本事業",),
        institution=("甲大学", "乙大学"),
        language=("ja",),
        source=("oai",),
        tag=("DU06",),  # changes more often than the passages do, and is resolved apart
    )
    assert structured(everything) == [
        {"terms": {"programme": ["見本事業"]}},
        {"terms": {"institution": ["甲大学", "乙大学"]}},
        {"terms": {"language": ["ja"]}},
        {"terms": {"source": ["oai"]}},
        {"range": {"end_year": {"gte": 2019}}},
        {"range": {"start_year": {"lte": 2022}}},
    ]


def test_tags_and_entries_of_lists_both_hold() -> None:
    assert tagged(Filters()) == []
    both = tagged(Filters(tag=("DU18", "DU06"), mapping=("beppyo1:9", "tokutei20:14")))
    assert both[0] == {"terms": {"tags": ["DU06", "DU18"]}}
    pointing = {
        tag.id
        for tag in taxonomy.load().tags
        if "9" in tag.mappings.get("beppyo1", ()) or "14" in tag.mappings.get("tokutei20", ())
    }
    assert both[1:] == [{"terms": {"tags": sorted(pointing)}}]
    for unknown in ("beppyo1:99", "beppyo1", "nowhere:1", ":"):
        with pytest.raises(ValidationError, match="に対応するタグはありません"):
            Filters(mapping=(unknown,))


def test_filters_do_not_score_and_stand_inside_the_search_by_vector() -> None:
    access = [{"term": {"withdrawn": False}}]
    assert filtered({"match_all": {}}, access) == {
        "bool": {"must": [{"match_all": {}}], "filter": access}
    }
    found = nearest([0.6, 0.8], 50, access)
    assert (found["filter"], found["k"], found["query_vector"]) == (access, 50, [0.6, 0.8])
    assert nearest([1.0], 9_000, [])["num_candidates"] == 10_000
    assert found["num_candidates"] >= found["k"]
