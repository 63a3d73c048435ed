from typing import Any

import pytest
from pydantic import ValidationError

from schemas.search import Filters, SearchRequest


@pytest.mark.parametrize(
    ("value", "year"),
    [(2020, 2020), ("2020", 2020), ("R2", 2020), ("令和2", 2020), ("令和２年度", 2020), ("Ｒ２", 2020),
     ("平成32年", 2020), ("H30", 2018), (None, None)],
)  # fmt: skip
@pytest.mark.parametrize("name", ["year_from", "year_to"])
def test_years_may_be_written_in_all_forms(name: str, value: Any, year: int | None) -> None:
    assert getattr(Filters(**{name: value}), name) == year


@pytest.mark.parametrize("value", ["", "soon", "R", "令和0", "20200", "-5"])
def test_what_is_no_year_is_said_in_both_languages(value: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Filters(year_from=value)
    (error,) = caught.value.errors()
    assert error["loc"] == ("year_from",)
    assert f"{value!r} is no year; write 2020, R2 or 令和2" in error["msg"]
    assert f"「{value}」は年として読めません" in error["msg"]


def test_years_stand_in_order() -> None:
    assert Filters(year_from="R2", year_to="2020") == Filters(year_from=2020, year_to=2020)
    with pytest.raises(ValidationError, match="year_from 2021 is after year_to 2020: swap them"):
        Filters(year_from=2021, year_to="令和2")


@pytest.mark.parametrize(
    "value", [{"language": ["fr"]}, {"years": 2020}, {"year_from": 2020.5}, {"tag": "DU06"}]
)
def test_filters_that_are_none(value: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Filters.model_validate(value)


def test_values_of_a_list_are_kept_in_order() -> None:
    found = Filters.model_validate(
        {"tag": ["DU06", "CT01"], "language": ["en", "ja"], "programme": [], "source": ["oai"]}
    )
    assert (found.tag, found.language, found.programme) == (("DU06", "CT01"), ("en", "ja"), ())


def test_a_request_has_defaults_and_forgets_nothing() -> None:
    assert SearchRequest(query="窒化ガリウム").model_dump() == {
        "query": "窒化ガリウム",
        "lens": "neutral",
        "filters": Filters().model_dump(),
        "page": 1,
        "size": 10,
        "facets": True,
        "fold": True,
        "blind": False,
        "expand": True,
        "without": (),
        "explain": False,
    }
    asked = SearchRequest(
        query="x", lens="defense", filters=Filters(year_from=2020), page=3, size=50
    )
    assert SearchRequest.model_validate_json(asked.model_dump_json()) == asked


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("query", ""),
        ("lens", "military"),
        ("page", 0),
        ("page", 1001),
        ("size", 0),
        ("sort", "date"),
    ],
)
def test_requests_that_are_none(name: str, value: Any) -> None:
    with pytest.raises(ValidationError) as caught:
        SearchRequest.model_validate({"query": "x", name: value})
    assert [error["loc"] for error in caught.value.errors()] == [(name,)]


@pytest.mark.parametrize("year", [0, -1, 10_000, -2962244566319, 10**30])
def test_a_year_is_one_that_the_engine_can_hold(year: int) -> None:
    with pytest.raises(ValidationError):
        Filters(year_from=year)
