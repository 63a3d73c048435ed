"""The English peers end to end: slices, totals, amounts in their currency, years, people, ids."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from ingest import metadata
from ingest.sources import Page, Record, make_source
from ingest.sources.json_api import JsonApi
from ingest.sources.nih import AGENCIES, Nih
from ingest.sources.web import RetryLaterError
from schemas.errors import DocumentError, UserError
from schemas.reasons import Reason
from schemas.report import Metadata
from schemas.settings import Settings
from tests.ingest.json_server import Asked, Said, harvest, records_of, serve
from tests.ingest.samples_of_services import gtr_project, nih_project


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(http_seconds=5, cache_dir=tmp_path / "cache")


def told(record: Record) -> Metadata:
    return metadata.parse(record.content, record.format)


def zipped(**members: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "."), text)
    return buffer.getvalue()


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
    assert project.notes == ("the amount is of US fiscal year 2022 alone",)


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


# --- CORDIS and tables ----------------------------------------------------------------------------

HEADS = "id;acronym;status;title;startDate;endDate;totalCost;ecMaxContribution;frameworkProgramme;objective\n"


def cordis_row(number: int, amount: str = "1000,50") -> str:
    return (
        f'{number};SAMP;SIGNED;"Sample; ""project"" {number}";2023-01-01;2026-12-31;9;{amount};'
        f'HORIZON;"Line one\nline two é"\n'
    )


def cordis_zip(rows: int = 3) -> bytes:
    organisations = (
        "projectID;role;name;country\n1;participant;Sample Institute;FR\n"
        "1;coordinator;Sample Technikum;DE\n2;coordinator;Other;IT\n"
    )
    table = "\ufeff" + HEADS + "".join(cordis_row(n) for n in range(1, rows + 1))
    return zipped(project__csv=table, organization__csv=organisations, topics__csv="a;b\n")


def test_cordis_is_fetched_once_and_read_with_its_organisations(settings: Settings) -> None:
    with serve(lambda _: cordis_zip(1200)) as service:
        pages = harvest("cordis", f"{service.url}/he.zip", {}, settings)
    assert len(service.asked) == 1
    assert [len(page.records) for page in pages] == [500, 500, 200]
    assert len({r.native_id for r in records_of(pages)}) == 1200
    first = told(records_of(pages)[0])
    assert [one.en for one in first.institutions] == ["Sample Technikum", "Sample Institute"]
    assert (first.title.en, first.summary.en) == ('Sample; "project" 1', "Line one\nline two é")
    assert (first.amount, first.currency, first.start_year, first.end_year) == (
        1000, "EUR", 2022, 2026,
    )  # fmt: skip
    assert (first.programme.en, first.ids) == ("Horizon Europe", ("cordis:1",))
    assert list((settings.cache_dir / "bulk").iterdir()) == []  # nothing is left behind


def test_another_worker_fetches_the_file_anew_and_goes_on_where_the_first_was(
    settings: Settings, tmp_path: Path
) -> None:
    other = settings.model_copy(update={"cache_dir": tmp_path / "other"})
    packed = cordis_zip(700)
    with serve(lambda _: packed) as service:
        place = f"{service.url}/he.zip"
        first = make_source("cordis", place, {}, settings).page(None)
        second = make_source("cordis", place, {}, other).page(first.cursor)
    found = [r.native_id for page in (first, second) for r in page.records]
    assert (len(found), len(set(found)), second.cursor) == (700, 700, None)


def test_a_file_that_changed_meanwhile_is_begun_again(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "projects.csv"
    path.write_text(HEADS + "".join(cordis_row(n) for n in range(700)))
    first = make_source("cordis", str(path), {}, settings).page(None)
    path.write_text(HEADS + cordis_row(9000))
    second = make_source("cordis", str(path), {}, settings).page(first.cursor)
    assert [r.native_id for r in second.records] == ["9000"]


def test_a_duplicate_row_is_one_record_and_a_raw_zero_no_amount(
    settings: Settings, tmp_path: Path
) -> None:
    path = tmp_path / "projects.csv"
    path.write_text(HEADS + cordis_row(1) + cordis_row(1) + cordis_row(2, "0"))
    records = records_of(harvest("cordis", str(path), {}, settings))
    assert [(r.native_id, told(r).amount) for r in records] == [("1", 1000), ("2", 9)]


def test_a_row_with_too_many_cells_is_refused_with_its_line(
    settings: Settings, tmp_path: Path
) -> None:
    path = tmp_path / "projects.csv"
    path.write_text("id;title\n1;A\n2;B;C\n3;D\n")
    records = records_of(harvest("cordis", str(path), {}, settings))
    assert [r.reason for r in records] == [None, Reason.WRONG_VALUE, None]
    assert records[1].detail == "line 3: more cells than columns"


def test_a_bomb_in_a_zip_is_stopped_at_the_limit_and_leaves_nothing(
    settings: Settings, tmp_path: Path
) -> None:
    small = settings.model_copy(update={"bulk_bytes": 100_000})
    path = tmp_path / "bomb.zip"
    path.write_bytes(zipped(project__csv=HEADS + "0" * 50_000_000))
    assert path.stat().st_size < 100_000
    with pytest.raises(DocumentError) as fault:
        harvest("cordis", str(path), {}, small)
    assert fault.value.reason is Reason.TOO_LARGE
    assert "SATETO_BULK_BYTES" in fault.value.detail
    assert list((small.cache_dir / "bulk").iterdir()) == []


def test_a_download_is_stopped_at_the_limit(settings: Settings) -> None:
    small = settings.model_copy(update={"bulk_bytes": 1000})
    with serve(lambda _: b"x" * 5000) as service, pytest.raises(DocumentError) as fault:
        harvest("cordis", f"{service.url}/he.zip", {}, small)
    assert fault.value.reason is Reason.TOO_LARGE


def test_a_quote_that_never_ends_is_told_with_its_line(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "projects.csv"
    path.write_text("id;title\n1;A\n2;" + '"' + "no end\n" * 40_000)
    with pytest.raises(UserError, match="line"):
        harvest("cordis", str(path), {}, settings)


def test_a_zip_without_the_table_is_refused(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "other.zip"
    path.write_bytes(zipped(readme__txt="x"))
    with pytest.raises(UserError, match="holds no file like"):
        harvest("cordis", str(path), {}, settings)


def test_a_bulk_file_that_isnt_there_yet_is_tried_again(settings: Settings) -> None:
    with serve(lambda _: Said(b"no", 404)) as service, pytest.raises(RetryLaterError, match="404"):
        harvest("cordis", f"{service.url}/he.zip", {}, settings)
