import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.metadata import parse
from ingest.metadata.values import doi_of, keywords, project_number, yen
from schemas.text import clean

FULL_WIDTH = str.maketrans("0123456789,", "０１２３４５６７８９，")


@given(st.integers(0, 10**12))
def test_an_amount_is_read_back_in_every_notation(amount: int) -> None:
    for text in (f"{amount}", f"{amount:,}", f"{amount:,}円", f" {amount} 円 "):
        assert yen(text) == yen(text.translate(FULL_WIDTH)) == amount
    for text in (f"{amount:,}千円", f"{amount}　千円"):
        assert yen(text) == yen(text.translate(FULL_WIDTH)) == amount * 1000
    assert yen(f"{amount:,}", unit=1000) == amount * 1000
    assert yen(f"{amount:,}円", unit=1000) == amount  # its own unit is stronger than the column's


@pytest.mark.parametrize(
    ("text", "amount"),
    [("1.5億円", 150_000_000), ("12百万円", 12_000_000), ("３０万円", 300_000), ("2.3千円", 2_300),
     ("0.1", 0), ("-5", None), ("", None), ("約3千円", None), ("USD 100", None), ("1円2円", None), ("円", None)],
)  # fmt: skip
def test_amounts_as_documents_write_them(text: str, amount: int | None) -> None:
    assert yen(text) == amount


@pytest.mark.parametrize(
    ("text", "number"),
    [("JP19K20626", "JP19K20626"), ("jp 19k20626", "JP19K20626"), ("ＪＰＭＪＰＦ９９９９", "JPMJPF9999"),
     ("JPMEERF20999999", "JPMEERF20999999"), ("JPJ004596", ""), ("JPJ 004596", ""), ("19K20626", ""),
     ("", ""), ("JP", ""), ("JP19K20626, JP19K20627", "")],
)  # fmt: skip
def test_a_number_of_a_whole_programme_is_no_key_of_a_project(text: str, number: str) -> None:
    assert project_number(text) == number


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("https://dx.doi.org/10.99999/AbC", "10.99999/abc"),
        ("10.99999%252Fabc.1", "10.99999/abc.1"),
        ("10.99999%2fabc", "10.99999/abc"),
        ("https://doi.org//10.99999//abc", "10.99999/abc"),
        ("１０．９９９９９／ａｂｃ", "10.99999/abc"),
        ("「10.99999/abc」。", "10.99999/abc"),
        ("10.99999/abc＞", "10.99999/abc"),
        ("（10.99999/abc）", "10.99999/abc"),
        ("10.99999/abc、10.99999/def", "10.99999/abc"),
        ("なし", ""),
        ("10.999/abc", ""),
    ],
)
def test_a_doi_is_found_in_what_japanese_forms_hold(text: str, doi: str) -> None:
    assert doi_of(text) == doi


def test_a_keyword_counts_once_and_keeps_its_first_spelling() -> None:
    told = [
        "Deep learning",
        "deep learning",
        "Ｘ線CT",
        "X線CT",
        "  ",
        "金属－有機",
        "金属-有機",
        "髙温",
        "高温",
    ]
    assert keywords(told) == ("Deep learning", "Ｘ線CT", "金属－有機", "髙温")
    assert keywords(["マクロファージ　ガラクトース"]) == ("マクロファージ ガラクトース",)


ODD = st.text(st.sampled_from('aが\u3099 \u3000\n\r\t\\"\x00\x7f\x85\ufeff\u200b神\ufa19é\u0301'))


@given(ODD, ODD)
def test_texts_are_clean_and_trimmed_whatever_a_source_sends(title: str, word: str) -> None:
    told = json.dumps({"title": {"ja": title}, "keywords": [word], "ids": [f"doi:{word}"]})
    found = parse(told.encode(), "json")
    assert found.title.ja == clean(title).strip()
    assert found.keywords == (clean(word).strip(),)
    assert found.ids == (clean(f"doi:{word}").strip(),)
