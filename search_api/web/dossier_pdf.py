"""A dossier as a PDF. Its fonts are Adobe's Japanese ones, by name: readers bring or replace them.

So a file takes some kilobytes and no font file is shipped. Of characters these fonts hold the first
65,536 of Unicode; others are printed as 〓.
"""

from io import BytesIO
from threading import Lock
from typing import Any
from xml.sax.saxutils import escape

from search_api.web.dossier import Block, Heading, Paragraph, Quoted, Rows, plain
from search_api.web.texts import Ui

_setting = Lock()  # reportlab promises nothing to threads
_SERIF, _SANS = "HeiseiMin-W3", "HeiseiKakuGo-W5"
_WIDEST = 0xFFFF
_SIZES = {1: 17, 2: 13, 3: 11, 4: 10}


def pdf(blocks: tuple[Block, ...], ui: Ui, foot: str) -> bytes:
    """The file; `foot` stands on each page before its number."""
    with _setting:
        return _set(blocks, ui, foot)


def _set(blocks: tuple[Block, ...], ui: Ui, foot: str) -> bytes:
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.units import mm
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.platypus import SimpleDocTemplate

    for name in (_SERIF, _SANS):
        registerFont(UnicodeCIDFont(name))
    out = BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=22 * mm,
        rightMargin=22 * mm,
        topMargin=20 * mm,
        bottomMargin=20 * mm,
        title=next(block.text for block in blocks if isinstance(block, Heading)),
        author="SATETO",
        lang=ui,
    )

    def footed(canvas: Any, page: Any) -> None:
        canvas.setFont(_SANS, 8)
        canvas.drawCentredString(A4[0] / 2, 11 * mm, f"{plain(foot, _WIDEST)}  {page.page}")

    story = [flowable for block in blocks for flowable in _flowables(block, document.width)]
    document.build(story, onFirstPage=footed, onLaterPages=footed)
    return out.getvalue()


def _flowables(block: Block, width: float) -> list[Any]:
    if isinstance(block, Heading):
        size = _SIZES[block.level]
        return [_text(block.text, font=_SANS, size=size, before=size * 0.8, keep=True)]
    if isinstance(block, Paragraph):
        if block.style == "notice":
            return [_text(block.text, font=_SANS, size=9, border=True)]
        return [_text(block.text, size=8.5 if block.style == "small" else 10)]
    if isinstance(block, Quoted):
        quoted = _text(block.text, size=9.5, left=14)
        return [quoted, _text(block.where, font=_SANS, size=8, left=14)]
    return [_table(block, width)] if block.rows else []


def _text(
    text: str,
    font: str = _SERIF,
    size: float = 10,
    left: float = 0,
    before: float = 2,
    *,
    keep: bool = False,
    border: bool = False,
) -> Any:
    from reportlab.lib.colors import HexColor
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph as Set

    boxed = {"borderColor": HexColor("#0017c1"), "borderWidth": 0.8, "borderPadding": 5}
    style = ParagraphStyle(
        "set",
        fontName=font,
        fontSize=size,
        leading=size * 1.6,
        leftIndent=left,
        spaceBefore=before + (6 if border else 0),
        spaceAfter=10 if border else 3,
        wordWrap="CJK",
        keepWithNext=keep,
        **(boxed if border else {}),
    )
    # The text is no markup, whoever wrote it.
    return Set(escape(plain(text, _WIDEST)).replace("\n", "<br/>"), style)


def _table(block: Rows, width: float) -> Any:
    from reportlab.lib.colors import HexColor
    from reportlab.platypus import Table

    rows = [
        [_text(label, font=_SANS, size=8.5), _text(value, size=9)] for label, value in block.rows
    ]
    return Table(
        rows,
        colWidths=[width * 0.27, width * 0.73],
        spaceBefore=3,
        spaceAfter=6,
        splitInRow=1,
        style=[
            ("LINEBELOW", (0, 0), (-1, -1), 0.3, HexColor("#8c8c8c")),
            ("LINEABOVE", (0, 0), (-1, 0), 0.3, HexColor("#8c8c8c")),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("TOPPADDING", (0, 0), (-1, -1), 1),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
        ],
    )
