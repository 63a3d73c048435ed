"""The English peers end to end: slices, totals, amounts in their currency, years, people, ids."""

import json
from pathlib import Path
from typing import Any

import pytest

from ingest import metadata
from ingest.sources import Page, Record, make_source
from ingest.sources.json_api import JsonApi
from ingest.sources.nih import AGENCIES, Nih
from schemas.errors import UserError
from schemas.reasons import Reason
from schemas.report import Metadata
from schemas.settings import Settings
from tests.ingest.json_server import Asked, Said, harvest, records_of, serve
from tests.ingest.samples_of_services import gtr_project, nih_project, zipped


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(http_seconds=5, cache_dir=tmp_path / "cache")


def told(record: Record) -> Metadata:
    return metadata.parse(record.content, record.format)


# --- NIH ------------------------------------------------------------------------------------------


def reporter(sizes: dict[Any, int]) -> Any:
    """RePORTER with so many projects by year, or by (year, agency)."""

    def script(asked: Asked) -> Any:
        criteria, offset = asked.body["criteria"], asked.body["offset"]
        if offset > 14_999:
            return Said({"detail": "offset"}, 400)
        year = criteria["fiscal_years"][0]
        agency = criteria.get("agencies", [None])[0]
        total = sizes.get((year, agency) if agency else year, 0)
        start = year * 1_000_000 + (AGENCIES.index(agency) * 20_000 if agency else 0)
        numbers = range(offset, min(offset + asked.body["limit"], total))
        return {
            "meta": {"total": total},
            "results": [nih_project(start + n, year) for n in numbers],
        }

    return script


def test_nih_is_asked_year_by_year_by_post(settings: Settings) -> None:
    with serve(reporter({2022: 700, 2024: 3})) as service:
        pages = harvest("nih", service.url, {"year": "2022-2024", "query": "sensor"}, settings)
    assert len({r.native_id for r in records_of(pages)}) == 703
    asked = [(a.body["criteria"]["fiscal_years"], a.body["offset"]) for a in service.asked]
    assert asked == [([2022], 0), ([2022], 500), ([2023], 0), ([2024], 0)]
    assert service.asked[0].body["criteria"]["advanced_text_search"]["search_text"] == "sensor"
    project = told(records_of(pages)[0])
    assert (project.amount, project.currency) == (250_000, "USD")
    assert (project.start_year, project.end_year) == (2023, 2025)
    assert project.ids == (f"nih:{project.number}",)
    assert project.institutions[0].en == "Sample University"
    assert (project.researchers[0].en, project.researchers[0].role) == (
        "Sample A Person",
        "contact PI",
    )
    assert project.keywords == ("alpha", "beta")
    assert project.notes == ("US fiscal year 2022: 250,000 USD",)


def walked(url: str, settings: Settings, reach: int) -> list[Page]:
    """All pages of 2024, from a service that shows `reach` of a stretch."""
    source = JsonApi(url, settings, Nih(url, {"year": "2024"}, reach))
    pages = [source.page(None)]
    while pages[-1].cursor is not None:
        pages.append(source.page(pages[-1].cursor))
    return pages


def test_a_year_beyond_the_reach_of_offsets_is_asked_agency_by_agency(settings: Settings) -> None:
    sizes = {2024: 62, (2024, "NCI"): 40, (2024, "VA"): 22}
    with serve(reporter(sizes)) as service:
        pages = walked(service.url, settings, reach=50)
    assert len({r.native_id for r in records_of(pages)}) == 62
    assert [a.body["criteria"].get("agencies") for a in service.asked] == [
        None, *([agency] for agency in AGENCIES),
    ]  # fmt: skip


def test_projects_that_no_agency_has_are_told_and_not_lost_in_silence(settings: Settings) -> None:
    sizes = {2024: 62, (2024, "NCI"): 40}
    with serve(reporter(sizes)) as service, pytest.raises(UserError, match="22 projects"):
        walked(service.url, settings, reach=50)


def test_an_agency_beyond_the_reach_is_told(settings: Settings) -> None:
    sizes = {2024: 62, (2024, "NCI"): 62}
    with serve(reporter(sizes)) as service, pytest.raises(UserError, match="narrow it"):
        walked(service.url, settings, reach=50)


@pytest.mark.parametrize("year", ["1984", "24", "2024-2020", "FY2024"])
def test_a_year_that_is_none_is_refused(year: str, settings: Settings) -> None:
    with pytest.raises(UserError, match="2020-2024"):
        make_source("nih", "https://example.org", {"year": year}, settings)


# --- NSF ------------------------------------------------------------------------------------------


def nsf_award(number: int) -> dict[str, Any]:
    return {
        "id": str(number), "title": "Sample award", "startDate": "09/01/2023",
        "expDate": "08/31/2026", "fundsObligatedAmt": "499999", "awardeeName": "Sample College",
        "pdPIName": "Ann Sample", "coPDPI": ["Bob Sample ~bob bob@example.org"],
        "abstractText": "Text &lt;br/&gt; more",
    }  # fmt: skip


def test_nsf_is_paged_by_offsets_from_one(settings: Settings) -> None:
    def script(asked: Asked) -> Any:
        begin = int(asked.params["offset"])
        awards = [nsf_award(n) for n in range(begin, min(begin + 25, 31))]
        return {"response": {"award": awards, "metadata": {"totalCount": 30}}}

    with serve(script) as service:
        pages = harvest("nsf", f"{service.url}/awards.json", {"year": "2023"}, settings)
    assert [a.params["offset"] for a in service.asked] == ["1", "26"]
    assert service.asked[0].params["dateEnd"] == "12/31/2023"
    assert len(records_of(pages)) == 30
    award = told(records_of(pages)[0])
    assert (award.amount, award.currency, award.start_year, award.end_year) == (
        499_999, "USD", 2023, 2026,
    )  # fmt: skip
    assert [(p.en, p.role) for p in award.researchers] == [
        ("Ann Sample", "PI"),
        ("Bob Sample", "co-PI"),
    ]
    assert award.summary.en == "Text\nmore"


def test_a_fault_that_nsf_tells_under_200_is_an_error(settings: Settings) -> None:
    said = {"response": {"serviceNotification": [{"notificationMessage": "bad date"}]}}
    with serve(lambda _: said) as service, pytest.raises(UserError, match="bad date"):
        harvest("nsf", f"{service.url}/awards.json", {"query": "x"}, settings)


def test_a_yearly_zip_of_nsf_is_read_file_by_file(settings: Settings, tmp_path: Path) -> None:
    of_file = {
        "awd_id": "7", "awd_titl_txt": "Sample", "awd_eff_date": "09/01/2023", "awd_amount": 5.0,
        "inst": {"inst_name": "Sample College"},
        "pi": [{"pi_first_name": "Ann", "pi_last_name": "Sample", "proj_role": "PI"}],
    }  # fmt: skip
    members = {f"{n}__json": json.dumps({**of_file, "awd_id": str(n)}) for n in range(600)}
    path = tmp_path / "2023.zip"
    path.write_bytes(zipped(**members, broken__json="{", readme__txt="x"))
    pages = harvest("nsf", str(path), {}, settings)
    assert [len(page.records) for page in pages] == [500, 101]
    assert sum(r.reason is Reason.NOT_WELL_FORMED for r in records_of(pages)) == 1
    award = told(records_of(pages)[0])
    assert (award.native_id, award.amount, award.researchers[0].en) == ("0", 5, "Ann Sample")
    assert path.is_file()


# --- GtR ------------------------------------------------------------------------------------------


def test_gtr_is_paged_and_each_project_gets_its_money_and_names(settings: Settings) -> None:
    def script(asked: Asked) -> Any:
        assert asked.headers["accept"] == "application/vnd.rcuk.gtr.json-v7"
        match asked.path.split("/")[2:]:
            case []:
                page = int(asked.params["p"])
                numbers = range((page - 1) * 10, min(page * 10, 11))
                return {"totalSize": 11, "project": [gtr_project(n) for n in numbers]}
            case [_, "funds"]:
                return {"fund": [{"valuePounds": {"currencyCode": "GBP", "amount": 1000.5}}]}
            case [_, "organisations"]:
                return {"organisation": [{"name": "Sample University"}]}
            case [identity, _]:
                number = identity.removeprefix("ID-")
                one = {"id": f"P-{number}", "firstName": "Ann", "surname": "Sample"}
                return {"person": [one]}
        return Said(b"", 404)

    with serve(script) as service:
        pages = harvest("gtr", service.url, {"query": "sensor"}, settings)
        assert len(service.asked) == 2 + 3 * 11
        plain = harvest("gtr", service.url, {"query": "sensor", "details": "false"}, settings)
    assert len({r.native_id for r in records_of(pages)}) == len(records_of(plain)) == 11
    assert service.asked[0].params == {"q": "sensor", "p": "1", "s": "10"}
    project = told(records_of(pages)[0])
    assert (project.amount, project.currency) == (1000, "GBP")
    assert (project.number, project.ids) == ("EP/X000000/1", ("gtr:EP/X000000/1",))
    assert (project.researchers[0].en, project.researchers[0].role) == ("Ann Sample", "PI")
    assert (project.start_year, project.institutions[0].en) == (2023, "Sample University")
    assert told(records_of(plain)[0]).amount is None


# --- SBIR -----------------------------------------------------------------------------------------

SBIR = {
    "firm": "Sample Sensors LLC", "award_title": "A sample sensor", "agency": "Department of Defense",
    "branch": "Navy", "phase": "Phase II", "program": "SBIR", "agency_tracking_number": "N00-1",
    "contract": "N68335-00-C-0001", "proposal_award_date": "2023-05-01",
    "contract_end_date": "2025-05-01", "award_amount": "$1,149,999.50", "abstract": "Senses.",
    "research_area_keywords": "sensing, samples", "pi_name": "Ann Sample", "ri_name": "",
}  # fmt: skip


def test_sbirs_api_and_its_csv_tell_the_same_award(settings: Settings, tmp_path: Path) -> None:
    full = [{**SBIR, "agency_tracking_number": f"N00-{n}"} for n in range(100)]
    with serve(lambda a: full if a.params["start"] == "0" else [SBIR]) as service:
        pages = harvest(
            "sbir", f"{service.url}/awards", {"agency": "DOD", "year": "2023"}, settings
        )
    assert [len(page.records) for page in pages] == [100, 1]
    heads = {"firm": "Company", "pi_name": "PI Name", "ri_name": "RI Name", "contract": "Contract"}
    names = [heads.get(name, name.replace("_", " ").title()) for name in SBIR]
    path = tmp_path / "award_data.csv"
    path.write_text(
        ",".join(names) + "\n" + ",".join(f'"{value}"' for value in SBIR.values()) + "\n"
    )
    (row,) = records_of(harvest("sbir", str(path), {}, settings))
    assert row.native_id == pages[1].records[0].native_id == "Department of Defense:N00-1:Phase II"
    assert told(row) == told(pages[1].records[0])
    award = told(row)
    assert (award.amount, award.currency, award.start_year) == (1_149_999, "USD", 2023)
    assert (award.companies, award.funder.en) == (
        ("Sample Sensors LLC",), "Department of Defense / Navy",
    )  # fmt: skip
