import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.metadata.names import is_kana, join_forms, person_id, plain_name
from schemas.report import Person
from schemas.text import search_key


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("見本, 一郎", "見本 一郎"),
        ("見本，一郎", "見本 一郎"),
        ("見本　一郎", "見本 一郎"),
        ("見本, 一郎, 1915-1991", "見本 一郎"),
        ("Mihon, Ichiro, 1960-", "Mihon Ichiro"),
        ("見本研究会", "見本研究会"),
        ("", ""),
    ],
)
def test_a_name_is_family_and_given_without_dates_of_life(written: str, name: str) -> None:
    assert plain_name(written) == name
    assert plain_name(plain_name(written)) == name


@pytest.mark.parametrize(
    ("kana", "latin"),
    [("シバタ チカコ", "Shibata Chikako"), ("シバタ チカコ", "Sibata Tikako"), ("フジ ジロウ", "Huzi Ziro"),
     ("ミホン イチロウ", "Ichiro Mihon"), ("みほん いちろう", "MIHON Ichiro"), ("ミホン", "Mihon")],
)  # fmt: skip
def test_a_reading_and_a_latin_name_are_one_in_either_order_and_spelling(
    kana: str, latin: str
) -> None:
    assert join_forms(["見本 一", kana, latin]) == (
        (Person(ja="見本 一", yomi=plain_name(kana), en=latin),),
        True,
    )


@pytest.mark.parametrize("latin", ["Doe Jane", "Mihon", "Mihon Ichiro Kurt", "見本 花子"])
def test_names_that_do_not_agree_stay_persons_of_their_own(latin: str) -> None:
    found, _ = join_forms(["見本 一郎", "ミホン イチロウ", latin])
    assert len(found) == 2


def test_without_a_reading_a_latin_name_is_not_joined() -> None:
    found, joined = join_forms(["見本 一郎", "Mihon Ichiro"])
    assert (len(found), joined) == (2, False)
    assert join_forms(["ミホン イチロウ"]) == ((Person(ja="ミホン イチロウ"),), False)


@given(st.lists(st.text(max_size=12), max_size=6))
def test_no_name_is_lost(names: list[str]) -> None:
    found, _ = join_forms(names)
    kept = [form for one in found for form in (one.ja, one.yomi, one.en) if form]
    assert sorted(kept) == sorted(name for name in map(plain_name, names) if name)


def test_variants_of_a_character_are_one_to_compare_and_two_to_show() -> None:
    assert search_key("髙見本 﨑") == search_key("高見本 崎")
    assert plain_name("髙見本, 﨑") == "髙見本 﨑"


@pytest.mark.parametrize(
    ("scheme", "value", "found"),
    [("NRID", "1000009999999", "nrid:1000009999999"), ("e-Rad", "09999999", "erad:09999999"),
     ("", "0000-0002-0000-000X", "orcid:0000-0002-0000-000X"), ("", "09999999", "erad:09999999"),
     ("", "somebody", ""), ("ISNI", "0000000000000000", "isni:0000000000000000"), ("ROR", "x", ""),
     ("ORCID", " ", "")],
)  # fmt: skip
def test_ids_of_persons(scheme: str, value: str, found: str) -> None:
    assert person_id(scheme, value) == found


def test_kana() -> None:
    assert is_kana("ミホン, イチロウ")
    assert is_kana("みほん いちろう")
    assert not is_kana("見本")
    assert not is_kana(" ")
