import subprocess
import sys
from collections import defaultdict
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from ingest import sample
from ingest.reading.limits import ReadingLimits
from ingest.reading.read import read_pdf
from ingest.sample import corpus, pdf
from ingest.sample.pages import MARKS
from ingest.sample.shapes import SampleReport
from ingest.sample.typesetting import Style, break_lines, measure
from ingest.structure.sections import split
from schemas.report import Section, SectionKey

REPORTS = corpus.load()
FIRST = REPORTS[0]


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
