"""Keys of names: what is typed so far has the beginning of the key, in every way of writing."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import naming
from schemas import names
from schemas.report import Bilingual, Metadata, Person
from schemas.text import one_line

_KANA = st.text(st.sampled_from([chr(code) for code in range(0x30A2, 0x30F0)] + ["ン", "ー"]))
_ANYTHING = st.text(max_size=60)


@pytest.mark.parametrize(
    ("kana", "ways"),
    [
        ("サトウ", ["satou", "sato", "satoh", "Satō"]),
        ("ショウジ", ["shouji", "shoji", "syouzi", "syozi"]),
        ("チッカ", ["chikka", "tikka"]),
        ("マッチャ", ["matcha", "maccha", "mattya"]),
        ("シンバシ", ["shimbashi", "shinbashi", "sinbasi"]),
        ("ジュンイチ", ["junichi", "jun'ichi", "zyuniti"]),
        ("ツヅキ", ["tsuzuki", "tuduki"]),
        ("フジワラ", ["fujiwara", "huziwara"]),
        ("レーザー", ["re-za-", "reza"]),
        ("ファイバ", ["faiba"]),
        ("ティー", ["thi-"]),
        ("チェック", ["chekku", "tyekku"]),
        ("ウィルス", ["wirusu"]),
        ("デュアル", ["dyuaru", "dhuaru"]),
    ],
)
def test_ways_to_write_a_sound_have_one_key(kana: str, ways: list[str]) -> None:
    assert {names.spoken(way) for way in ways} - {names.spoken(kana)} == set()


@pytest.mark.parametrize("whole", ["chikkagariumu", "shoujikikai", "junkatsuyu", "fujitsu"])
def test_what_is_typed_so_far_begins_the_key(whole: str) -> None:
    key = names.spoken(whole)
    for end in range(1, len(whole) + 1):
        assert key.startswith(names.spoken(whole[:end])), whole[:end]


@given(_KANA)
def test_any_kana_have_a_key_of_plain_letters(kana: str) -> None:
    key = names.spoken(kana)
    assert re.fullmatch("[a-z0-9]{0,40}", key)


@given(_KANA)
def test_a_key_that_is_typed_begins_the_key(kana: str) -> None:
    key = names.spoken(kana)
    typed = names.spoken(key)
    # A key that was cut at its longest may end within a sound.
    assert key.startswith(typed) if len(key) == 40 else typed == key


@given(_ANYTHING, _ANYTHING)
def test_a_value_is_read_back_and_begins_as_it_is_typed(text: str, reading: str) -> None:
    for value in names.values("keyword", text, [reading]):
        _, kind, shown = names.read(value)
        assert (kind, shown) == ("keyword", one_line(text))
    if values := names.values("keyword", text):
        assert values[0].startswith(names.WRITTEN + names.written(one_line(text)))


def test_a_report_is_named_by_titles_keywords_people_and_institutions() -> None:
    meta = Metadata(
        title=Bilingual(ja="窒化ガリウムの放熱", en="Heat removal"),
        keywords=("窒化ガリウム",),
        researchers=(Person(ja="見本 一郎", yomi="ミホン イチロウ", en="MIHON Ichiro"),),
        institutions=(Bilingual(ja="見本大学", en="Mihon University"),),
        summary=Bilingual(ja="ここは候補にしない。"),
    )
    found = [names.read(value) for value in naming.values(meta)]
    assert {(kind, text) for _, kind, text in found} == {
        ("title", "窒化ガリウムの放熱"),
        ("title", "Heat removal"),
        ("keyword", "窒化ガリウム"),
        ("person", "見本 一郎"),
        ("person", "MIHON Ichiro"),
        ("institution", "見本大学"),
        ("institution", "Mihon University"),
    }
    keys = {key for key, _, _ in found}
    assert {"s" + names.spoken("みほんいちろう"), "s" + names.spoken("いちろう")} <= keys
    assert {"s" + names.spoken("みほんだいがく"), "wuniversity", "wichiro"} <= keys


def test_what_an_input_method_shows_of_n_is_n() -> None:
    assert names.prefixes("ん") == ("wン", "sn")
    assert names.prefixes("n") == ("wn", "sn")
