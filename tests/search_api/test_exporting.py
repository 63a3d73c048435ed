"""Exported files, read again by readers that know nothing of the writers."""

import asyncio
import csv
import io
import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.citation import Fields, Status, Work
from schemas.citation_answers import Cites, WorkShown
from search_api.exporting import bibtex, csl, entries, jsonl, ris, sheet, table
from search_api.exporting.entries import Author, Entry
from search_api.exporting.formats import KINDS, Format
from tests.search_api import built

ANY = st.text(st.characters(exclude_categories=()), max_size=30)
LINE = ANY.map(entries.line)
NAMES = st.builds(Author, LINE.filter(bool), LINE, LINE)
ENTRIES = st.builds(
    Entry, id=LINE.filter(bool), kind=st.sampled_from(["report", "article", "talk", "other"]),
    title=LINE, other_title=LINE, authors=st.lists(NAMES, max_size=3).map(tuple),
    year=st.none() | st.integers(1900, 2100), container=LINE, publisher=LINE, volume=LINE,
    issue=LINE, number=LINE, doi=LINE, url=LINE, keywords=st.lists(LINE, max_size=2).map(tuple),
    summary=LINE,
)  # fmt: skip
LISTS = st.lists(ENTRIES, max_size=4)
PAPER = Entry(
    id="doi:10.99999/p_1", kind="article", title="GaN素子の50%高効率化 {第2報}",
    other_title="Doubling the efficiency", authors=(Author("見本", "太郎", "ミホン タロウ"),),
    year=2019, container="見本誌", volume="3", issue="2", pages="10–15", doi="10.99999/p_1",
)  # fmt: skip
PRINTED = {
    r"\textbackslash{}": "\\", r"\textbraceleft{}": "{", r"\textbraceright{}": "}",
    r"\textasciitilde{}": "~", r"\textasciicircum{}": "^", **{f"\\{c}": c for c in "#$%&_"},
}  # fmt: skip
_TEX = re.compile("|".join(re.escape(one) for one in PRINTED) + "|[{}]")


def read_ris(text: str) -> list[list[tuple[str, str]]]:
    records: list[list[tuple[str, str]]] = []
    for row in text.encode().decode("utf-8").split("\r\n")[:-1]:
        found = re.fullmatch(r"([A-Z][A-Z0-9])  - (.*)", row)
        assert found, row
        if found[1] == "TY":
            records.append([])
        records[-1].append((found[1], found[2]))
    assert all(record[-1] == ("ER", "") for record in records)
    return records


def read_bibtex(text: str) -> list[tuple[str, dict[str, str]]]:
    """As BibTeX reads: braces are counted, escaped or not."""
    found, at = [], 0
    while match := re.compile(r"\s*@\w+\{([^,\s]+),\s*").match(text, at):
        fields: dict[str, str] = {}
        at = match.end()
        while named := re.compile(r"(\w+) = \{").match(text, at):
            depth, end = 1, named.end()
            while depth:
                depth += {"{": 1, "}": -1}.get(text[end], 0)
                end += 1
            fields[named[1]] = text[named.end() : end - 1]
            at = re.compile(r",\s*").match(text, end).end()  # type: ignore[union-attr]
        assert text[at] == "}"
        found.append((match[1], fields))
        at += 1
    assert not text[at:].strip()
    return found


def printed(value: str) -> str:
    return _TEX.sub(lambda hit: PRINTED.get(hit[0], ""), value)


@given(LISTS)
def test_ris_keeps_every_text_on_its_line(told: list[Entry]) -> None:
    records = read_ris(ris.write(told))
    assert len(records) == len(told)
    for record, entry in zip(records, told, strict=True):
        values = dict(record)
        assert (values["ID"], values.get("TI", "")) == (entry.id, entry.title)
        assert [v for tag, v in record if tag == "AU"] == [one.inverted for one in entry.authors]
        assert [v for tag, v in record if tag == "KW"] == [w for w in entry.keywords if w]


@given(LISTS)
def test_bibtex_holds_its_braces_and_prints_what_was_told(told: list[Entry]) -> None:
    records = read_bibtex(bibtex.write(told))
    assert len({key.lower() for key, _ in records}) == len(records) == len(told)
    for (key, fields), entry in zip(records, told, strict=True):
        assert key.isascii()
        assert printed(fields.get("title", "")) == entry.title
        assert printed(fields.get("abstract", "")) == entry.summary
        assert not set("{}\\") & set(fields.get("url", "") + fields.get("doi", ""))


@given(LISTS)
def test_csv_reads_back_and_runs_nothing(told: list[Entry]) -> None:
    raw = table.write(told).encode()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    assert rows[0] == list(table.COLUMNS)
    assert len(rows) == len(told) + 1
    for row, entry in zip(rows[1:], told, strict=True):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)
        assert row[2] in {entry.title, f"'{entry.title}"}
        assert row[6] == ("" if entry.year is None else str(entry.year))


@given(LISTS)
def test_csl_reads_back(told: list[Entry]) -> None:
    items = json.loads(csl.write(told).encode())
    assert [(one["id"], one.get("title", "")) for one in items] == [(e.id, e.title) for e in told]
    for item, entry in zip(items, told, strict=True):
        named = [n.get("literal") or f"{n['family']}, {n['given']}" for n in item.get("author", [])]
        assert named == [one.inverted for one in entry.authors]


@given(LISTS, st.integers(1, 5), st.sampled_from(list(Format)))
def test_a_file_sent_in_stretches_is_the_whole_file(
    told: list[Entry], size: int, kind: Format
) -> None:
    async def batches() -> AsyncIterator[list[Entry]]:
        yield []
        for start in range(0, len(told), size):
            yield told[start : start + size]

    async def whole() -> bytes:
        return b"".join([piece async for piece in KINDS[kind].pieces(batches())])

    if kind is Format.BIBTEX:  # whose keys are made unlike within a stretch
        told = list({bibtex._key(entry.id, set()).lower(): entry for entry in told}.values())
    assert asyncio.run(whole()) == KINDS[kind].write(told).encode()


@given(LISTS)
def test_json_lines_read_back(told: list[Entry]) -> None:
    rows = [json.loads(row) for row in jsonl.write(told).encode().split(b"\n")[:-1]]
    assert [(row["id"], row.get("title", "")) for row in rows] == [(e.id, e.title) for e in told]


@pytest.mark.parametrize("kind", list(Format))
def test_who_exported_it_and_when_stands_in_every_format(kind: Format) -> None:
    stamp = "見本 花子 (atla) 2026-11-29T00:00:00Z"
    assert stamp in KINDS[kind].write([replace(PAPER, exported=stamp)])
    assert "exported" not in KINDS[kind].write([PAPER]).replace(",exported", "")


@given(ANY)
def test_a_line_is_one_line_that_utf8_holds(text: str) -> None:
    told = entries.line(text)
    assert len(told.encode().decode().splitlines()) == bool(told)
    assert entries.line(told) == told


@pytest.mark.parametrize("sign", [*"=+-@＝＋－＠", "\t", "\r"])
def test_a_cell_that_begins_like_a_formula_is_quoted(sign: str) -> None:
    assert sheet.guarded(f"{sign}1") == f"'{sign}1"


def test_japanese_names_and_readings_stand_where_each_format_wants_them() -> None:
    assert ("AU", "見本, 太郎") in read_ris(ris.write([PAPER]))[0]
    assert ("N1", "見本, 太郎: ミホン タロウ") in read_ris(ris.write([PAPER]))[0]
    assert {("SP", "10"), ("EP", "15")} <= set(read_ris(ris.write([PAPER]))[0])
    ((key, fields),) = read_bibtex(bibtex.write([PAPER]))
    assert (key, fields["author"], fields["yomi"]) == (
        "doi:10.99999/p-1", "見本, 太郎", "ミホン タロウ",
    )  # fmt: skip
    assert fields["title"] == r"{GaN}素子の50\%高効率化 \textbraceleft{}第2報\textbraceright{}"
    assert (fields["journal"], fields["pages"], fields["doi"]) == (
        "見本誌", "10--15", "10.99999/p_1",
    )  # fmt: skip
    (item,) = json.loads(csl.write([PAPER]))
    assert (item["type"], item["author"]) == (
        "article-journal", [{"family": "見本", "given": "太郎"}],
    )  # fmt: skip
    assert item["custom"]["yomi"] == ["ミホン タロウ"]


def test_a_company_whose_name_has_the_word_and_stays_one_author() -> None:
    told = replace(PAPER, authors=(Author("Sample and Sons"), Author("Mihon", "Taro")))
    ((_, fields),) = read_bibtex(bibtex.write([told]))
    assert fields["author"] == "{Sample and Sons} and Mihon, Taro"


def test_a_report_comes_first_and_then_its_products() -> None:
    report, *products = entries.with_products(built.record())
    listed = built.record()["metadata"]["products"] or built.record().get("products") or ()
    assert (report.id, report.kind) == (built.IDENTITY, "report")
    assert [one.title for one in products] == [entries.line(one["title"]) for one in listed]


def test_a_reference_without_a_work_is_told_as_it_was_read() -> None:
    read = Cites(
        number=4, raw="見本太郎：橋の\n点検，見本誌", page=2, status=Status.NOT_FOUND,
        fields=Fields(title="橋の点検", authors=("見本太郎",), container="見本誌", year=2019),
    )  # fmt: skip
    told = entries.of_reference(read, "oai-a")
    assert (told.id, told.title, told.kind, told.year) == ("oai-a.r4", "橋の点検", "article", 2019)
    unread = entries.of_reference(read.model_copy(update={"fields": Fields()}), "oai-a")
    assert unread.title == "見本太郎：橋の 点検，見本誌"
    work = WorkShown(work=Work(id="patent:jp1", titles=("点検装置",), ids=("patent:jp1",)))
    known = entries.of_reference(read.model_copy(update={"work": work}), "oai-a")
    assert (known.kind, known.number, known.title) == ("patent", "jp1", "点検装置")
    assert [one.title for one in entries.once([told, known, unread])] == ["橋の点検", "点検装置"]
