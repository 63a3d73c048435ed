import doctest
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from ingest import sample
from ingest.metadata import parse
from ingest.reading.limits import ReadingLimits
from ingest.reading.read import read_pdf
from ingest.sample import corpus, pdf
from ingest.sample.jpcoar_xml import RIGHTS
from ingest.sample.names import COMPANIES, FAMILIES, INSTITUTIONS, PROGRAMMES
from ingest.sample.oai_answers import PREFIX
from ingest.sample.pages import MARKS
from ingest.sample.repository import SampleRepository
from ingest.sample.rules import faults
from ingest.sample.shapes import SampleReport
from ingest.sample.typesetting import Style, break_lines, measure
from ingest.sections import split
from ingest.sources import Record
from ingest.sources.oai import Oai
from schemas import taxonomy
from schemas.report import FileLink, Metadata, Person, Section, SectionKey
from schemas.settings import Settings

REPORTS = corpus.load()
FIRST = REPORTS[0]
SETTINGS = Settings()


def test_the_worked_example() -> None:
    readme = Path(sample.__file__).with_name("README.md")
    result = doctest.testfile(str(readme), module_relative=False)
    assert result.attempted
    assert not result.failed


# --- the corpus ---------------------------------------------------------------------------------


def test_the_corpus_is_broad() -> None:
    assert len(REPORTS) >= 60
    assert 0.6 <= sum(report.language == "ja" for report in REPORTS) / len(REPORTS) <= 0.75
    assert {report.programme for report in REPORTS} == set(PROGRAMMES)
    assert {report.institution for report in REPORTS} == set(INSTITUTIONS)
    assert {name for report in REPORTS for name in report.companies} == set(COMPANIES)
    assert sum(not report.dual_use for report in REPORTS) >= len(REPORTS) / 4
    assert sum(bool(report.cites) for report in REPORTS) >= 20
    for field in ("id", "number", "title_ja", "title_en", "summary_ja", "summary_en"):
        assert len({getattr(report, field) for report in REPORTS}) == len(REPORTS)


def test_the_tags_are_those_of_the_taxonomy_and_nearly_all_occur() -> None:
    known = {tag.id: tag.family for tag in taxonomy.load().tags}
    used = {
        "dual_use": {tag for report in REPORTS for tag in report.dual_use},
        "civil": {tag for report in REPORTS for tag in report.civil},
    }
    for family, tags in used.items():
        assert {known.get(tag) for tag in tags} == {family}
    assert set(known) - used["dual_use"] - used["civil"] == {"DU04", "DU29", "DU32"}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"programme": "jst"}, "no programme"),
        ({"number": "99K00002"}, "does not belong"),
        ({"start": 2022}, "before"),
        ({"sections": FIRST.sections[::-1]}, "out of order"),
        ({"dual_use": ("CT01",)}, "wrong list"),
        ({"products": REPORTS[1].products}, "another report's"),
        ({"institution": "real-university"}, "no institution"),
        ({"companies": ("実在株式会社",)}, "no company"),
        ({"researchers": FIRST.researchers[1:]}, "one principal"),
        (
            {"researchers": (FIRST.researchers[0].model_copy(update={"ja": "山田 太郎"}),)},
            "no family",
        ),
        ({"summary_ja": "短い。"}, "summary_ja has 3"),
        ({"title_ja": "10⁻³の\U00020bb7"}, "⁻"),
        ({"cites": ("S002",)}, "its references name []"),
        ({"references": ("科研費 99K00999", "二")}, "its references name ['S999']"),
    ],
)
def test_rules_find_what_is_wrong(change: dict[str, Any], told: str) -> None:
    assert not list(faults(FIRST, REPORTS))
    assert told in "\n".join(faults(FIRST.model_copy(update=change), REPORTS))


def test_a_citation_must_lead_somewhere() -> None:
    citing = next(report for report in REPORTS if report.cites)
    assert list(faults(citing, [citing])) == [
        f"cites {other}, which is not there" for other in citing.cites
    ]


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("S001.toml", 'form = "kakenhi"', 'form = "kakenhi"\ncolour = "red"'),
        ("S001.toml", 'maturity = "applied"', 'maturity = "ripe"'),
        ("S001.toml", "end = 2020", "end = 2031"),
        ("S001.toml", 'id = "S001"', 'id = "S001'),
        ("S002.toml", "", ""),
    ],
)
def test_a_file_that_is_no_report_is_named(name: str, old: str, new: str) -> None:
    path = Path(sample.__file__).parent / "reports" / "S001.toml"
    with pytest.raises(ValueError, match=name):
        corpus.read(name, path.read_text("utf-8").replace(old, new, 1))


def test_authors_are_of_the_invented_families() -> None:
    places = [name for place in INSTITUTIONS.values() for name in (place.ja, place.en)]
    known = (*FAMILIES, *places, *COMPANIES)
    latin = {roman.casefold() for _, roman in FAMILIES.values()}
    for product in (product for report in REPORTS for product in report.products):
        head, *title = re.split('[「『"“]', product.text)
        if not title:
            continue  # in a style where nothing but its place tells an author from a title
        surnames = re.findall(r"\b[A-Z]\. ([A-Z][A-Za-z]+)", head)
        assert {name.casefold() for name in surnames} <= latin, product.text
        if re.match(r"[\u4e00-\u9fff]", head):
            names = re.split("[,、，・]", re.sub(r"（[^）]*）|\([^)]*\)", "", head))
            assert all(n.strip().startswith(known) for n in names if n.strip()), product.text


# --- the PDFs -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def papers() -> dict[str, bytes]:
    return {report.id: pdf.render(report) for report in REPORTS}


def texts(paper: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(paper)).pages]


def sections(pages: list[str]) -> dict[SectionKey, str]:
    found: dict[SectionKey, list[Section]] = defaultdict(list)
    for section in split(enumerate(pages, 1)):
        found[section.key].append(section)
    return {key: " ".join(part.text for part in parts) for key, parts in found.items()}


def same(text: str, report: SampleReport) -> str:
    """What must agree: all characters, and in English the blanks between them too."""
    return "".join(text.split()) if report.language == "ja" else " ".join(text.split())


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.id)
def test_a_pdf_reads_back(report: SampleReport, papers: dict[str, bytes]) -> None:
    pages = texts(papers[report.id])
    assert 2 <= len(pages) <= 4
    assert all(MARKS[report.language] in page for page in pages)
    found = sections(pages)
    assert not any(MARKS[report.language] in text for key, text in found.items() if key != "body")
    for section in report.sections:
        assert same(found[section.key], report) == same(section.text, report)
    squeezed = {key: "".join(text.split()) for key, text in found.items()}
    for text in (report.summary_ja, report.summary_en):
        assert "".join(text.split()) in squeezed[SectionKey.SUMMARY]
    for title in (report.title_ja, report.title_en, *report.companies):
        assert "".join(title.split()) in "".join("".join(pages).split())
    assert squeezed[SectionKey.REFERENCES] == "".join("".join(report.references).split())
    for product in report.products:
        assert "".join(product.text.split()) in squeezed[SectionKey.PRODUCTS]
        assert product.doi in squeezed[SectionKey.PRODUCTS]


def test_every_odd_character_reads_back() -> None:
    odd = "０９Ａｚ～〜①③〔〕【】＜＞αβμΩ−µ°C℃±×²³‰é–—―Ⅱⅲ㎡㈱髙﨑'\"$&<>\\()"
    report = FIRST.model_copy(update={"title_ja": odd})
    assert odd in "".join("".join(texts(pdf.render(report))).split())


def test_a_pdf_is_a4_and_named(papers: dict[str, bytes]) -> None:
    for report in REPORTS:
        reader = PdfReader(BytesIO(papers[report.id]))
        assert [round(float(side)) for side in reader.pages[0].mediabox[2:]] == [595, 842]
        assert reader.metadata is not None
        assert reader.metadata.title == report.title.best(report.language)


def test_the_same_bytes_each_time(papers: dict[str, bytes]) -> None:
    code = (
        "from hashlib import sha256; from ingest.sample import corpus, pdf;"
        "print(*(sha256(pdf.render(r)).hexdigest() for r in corpus.load()[::33]))"
    )
    again = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(sample.__file__).parents[2],
        env={"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"},
    )
    assert again.stdout.split() == [sha256(papers[r.id]).hexdigest() for r in REPORTS[::33]]
    assert pdf.render(FIRST) == papers[FIRST.id]


def test_the_reader_of_foreign_files_reads_it_too(papers: dict[str, bytes]) -> None:
    reading = read_pdf(papers["S066"], ReadingLimits())
    assert reading.reason is None
    assert [page.text for page in reading.pages] == texts(papers["S066"])


@given(
    st.text("あア漢字、。「」（）ー①０９ＧａＮμm℃aZ0.5-/() ", max_size=200),
    st.integers(60, 500),
    st.sampled_from([0, 10]),
)
def test_lines_hold_every_character_and_fit(text: str, width: int, first: int) -> None:
    style = Style(first=first)
    lines = break_lines(text, style, width)
    assert "".join("".join(line.text for line in lines).split()) == "".join(text.split())
    for line in lines:
        assert line.width <= width - line.indent + 0.02
        assert line.width == pytest.approx(measure(line.text, style))


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("ああああ。い", ["あああ", "あ。い"]),
        ("あああ「い」", ["あああ", "「い」"]),
        ("あい 1300℃にも", ["あい", "1300℃に", "も"]),
        ("the ultrahigh one", ["the", "ultrahigh", "one"]),
    ],
)
def test_lines_break_where_they_may(text: str, lines: list[str]) -> None:
    assert [line.text for line in break_lines(text, Style(), 40)] == lines


# --- the repository -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def repository() -> Iterator[SampleRepository]:
    with SampleRepository() as open_one:
        yield open_one


def harvest(url: str, **options: str) -> list[Record]:
    source, cursor, found = Oai(url, options, SETTINGS), None, []
    while True:
        page = source.page(cursor)
        found.append(page.records)
        cursor = page.cursor
        if cursor is None:
            assert [len(records) for records in found[:-1]] == [20] * (len(found) - 1)
            return [record for records in found for record in records]


def expected(report: SampleReport, url: str) -> Metadata:
    site = url.removesuffix("/oai")
    people = (Person(ja=p.ja, yomi=p.yomi, en=p.en) for p in report.researchers)
    return Metadata(
        native_id=f"{PREFIX}{report.id}",
        title=report.title,
        number=report.number,
        programme=report.funding.name,
        institutions=(report.place,),
        researchers=tuple(people),
        companies=report.companies,
        keywords=tuple(dict.fromkeys((*report.keywords_ja, *report.keywords_en))),
        summary=report.summary,
        start_year=report.start,
        end_year=report.end,
        language=report.language,
        doi=report.doi,
        licence=RIGHTS.ja,
        landing_page=f"{site}/records/{report.id}",
        files=(FileLink(url=f"{site}/files/{report.id}.pdf", media_type="application/pdf"),),
    )


def ask(url: str, query: str) -> str:
    answer = httpx.get(f"{url}?{query}")
    assert answer.status_code == 200
    return answer.text


def test_a_harvest_brings_every_report_as_it_was_written(repository: SampleRepository) -> None:
    found = harvest(repository.url)
    assert [parse(record.content, "xml") for record in found] == [
        expected(report, repository.url) for report in REPORTS
    ]


def test_dublin_core_brings_what_it_can(repository: SampleRepository) -> None:
    found = [parse(r.content, "xml") for r in harvest(repository.url, prefix="oai_dc")]
    for metadata, report in zip(found, REPORTS, strict=True):
        whole = expected(report, repository.url)
        for field in ("title", "summary", "keywords", "start_year", "end_year", "doi", "licence"):
            assert getattr(metadata, field) == getattr(whole, field)
        assert [file.url for file in metadata.files] == [file.url for file in whole.files]


def test_the_files_are_the_pdfs(repository: SampleRepository, papers: dict[str, bytes]) -> None:
    source = Oai(repository.url, {}, SETTINGS)
    for report in (REPORTS[0], REPORTS[-1]):
        assert source.fetch(expected(report, repository.url).files[0].url) == papers[report.id]


def test_a_deletion_comes_with_the_next_harvest(repository: SampleRepository) -> None:
    source, cursor = Oai(repository.url, {}, SETTINGS), None
    while True:
        page = source.page(cursor)
        cursor = page.cursor
        if cursor is None:
            break
    with SampleRepository(frozenset({"S003", "S065"})) as later:
        news = harvest(later.url, **{"from": page.resume})
        assert [(r.native_id[-4:], r.deleted) for r in news] == [("S003", True), ("S065", True)]
        assert len(harvest(later.url)) == len(REPORTS)
        assert httpx.get(f"{later.url[:-4]}/files/S003.pdf").status_code == 410
    with pytest.raises(ValueError, match="S999"):
        SampleRepository(frozenset({"S999"}))


def test_lists_by_time_and_set(repository: SampleRepository) -> None:
    days = sorted(report.issued for report in REPORTS)
    start, end = days[10], days[30]
    wanted = {r.id for r in REPORTS if start <= r.issued <= end}
    for tail in ("", "T00:00:00Z"):
        query = f"verb=ListIdentifiers&metadataPrefix=oai_dc&from={start}{tail}&until={end}{tail}"
        text = ask(repository.url, query)
        while token := re.search(r"<resumptionToken[^>]*>([^<]+)<", text[text.rindex("header") :]):
            text += ask(repository.url, f"verb=ListIdentifiers&resumptionToken={token[1]}")
        assert set(re.findall(r":(S\d{3})<", text)) == wanted
    counts = Counter(report.programme for report in REPORTS)
    assert len(harvest(repository.url, set="kakenhi-b")) == counts["kakenhi-b"]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "badVerb"),
        ("verb=Drop", "badVerb"),
        ("verb=Identify&verb=Identify", "badVerb"),
        ("verb=Identify&set=jst", "badArgument"),
        ("verb=ListRecords", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&metadataPrefix=oai_dc", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2024-02-30", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2024-01-01&until=2023-01-01", "badArgument"),
        (
            "verb=ListRecords&metadataPrefix=oai_dc&from=2024-01-01&until=2024-02-01T00:00:00Z",
            "badArgument",
        ),
        ("verb=ListRecords&metadataPrefix=oai_dc&resumptionToken=x", "badArgument"),
        ("verb=GetRecord&metadataPrefix=oai_dc&identifier=%00", "badArgument"),
        ("verb=ListRecords&resumptionToken=x", "badResumptionToken"),
        ("verb=ListRecords&resumptionToken=%E8%A6%8B", "badResumptionToken"),
        ("verb=ListRecords&resumptionToken=e30", "badResumptionToken"),
        ("verb=ListRecords&metadataPrefix=marc", "cannotDisseminateFormat"),
        (
            "verb=GetRecord&metadataPrefix=marc&identifier=" + PREFIX + "S001",
            "cannotDisseminateFormat",
        ),
        ("verb=GetRecord&metadataPrefix=oai_dc&identifier=S001", "idDoesNotExist"),
        ("verb=ListMetadataFormats&identifier=S001", "idDoesNotExist"),
        ("verb=ListRecords&metadataPrefix=oai_dc&set=none", "noRecordsMatch"),
        ("verb=ListRecords&metadataPrefix=oai_dc&until=2000-01-01", "noRecordsMatch"),
    ],
)
def test_refusals_are_answers(repository: SampleRepository, query: str, code: str) -> None:
    assert f'<error code="{code}">' in ask(repository.url, query)


def test_a_token_serves_its_own_list_only(repository: SampleRepository) -> None:
    text = ask(repository.url, "verb=ListIdentifiers&metadataPrefix=oai_dc")
    token = re.search(r'completeListSize="66" cursor="0">([^<]+)<', text)
    assert token is not None
    other = ask(repository.url, f"verb=ListRecords&resumptionToken={token[1]}")
    assert "badResumptionToken" in other
    cut = ask(repository.url, f"verb=ListIdentifiers&resumptionToken={token[1][:-4]}")
    assert "badResumptionToken" in cut


def test_one_record_formats_sets_and_posts(repository: SampleRepository) -> None:
    wanted = {"verb": "GetRecord", "metadataPrefix": "jpcoar_2.0", "identifier": f"{PREFIX}S007"}
    posted = httpx.post(repository.url, data=wanted).text
    assert REPORTS[6].title_ja in posted
    assert REPORTS[7].title_ja not in posted
    assert ask(repository.url, "verb=ListMetadataFormats").count("<metadataPrefix>") == 2
    assert ask(repository.url, "verb=ListSets").count("<setSpec>") == len(PROGRAMMES)
    too_long = httpx.post(repository.url, content=b"a=" + b"b" * 20_000)
    assert too_long.status_code == 413


def test_pages_of_records_lead_to_the_file(repository: SampleRepository) -> None:
    site = repository.url.removesuffix("/oai")
    page = httpx.get(f"{site}/records/S001")
    assert 'href="/files/S001.pdf"' in page.text
    assert MARKS["ja"] in page.text
    for missing in ("/records/S999", "/files/../corpus.py", "/other/S001", "/"):
        assert httpx.get(f"{site}{missing}").status_code == 404
