from hypothesis import given
from hypothesis import strategies as st

from schemas import taxonomy
from schemas.terms import DICTIONARY, TERMS, expansions, synonyms, translations
from schemas.text import search_key


def test_the_longest_term_is_taken_and_each_place_once() -> None:
    assert translations("機械工学の機械") == (
        ("機械工学", "mechanical engineering"),
        ("機械", "mechanical"),
    )
    assert translations("ドイツ文学") == (("ドイツ", "german"), ("文学", "literature"))
    assert translations("ﾄﾞﾛｰﾝ") == (("ドローン", "drone"),)
    assert translations("何もない") == translations("") == ()


def test_english_terms_are_whole_words() -> None:
    assert translations("nuclear fusion reactor") == (("nuclear fusion", "核融合"),)
    assert translations("artificially") == ()


def test_synonyms_are_cues_of_the_tag_that_is_their_source() -> None:
    assert len(synonyms()) > 40
    for group in synonyms():
        tag = taxonomy.load().tag(group.tag)
        assert tag is not None
        assert set(group.words) <= {search_key(cue) for cue in tag.cues}, group
        assert len(set(group.words)) == len(group.words) > 1


def test_what_the_question_has_is_not_offered() -> None:
    assert [one.to for one in expansions("ドローン UAV drone")] == [
        "無人航空機",
        "unmanned aerial vehicle",
    ]
    assert {one.source for one in expansions("水中ドローン")} == {TERMS, "DU22"}
    assert "sic" not in {one.to for one in expansions("GaNとSiC")}
    assert [(one.term, one.to) for one in expansions("SiC basin")] == [
        ("sic", "炭化ケイ素"),
        ("sic", "silicon carbide"),
    ]


@given(st.text("ドローン無人航空機窒化ガリウムganUAV sic", max_size=30))
def test_each_word_is_offered_once_beside_one_that_stands_there(text: str) -> None:
    found = expansions(text)
    key = search_key(text)
    assert len({one.to for one in found}) == len(found)
    assert all(one.term in key for one in found)
    own = [one for one in found if one.source != DICTIONARY]
    assert all(one.source == TERMS or taxonomy.load().tag(one.source) for one in own)
    assert all(len(one.alternatives) <= 8 for one in found)


def test_dictionaries_are_asked_for_what_the_own_tables_do_not_know() -> None:
    found = expansions("窒化ガリウムの祇園祭")
    assert [(one.term, one.alternatives) for one in found if one.source == DICTIONARY] == [
        ("祇園祭", ("gion festival",))
    ]
    assert {one.term for one in found if one.source != DICTIONARY} == {"窒化ガリウム"}
    # The longer word is another one.
    assert [one.to for one in expansions("核融合炉")] == [
        "nuclear fusion",
        "nuclear fusion reactor",
    ]


@given(st.text("機械工学文核融合aben drone", max_size=30))
def test_terms_stand_in_the_text_and_order_of_spelling_changes_nothing(text: str) -> None:
    found = translations(text)
    assert all(term in search_key(text) for term, _ in found)
    assert found == translations(search_key(text))
