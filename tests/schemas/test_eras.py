import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.eras import era_year, fiscal_year, parse_year

FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


@given(st.integers(1868, 2030))
def test_an_era_year_is_read_back(year: int) -> None:
    written = era_year(year)
    for text in (
        written,
        f"{written}年",
        f"{written}年度",
        f"{written}年4月1日",
        f"（{written}年）",
    ):
        assert parse_year(text) == year
        assert parse_year(text.translate(FULL_WIDTH)) == year


@given(st.integers(1873, 2030))
def test_a_western_year_is_read_back(year: int) -> None:
    for text in (f"{year}", f"{year}年度", f"FY{year}", f"{year}-04-01", f"{year}/4/1"):
        assert parse_year(text) == year
        assert parse_year(text.translate(FULL_WIDTH)) == year


@given(st.text())
def test_any_text_gives_a_year_of_our_eras_or_none(text: str) -> None:
    year = parse_year(text)
    assert year is None or 1800 <= year <= 2117


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("平成31年5月1日", 2019),  # printed before the new era had a name
        ("平成31年4月30日", 2019),
        ("令和元年5月1日", 2019),
        ("令和元年度", 2019),
        ("平成31年度", 2019),
        ("平成32年", 2020),
        ("平成元年", 1989),
        ("昭和64年", 1989),
        ("大正元年", 1912),
        ("明治45年", 1912),
        ("令和 ２ 年度", 2020),
        ("㋿2年", 2020),
        ("㍻30年", 2018),
        ("令和02年", 2020),
        ("R2", 2020),
        ("R.2", 2020),
        ("R 02", 2020),
        ("Ｒ４年度", 2022),
        ("期間H30", 2018),
        ("R元年度", 2019),
        ("令和2年～令和4年", 2020),
        ("2019年度（令和元年度）", 2019),
        ("平成30年度(2018)", 2018),
        ("令和2021年", 2021),
    ],
)
def test_years_as_documents_write_them(text: str, year: int) -> None:
    assert parse_year(text) == year


@pytest.mark.parametrize(
    "text",
    ["", "元年", "令和", "令和0年", "令和００年", "平成100年", "R", "R0", "R123", "XR2", "2D2", "12345", "1799",
     "2100", "20201", "abc"],
)  # fmt: skip
def test_what_names_no_year(text: str) -> None:
    assert parse_year(text) is None


@given(st.integers(1868, 2030), st.integers(1, 12), st.integers(1, 31))
def test_a_fiscal_year_begins_in_april(year: int, month: int, day: int) -> None:
    wanted = year if month >= 4 else year - 1
    assert fiscal_year(f"{year}-{month:02}") == wanted
    assert fiscal_year(f"{year}-{month:02}-{day:02}T00:00:00Z") == wanted
    assert fiscal_year(f"{year}") == year


@pytest.mark.parametrize(
    ("date", "year"),
    [("平成31年3月31日", 2018), ("平成31年4月1日", 2019), ("令和元年5月1日", 2019), ("令和３年３月", 2020),
     ("R3.3.31", 2020), ("H30.10.1", 2018), ("2021/03/31", 2020), ("2021.3", 2020), ("2021年3月", 2020),
     ("２０２１年０３月", 2020), ("20210331", 2020), ("20210401", 2021), ("平成32年3月31日", 2019),
     ("2019-2022", 2019), ("2018-19", 2018), ("2021年度", 2021), ("令和2年度末", 2020), ("令和2年-3年", 2020),
     ("2021-03-04/2021-03-06", 2020)],
)  # fmt: skip
def test_a_date_in_any_notation_is_in_its_fiscal_year(date: str, year: int) -> None:
    assert fiscal_year(date) == year


def test_dates_that_are_none() -> None:
    assert fiscal_year("n.d.") is None
    assert fiscal_year("0001-01-01") is None
    assert fiscal_year("令和2年度") == 2020


@pytest.mark.parametrize(
    ("year", "written"),
    [(1867, "1867"), (0, "0"), (1868, "明治元"), (1912, "大正元"), (1926, "昭和元"), (1988, "昭和63"),
     (1989, "平成元"), (2018, "平成30"), (2019, "令和元"), (2026, "令和8")],
)  # fmt: skip
def test_eras_as_they_are_printed(year: int, written: str) -> None:
    assert era_year(year) == written
