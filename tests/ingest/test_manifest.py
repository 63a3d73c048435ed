"""Declared lists: columns in both languages, keys, errors with line numbers, links and files."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import metadata
from ingest.metadata.manifest import COLUMNS, canonical, column, key
from ingest.sources import Record, make_source, manifest, robots
from ingest.sources.manifest import read_list
from schemas.errors import DocumentError, UserError
from schemas.reasons import Reason
from schemas.report import Metadata
from schemas.settings import Settings
from tests.ingest.json_server import Said, harvest, records_of, serve

SETTINGS = Settings(http_seconds=5)
ATLA = Path(__file__).parents[1] / "fixtures" / "atla_list.csv"


@pytest.fixture(autouse=True)
def _nothing_held() -> None:
    """A port may have been another test's."""
    robots._held.clear()


def told(record: Record) -> Metadata:
    return metadata.parse(record.content, record.format)


def listed(folder: Path, text: str | bytes, name: str = "list.csv") -> list[Record]:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return records_of(harvest("manifest", str(path), {}, SETTINGS))


def test_a_list_of_atlas_programme_is_read() -> None:
    records = records_of(harvest("manifest", str(ATLA), {}, SETTINGS))
    first, second = told(records[0]), told(records[1])
    assert first.title.ja == "見本材料の接合に関する研究"
    assert (first.start_year, second.start_year) == (2023, 2024)
    assert (first.amount, first.currency) == (39_000_000, "JPY")
    assert [link.url[-10:] for link in first.files] == ["r05/01.pdf", "r05/02.pdf"]
    assert first.institutions[0].ja == "見本大学"
    assert first.notes == ("取得日 / retrieved: 2026-11-01",)


def test_a_number_of_a_whole_programme_is_no_key() -> None:
    records = records_of(harvest("manifest", str(ATLA), {}, SETTINGS))
    assert records[0].native_id == (
        "安全保障技術研究推進制度/2023/タイプa/見本材料の接合に関する研究/見本大学"
    )
    first = told(records[0])
    assert (first.ids, first.awards) == ((), ("jgn:JPJ004596",))


def test_a_number_of_a_project_is_its_key_and_its_id(tmp_path: Path) -> None:
    (record,) = listed(tmp_path, "title,number\nA sample,JPMJCR23S1\n")
    assert record.native_id == "JPMJCR23S1"
    assert told(record).ids == ("jgn:JPMJCR23S1",)


def test_a_faulty_row_is_refused_with_its_line_and_the_others_are_kept() -> None:
    records = records_of(harvest("manifest", str(ATLA), {}, SETTINGS))
    assert [r.reason for r in records] == [None, None, Reason.WRONG_VALUE, Reason.NO_TITLE]
    assert records[2].detail == "line 4: fiscal_year '20xx' is no year"
    assert records[3].detail.startswith("line 5")


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("t,2020,2018,,", "end_year 2018 < fiscal_year 2020"),
        ("t,,,much,", "amount 'much' is no amount"),
        ("t,,,,ftp://x/y", "url 'ftp://x/y' is no web address"),
    ],
)
def test_a_wrong_value_is_named(row: str, fault: str, tmp_path: Path) -> None:
    (record,) = listed(tmp_path, f"title,fiscal_year,end_year,amount,url\n{row}\n")
    assert (record.reason, record.detail) == (Reason.WRONG_VALUE, f"line 2: {fault}")


def test_a_raw_zero_is_no_amount(tmp_path: Path) -> None:
    (record,) = listed(tmp_path, "title,amount\nt,0\n")
    assert told(record).amount is None


def test_rows_that_tell_a_project_differently_are_refused_and_repeats_are_not(
    tmp_path: Path,
) -> None:
    records = listed(
        tmp_path, "title,pdf\nt,https://x.example/1.pdf\nu,\nu,\nt,https://x.example/2.pdf\n"
    )
    assert [r.reason for r in records] == [None, None, None, Reason.WRONG_VALUE]
    assert "line 5: the same project as line 2" in records[3].detail
    assert records[1] == records[2]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("名前,番号\nx,1\n", "課題名"),
        ('title\n"open\n', "line 2"),
        ("title,number\na,b,c\n", "line 2: 3 cells for 2 columns"),
        (b"title\n\x85\x20\x81\n", "neither UTF-8 nor Shift_JIS"),
    ],
)
def test_a_list_that_is_none_is_refused_whole_and_says_where(
    text: str | bytes, said: str, tmp_path: Path
) -> None:
    with pytest.raises(UserError) as fault:
        listed(tmp_path, text)
    assert said in fault.value.en
    assert fault.value.ja != fault.value.en


@pytest.mark.parametrize(
    ("text", "said"),
    [("[1]", "entry 1 is no object"), ("{", "no JSON"), ('{"a": []}', "give a JSON list")],
)
def test_json_that_is_no_list_is_refused(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=said):
        listed(tmp_path, text, "list.json")


def test_json_and_csv_of_any_encoding_and_delimiter_say_the_same(tmp_path: Path) -> None:
    rows = [("課題名", "研究代表者"), ("髙温の見本、①号", "見本 太郎")]
    texts: dict[str, bytes] = {
        "a.csv": "\n".join(",".join(row) for row in rows).encode("utf-8-sig"),
        "b.csv": "\r\n".join("\t".join(row) for row in rows).encode("cp932"),
        "u.csv": "\n".join("\t".join(row) for row in rows).encode("utf-16"),
        "c.json": json.dumps({"records": [dict(zip(*rows, strict=True))]}).encode(),
        "d.json": json.dumps([{"title": rows[1][0], "研究者": rows[1][1]}]).encode(),
    }
    versions = {listed(tmp_path, text, name)[0].version for name, text in texts.items()}
    assert len(versions) == 1


def test_columns_have_names_in_both_languages_and_no_name_means_two() -> None:
    spellings = [s for name, others in COLUMNS.items() for s in (name, *others)]
    assert len(spellings) == len(set(spellings))
    for name, others in COLUMNS.items():
        assert {column(s) for s in (name, *others)} == {name}


def test_pdfs_beside_a_list_are_read_and_change_the_version(tmp_path: Path) -> None:
    (tmp_path / "r.pdf").write_bytes(b"%PDF-1")
    text = "title,pdf\nt,r.pdf\nu,../out.pdf\n"
    first, outside = listed(tmp_path, text)
    source = make_source("manifest", str(tmp_path / "list.csv"), {}, SETTINGS)
    assert source.fetch(first.file_url) == b"%PDF-1"
    with pytest.raises(DocumentError) as fault:
        source.fetch(outside.file_url)
    assert fault.value.reason is Reason.FORBIDDEN_ADDRESS
    (tmp_path / "r.pdf").write_bytes(b"%PDF-2")
    assert listed(tmp_path, text)[0].version != first.version


def test_a_list_in_the_web_has_links_relative_to_itself() -> None:
    def script(asked: Any) -> Any:
        known = {"/lists/a.csv": b"title,pdf\nt,../r.pdf\n", "/r.pdf": b"%PDF-1"}
        return Said(known.get(asked.path, b""), 200 if asked.path in known else 404)

    with serve(script) as service:
        place = f"{service.url}/lists/a.csv"
        (record,) = records_of(harvest("manifest", place, {}, SETTINGS))
        url = told(record).files[0].url
        assert url == f"{service.url}/r.pdf"
        assert make_source("manifest", place, {}, SETTINGS).fetch(url) == b"%PDF-1"


def test_a_list_that_is_a_file_leads_into_no_private_network(tmp_path: Path) -> None:
    with serve(lambda _: b"secret") as service:
        listed(tmp_path, f"title,pdf\nt,{service.url}/r.pdf\n")
        source = make_source("manifest", str(tmp_path / "list.csv"), {}, SETTINGS)
        with pytest.raises(DocumentError) as fault:
            source.fetch(f"{service.url}/r.pdf")
    assert fault.value.reason is Reason.FORBIDDEN_ADDRESS
    assert service.asked == []


def test_a_long_list_is_read_in_pieces_and_begun_again_where_it_changed(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("title\n" + "".join(f"sample {n}\n" for n in range(1200)))
    pages = harvest("manifest", str(path), {}, SETTINGS)
    assert [len(page.records) for page in pages] == [500, 500, 200]
    path.write_text("title\nother\n")
    again = make_source("manifest", str(path), {}, SETTINGS).page(pages[0].cursor)
    assert (len(again.records), again.cursor) == (1, None)


def test_jsts_project_database_is_refused_and_the_way_is_named(tmp_path: Path) -> None:
    place = "https://projectdb.jst.go.jp/grants.csv"
    with pytest.raises(UserError, match="Apply to JST") as fault:
        make_source("manifest", place, {}, SETTINGS)
    assert "申請" in fault.value.ja
    path = tmp_path / "list.csv"
    path.write_text("title\nt\n")
    source = make_source("manifest", str(path), {}, SETTINGS)
    with pytest.raises(DocumentError) as denied:
        source.fetch("https://projectdb.jst.go.jp/a.pdf")
    assert denied.value.reason is Reason.NOT_PERMITTED


@given(st.lists(st.dictionaries(st.sampled_from(["title", "number", "年度"]), st.text(max_size=9))))
def test_any_json_list_is_read_or_refused(rows: list[dict[str, str]]) -> None:
    try:
        found = list(read_list(json.dumps(rows).encode(), "x"))
    except UserError:
        return
    for _, row in found:
        assert isinstance(key(canonical(row)), str)


def test_each_column_is_documented_by_all_its_names() -> None:
    text = (Path(manifest.__file__).parent / "OPTIONS.md").read_text("utf-8")
    told = {column(word) for word in re.split(r"[|、；，`]|, ", text)}
    assert told - {""} == {*COLUMNS}
    assert [s for others in COLUMNS.values() for s in others if column(s) not in told] == []
