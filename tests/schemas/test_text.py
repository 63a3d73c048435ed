import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.text import (
    clean,
    common_characters,
    language,
    one_line,
    radicals,
    search_form,
    search_key,
    squeeze,
)

ANY = st.text() | st.text("\r\n \t\u3000\x00\x0b\u200b\ufeffか\u3099é")


@given(ANY)
def test_clean_is_final_and_takes_only_what_nobody_sees(text: str) -> None:
    found = clean(text)
    assert clean(found) == found == unicodedata.normalize("NFC", found)
    assert "\r" not in found
    assert [c for c in unicodedata.normalize("NFD", found) if c.isalnum()] == [
        c for c in unicodedata.normalize("NFD", text) if c.isalnum()
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\x00\x03\x7fb", "ab"),
        ("\ufeff語\u200b\u2060", "語"),
        ("\ud800x\udfff", "x"),
        ("カ\u3099", "ガ"),
        ("a\tb\n", "a\tb\n"),
        ("髙橋", "髙橋"),
    ],
)
def test_clean(text: str, found: str) -> None:
    assert clean(text) == found


@given(ANY)
def test_one_line_has_no_edge_and_single_blanks(text: str) -> None:
    found = one_line(text)
    assert one_line(found) == found == found.strip()
    assert "\n" not in found
    assert "  " not in found


@given(ANY)
def test_squeeze_keeps_line_ends(text: str) -> None:
    assert squeeze(text).count("\n") == text.count("\n")
    assert squeeze(text).split() == text.split()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ＧａＮ", "gan"),
        ("ｶﾞﾘｳﾑ", "ガリウム"),
        ("髙橋", "高橋"),
        ("﨑", "崎"),
        ("Straße", "STRASSE"),
        ("①㈱", "1(株)"),
        ("１２．５ｄＢ", "12.5db"),
        ("カ\u3099", "ガ"),
        ("⻑⾼⻩⻱", "長高黄亀"),
    ],
)
def test_spellings_that_compare_equal(one: str, other: str) -> None:
    assert search_key(one) == search_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("レーダ", "レーダー"), ("ハ", "バ"), ("２０～２１", "2021")]
)
def test_spellings_that_stay_apart(one: str, other: str) -> None:
    assert search_key(one) != search_key(other)


@pytest.mark.parametrize("radical", sorted(radicals()))
def test_a_radical_compares_equal_to_its_ideograph(radical: int) -> None:
    assert search_key(chr(radical)) == search_key(radicals()[radical])


# Besides any character: those that join what stands before them, and those that become several.
WRITTEN = st.text() | st.text("aＡ髙⻑⼀ｶﾊﾞﾟか\u3099e\u0301\u0323㈱①㎡ﬁß각\u1100\u1161\u11a8ㄱㅏﾻￂΐİ")


@given(WRITTEN)
def test_the_search_form_is_the_search_key_and_its_places_cover_the_text(text: str) -> None:
    form = search_form(text)
    assert form.text == search_key(text)
    assert len(form.places) == len(form.text)
    spans = sorted(set(form.places))
    assert list(form.places) == sorted(form.places)  # they never go back
    assert "".join(text[start:end] for start, end in spans) == text


@given(WRITTEN, st.data())
def test_folding_a_slice_gives_what_was_mapped_to_it(text: str, data: st.DataObject) -> None:
    form = search_form(text)
    if not form.text:
        return
    start = data.draw(st.integers(0, len(form.text) - 1))
    end = data.draw(st.integers(start + 1, len(form.text)))
    first, last = form.span(start, end)
    assert 0 <= first < last <= len(text)
    found = search_key(text[first:last])
    assert form.text[start:end] in found
    # What one place became comes whole: ㈱ for its 株, but no neighbour.
    whole = [at for at, place in enumerate(form.places) if first <= place[0] < last]
    assert found == form.text[whole[0] : whole[-1] + 1]


@given(st.text("髙﨑Ａａｶﾞﾞー㈱①GaNかが澤德Ⅳ㎝⻑⻱⼾"))
def test_a_search_key_is_final(text: str) -> None:
    assert search_key(search_key(text)) == search_key(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", "en"),
        ("12.5 → 30", "en"),
        ("A study of GaN", "en"),
        ("窒化ガリウム", "ja"),
        ("GaN HEMT の放熱", "ja"),
        ("ｶﾞﾘｳﾑ", "ja"),
        ("A paper in J. Phys. Soc. Jpn. by 見本", "en"),
    ],
)
def test_languages(text: str, found: str) -> None:
    assert language(text) == found


def test_common_characters_are_single_characters_that_end_at_once() -> None:
    pairs = common_characters()
    left = [one for one, _ in pairs]
    assert len(pairs) > 100
    assert len(set(left)) == len(left)
    assert all(len(one) == len(other) == 1 for one, other in pairs)
    assert not set(left) & {other for _, other in pairs}
    # They are looked up after NFKC and case folding, which therefore must leave both alone.
    for character in (c for pair in pairs for c in pair):
        assert unicodedata.normalize("NFKC", character).casefold() == character
