"""Counts over many reports on the real engine: money once a project, and only what one may see."""

import asyncio
from typing import Any

import pytest

from schemas.search import Filters
from schemas.settings import Settings
from schemas.trends import Trends
from search_api import trends
from search_api.access import Reader
from search_api.engine import IndexReader
from tests.search_api.folders import harvested
from workers.stack.supervisor import Supervisor

pytestmark = pytest.mark.stack
INSIDER = Reader(("org-trends",))
TEXT = "窒化ガリウムを用いた高周波増幅器の試作機を製作し、実証試験を行った。"


@pytest.fixture(scope="module")
def filled(
    stack: Supervisor, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Settings:
    """Three yearly reports of one project, and one of each of three others; for insiders alone."""

    def record(number: str, year: int, amount: int | None, **more: Any) -> dict[str, Any]:
        return {
            "title": {"ja": f"窒化ガリウム増幅器の研究（{number}、{year}年度）"},
            "type": "research report", "number": number, "end_year": year, "amount": amount,
            "programme": {"ja": "動向見本事業"}, "institutions": [{"ja": "動向見本大学"}],
            "summary": {"ja": TEXT}, "access": ["org-trends"], **more,
        }  # fmt: skip

    records = {f"a-{year}": record("TREND-1", year, 30_000_000) for year in (2018, 2019, 2021)}
    records["b"] = record("TREND-2", 2021, 5_000_000)
    records["c"] = record("TREND-3", 2021, 7)
    records["d"] = record("TREND-4", 2021, None, programme={"ja": "動向別事業"})
    harvested(settings, tmp_path_factory.mktemp("trends"), records)
    return settings


def ask(settings: Settings, who: Reader, **filters: Any) -> Trends:
    async def asked() -> Trends:
        reader = IndexReader(settings)
        try:
            found, _ = await trends.trends(reader, Filters(**filters), who)
        finally:
            await reader.close()
        return found

    return asyncio.run(asked())


def test_money_counts_once_a_project_and_years_have_no_gap(filled: Settings) -> None:
    found = ask(filled, INSIDER)
    assert found.total == 6
    (programme,) = found.funding
    assert (programme.programme, programme.currency) == ("動向見本事業", "JPY")
    assert (programme.amount, programme.projects) == (35_000_007, 3)
    assert found.years.columns == ("2018", "2019", "2020", "2021")
    row = dict(zip(found.years.rows, found.years.counts, strict=True))["DU06"]
    assert row == (1, 1, 0, 4)
    assert found.institutions.columns == ("動向見本大学",)
    assert sum(stage.count for stage in found.maturity) <= 6


def test_filters_of_a_search_narrow_it(filled: Settings) -> None:
    found = ask(filled, INSIDER, year_from="R3", programme=("動向見本事業",))
    assert found.total == 3
    assert found.years.columns == ("2021",)
    none = ask(filled, INSIDER, programme=("無い事業",))
    assert (none.total, none.funding, none.years.columns) == (0, (), ())


def test_what_one_may_not_see_is_in_no_count(filled: Settings) -> None:
    found = ask(filled, Reader(), programme=("動向見本事業",))
    assert (found.total, found.funding, found.institutions.columns) == (0, (), ())
