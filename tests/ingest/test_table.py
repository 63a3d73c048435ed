"""Bulk tables end to end: fetched once, unpacked under a limit, read in pieces, gone on with."""

from pathlib import Path

import pytest

from ingest import metadata
from ingest.sources import Record, make_source
from ingest.sources.web import RetryLaterError
from schemas.errors import DocumentError, UserError
from schemas.reasons import Reason
from schemas.report import Metadata
from schemas.settings import Settings
from tests.ingest.json_server import Said, harvest, records_of, serve
from tests.ingest.samples_of_services import zipped


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(http_seconds=5, cache_dir=tmp_path / "cache")


def told(record: Record) -> Metadata:
    return metadata.parse(record.content, record.format)


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
