"""The page of a report: margins, the mark of a sample, running head and foot, common styles."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import BaseDocTemplate, CondPageBreak, Flowable, Frame, PageTemplate, Table

from ingest.sample.shapes import SampleReport
from ingest.sample.typesetting import GOTHIC, Line, Style, Text, draw_line, measure

WIDTH, HEIGHT = A4
MARGIN = 24 * mm
INNER = WIDTH - 2 * MARGIN
RED, BLUE, GREY = "#b3261e", "#1f3a5f", "#777777"
MARKS = {"ja": "見本（架空の研究課題）", "en": "SAMPLE – invented project"}
NOTES = {
    "ja": "この報告書は、検索を試すために書き起こした見本である。研究課題、人物、機関、"
    "企業及び文献は全て架空のものであり、実在のものとは関係がない。",
    "en": "This report is a sample, written to try out searching. Its project, people, "
    "institutions, companies and publications are invented and stand for no real ones.",
}

BODY = {"ja": Style(size=10, leading=16.5, first=10), "en": Style(size=10.5, leading=15, after=3)}
_CHAPTER = Style(face=GOTHIC, size=11, leading=17, align="left", before=11, after=3)
_LESSER = Style(face=GOTHIC, size=10, leading=16, align="left", before=6, after=1)
ENTRY = Style(size=9.5, leading=14, left=14, first=0.01, after=2)
SMALL = Style(size=8.5, leading=12.5, align="left", colour=GREY)
CELL = Style(size=9.5, leading=14, align="left")
LABEL = Style(face=GOTHIC, size=8.5, leading=14, align="left", colour=BLUE)
_MARK = Style(face=GOTHIC, size=9, leading=12, align="left", colour=RED)


def build(report: SampleReport, story: Sequence[Flowable], head: str, *, cover: bool) -> bytes:
    """The PDF of a story. Its bytes depend on the report alone; `head` runs on every page.

    On a cover, which is page 1, only the mark stands.
    """
    out = BytesIO()
    document = BaseDocTemplate(
        out,
        pagesize=A4,
        title=report.title.best(report.language),
        author=", ".join(getattr(person, report.language) for person in report.researchers),
        subject=MARKS[report.language],
        creator="SATETO",
        lang=report.language,
        invariant=1,
        pageCompression=1,
    )
    frame = Frame(MARGIN, 20 * mm, INNER, HEIGHT - 44 * mm, 0, 0, 0, 0)

    def begin(canvas: Any, page: BaseDocTemplate) -> None:
        _head(canvas, MARKS[report.language], "" if cover and page.page == 1 else head)

    def end(canvas: Any, page: BaseDocTemplate) -> None:
        if not (cover and page.page == 1):
            _at(canvas, str(page.page), 11 * mm, SMALL, "center")

    document.addPageTemplates([PageTemplate(frames=[frame], onPage=begin, onPageEnd=end)])
    document.build(list(story))
    return out.getvalue()


def heading(text: str) -> list[Flowable]:
    """The heading of a chapter, with room below it on the page for a subheading and two lines."""
    return [CondPageBreak(76), Text(text, _CHAPTER)]


def subheading(text: str) -> list[Flowable]:
    """A lesser heading, with room below it on the page for two lines."""
    return [CondPageBreak(56), Text(text, _LESSER)]


def paragraphs(text: str, language: str) -> list[Text]:
    """A section's text: one paragraph a line."""
    return [Text(line.strip(), BODY[language]) for line in text.splitlines() if line.strip()]


def rows(cells: Sequence[tuple[str, str]], label_width: float) -> Table:
    """Labels and values side by side, ruled."""
    return Table(
        [[Text(label, LABEL), Text(value, CELL)] for label, value in cells],
        colWidths=[label_width, INNER - label_width],
        style=[
            ("LINEABOVE", (0, 0), (-1, 0), 0.9, HexColor(BLUE)),
            ("LINEBELOW", (0, 0), (-1, -2), 0.3, HexColor("#b8c2cc")),
            ("LINEBELOW", (0, -1), (-1, -1), 0.9, HexColor(BLUE)),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 4),
            ("TOPPADDING", (0, 0), (-1, -1), 3),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
        ],
    )


def _head(canvas: Any, mark: str, head: str) -> None:
    y = HEIGHT - 15 * mm
    wide = measure(mark, _MARK) + 12
    if head:
        _at(canvas, head, y, SMALL, "left")
    _at(canvas, mark, y, _MARK, "right", -6)
    canvas.setStrokeColor(HexColor(RED))
    canvas.setLineWidth(0.8)
    canvas.roundRect(WIDTH - MARGIN - wide, y - 5, wide, 17, 3)


def _at(canvas: Any, text: str, y: float, style: Style, align: str, shift: float = 0) -> None:
    width = measure(text, style)
    x = {"left": 0, "center": (INNER - width) / 2, "right": INNER - width}[align]
    draw_line(canvas, Line(text, width, MARGIN + x + shift, last=True), WIDTH, y, style)
