from hypothesis import given
from hypothesis import strategies as st

from schemas.terms import translations
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


@given(st.text("機械工学文核融合aben drone", max_size=30))
def test_terms_stand_in_the_text_and_order_of_spelling_changes_nothing(text: str) -> None:
    found = translations(text)
    assert all(term in search_key(text) for term, _ in found)
    assert found == translations(search_key(text))
