"""Parsing of references. All works and persons of `fixtures/references_ja.jsonl` are invented."""

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranking.citing import names
from ranking.citing.parsing import parse
from ranking.citing.titles import bare
from schemas.citation import Fields
from schemas.text import search_key

FIXTURE = Path(__file__).parent / "fixtures" / "references_ja.jsonl"
ROWS = [json.loads(line) for line in FIXTURE.read_text("utf-8").splitlines()]


@cache
def read(raw: str) -> Fields:
    """What three tests look at, read once."""
    return parse(raw)


def plain(value: Any) -> str:
    """Blanks, widths and kinds of dash make no difference."""
    return re.sub(r"[‐–—―〜~～−/－]", "-", re.sub(r"\s", "", search_key(str(value or ""))))


def test_japanese_references_of_all_kinds_are_read() -> None:
    assert len(ROWS) == 200
    right: Counter[str] = Counter()
    for row in ROWS:
        found = read(row["raw"])
        right["title"] += plain(found.title) == plain(row.get("title"))
        right["year"] += found.year == row.get("year")
        right["author"] += plain(found.authors[0] if found.authors else "") == plain(row["author"])
    assert right["title"] / 200 >= 0.95, right
    assert right["year"] / 200 >= 0.95, right
    assert right["author"] / 200 >= 0.93, right


@pytest.mark.parametrize(("field", "least"), [("container", 0.9), ("volume", 0.9), ("pages", 0.85)])
def test_where_a_japanese_work_stands_is_read(field: str, least: float) -> None:
    rows = [row for row in ROWS if field in row]
    right = sum(plain(getattr(read(row["raw"]), field)) == plain(row[field]) for row in rows)
    assert right / len(rows) >= least


@pytest.mark.parametrize(
    ("raw", "title", "year", "author"),
    [
        ("Sample J, Example AB, et al. Growth of in- vented crys- tals. J Sample Res 2009;12(3):45-9.",
         "Growth of invented crystals", 2009, "Sample J"),
        ("Mihon, T., & Reiji, K. (2015). On the reading of references. Journal of Examples, 4(2), 101–112.",
         "On the reading of references", 2015, "Mihon, T."),
        ("T. Mihon and K. Reiji, “Low-power sample networks,” IEEE Trans. Example, vol. 3, no. 2, pp. 10–20, Mar. 2010.",
         "Low-power sample networks", 2010, "T. Mihon"),
        ("Mihon T (2011) Sampling of the deep sea. Sample Lett 8:12-20", "Sampling of the deep sea", 2011, "Mihon T"),
    ],
)  # fmt: skip
def test_english_styles_are_read(raw: str, title: str, year: int, author: str) -> None:
    found = parse(raw)
    assert (found.title, found.year, found.authors[0]) == (title, year, author)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("山田太郎・鈴木花子", ("山田太郎", "鈴木花子")),
        ("ジョン・スミス", ("ジョン・スミス",)),
        ("山田 太郎 鈴木 花子", ("山田 太郎", "鈴木 花子")),
        ("山田太郎、鈴木花子ほか編著", ("山田太郎", "鈴木花子")),
        ("外間 瞬＝宮國 葉", ("外間 瞬", "宮國 葉")),
        ("Smith, John, and Jane Doe", ("Smith, John", "Jane Doe")),
        ("J. A. Smith, B. Doe and C. Lee", ("J. A. Smith", "B. Doe", "C. Lee")),
        ("van der Berg, A., Smith, J.", ("van der Berg, A.", "Smith, J.")),
        ("Smith J, Doe AB, et al.", ("Smith J", "Doe AB")),
        ("", ()),
    ],
)
def test_authors_are_told_apart(text: str, expected: tuple[str, ...]) -> None:
    assert names.split(text) == expected


@given(st.text())
def test_any_text_is_read_without_fault(text: str) -> None:
    found = parse(text)
    assert "\n" not in found.title
    assert all(found.authors)


@given(st.text(alphabet="「」『』()（）“”\"' 、.あa"))
def test_marks_around_a_title_are_taken_off_once_and_for_all(text: str) -> None:
    assert bare(bare(text)) == bare(text)
