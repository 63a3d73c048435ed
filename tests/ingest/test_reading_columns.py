"""Pages of two columns and of tables, made here: nothing is lost, and all is in reading order."""

from collections.abc import Callable, Iterable
from io import BytesIO

import pytest
from reportlab.lib import colors
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from ingest.reading.limits import ReadingLimits
from ingest.reading.read import read_pdf

FONT = "HeiseiMin-W3"
LEFT, RIGHT, TOP, LEADING = 60, 310, 700, 15
KANA = "あいうえおかきくけこさしすせそたちつてと"
Placed = tuple[float, float, str]
Writer = Callable[[str, int], list[str]]


def japanese(side: str, lines: int) -> list[str]:
    return [f"{side}{at:02}" + (KANA * 2)[at % 20 : at % 20 + 18] for at in range(lines)]


def english(side: str, lines: int) -> list[str]:
    words = ("the", "gain", "of", "amplifiers", "rises", "with", "heat", "and", "time")
    long = [" ".join((*words[at % 9 :], *words[: at % 9])) for at in range(lines)]
    return [f"{side}{at:02} {text}"[:44].strip() for at, text in enumerate(long)]


def column(x: float, texts: Iterable[str], top: float = TOP) -> list[Placed]:
    return [(x, top - LEADING * at, text) for at, text in enumerate(texts)]


def alternating(left: list[Placed], right: list[Placed]) -> list[Placed]:
    both = [one for pair in zip(left, right, strict=False) for one in pair]
    return [*both, *left[len(right) :], *right[len(left) :]]


def drawn(*pages: Iterable[Placed], size: int = 10) -> bytes:
    registerFont(UnicodeCIDFont(FONT))
    out = BytesIO()
    canvas = Canvas(out)
    for placed in pages:
        canvas.setFont(FONT, size)
        for x, y, text in placed:
            canvas.drawString(x, y, text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def lines_of(data: bytes) -> list[str]:
    found = read_pdf(data, ReadingLimits())
    assert found.reason is None
    return [line.strip() for line in found.pages[0].text.split("\n") if line.strip()]


@pytest.mark.parametrize("written", [japanese, english])
def test_columns_in_order_stay_as_they_are(written: Writer) -> None:
    left, right = written("L", 24), written("R", 24)
    assert lines_of(drawn([*column(LEFT, left), *column(RIGHT, right)])) == [*left, *right]


@pytest.mark.parametrize("written", [japanese, english])
def test_columns_that_take_turns_are_read_one_after_the_other(written: Writer) -> None:
    title = "二段組みの論文の題名が、左の段から右の段まで続いている"
    left, right = written("L", 24), written("R", 22)
    body = alternating(column(LEFT, left), column(RIGHT, right))
    assert lines_of(drawn([(LEFT, TOP + 40, title), *body])) == [title, *left, *right]


def test_every_page_is_put_in_order_where_columns_take_turns() -> None:
    left, right = japanese("L", 20), japanese("R", 20)
    page = alternating(column(LEFT, left), column(RIGHT, right))
    plain = [*column(LEFT, left), *column(RIGHT, right)]
    found = read_pdf(drawn(page, page, plain, page, page), ReadingLimits())
    texts = ["".join(one.text.split()) for one in found.pages]
    assert texts == ["".join([*left, *right])] * 5


def test_an_indented_line_belongs_to_its_column() -> None:
    left, right = column(LEFT, japanese("L", 20)), column(RIGHT, japanese("R", 20))
    left[7] = (LEFT + 10, left[7][1], left[7][2][:-1])
    found = lines_of(drawn(alternating(left, right)))
    assert found == [text for _, _, text in (*left, *right)]


ROWS = {
    "cells of two columns": [(f"項目{at}" * (1 + at % 3), f"値{at}") for at in range(20)],
    "a form": [(f"{at}年度", "窒化ガリウム増幅器の放熱を調べた。") for at in range(20)],
    "sentences beside figures": [
        (f"第{at:02}回の試験で得た利得の平均値", "12.5") for at in range(20)
    ],
    "uneven sentences": [(KANA[: 6 + at * 7 % 13], KANA[: 5 + at * 5 % 14]) for at in range(20)],
}


@pytest.mark.parametrize("name", ROWS)
def test_rows_of_a_table_stay_together(name: str) -> None:
    left, right = zip(*ROWS[name], strict=True)
    found = lines_of(drawn(alternating(column(LEFT, left), column(RIGHT, right))))
    assert " ".join(found) == " ".join(cell for row in ROWS[name] for cell in row)


def test_three_columns_of_full_cells_stay_together() -> None:
    columns = [column(x, japanese(side, 20)) for x, side in ((40, "a"), (240, "b"), (440, "c"))]
    found = lines_of(drawn([one for row in zip(*columns, strict=True) for one in row], size=8))
    assert [line[:3] for line in found] == [f"{side}{at:02}" for at in range(20) for side in "abc"]


def test_a_table_amid_paragraphs_swallows_nothing() -> None:
    registerFont(UnicodeCIDFont(FONT))
    style = ParagraphStyle("body", fontName=FONT, fontSize=10, leading=14, wordWrap="CJK")
    before, after = (f"{word}の段落。" + KANA * 6 + "。" for word in ("前", "後"))
    figures = ([f"行{n}", f"{n}1.5", f"{n}2.5"] for n in range(9))
    cells = [["項目", "平成29年度", "平成30年度"], *figures]
    everywhere = ((0, 0), (-1, -1))
    grid = TableStyle([("FONT", *everywhere, FONT, 10), ("GRID", *everywhere, 1, colors.black)])
    out = BytesIO()
    parts = [Paragraph(before, style), Spacer(1, 10), Table(cells, style=grid), Spacer(1, 10)]
    SimpleDocTemplate(out).build([*parts, Paragraph(after, style)])
    text = "".join("".join(lines_of(out.getvalue())).split())
    assert text == "".join([before, *(cell for row in cells for cell in row), after])
