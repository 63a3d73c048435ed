"""A dossier as a Word file (DOCX)."""

from io import BytesIO
from typing import TYPE_CHECKING, Any

from search_api.web.dossier import Block, Heading, Paragraph, Quoted, Rows, plain
from search_api.web.texts import Ui

if TYPE_CHECKING:
    from docx.document import Document

_FONT = "Yu Gothic"  # by name: Word brings it, and takes another where it isn't there


def docx(blocks: tuple[Block, ...], ui: Ui) -> bytes:
    """The file."""
    import docx as word

    document = word.Document()
    _set_fonts(document, ui)
    title = next(block.text for block in blocks if isinstance(block, Heading))
    document.core_properties.title = plain(title)
    document.core_properties.author = "SATETO"
    for block in blocks:
        _put(document, block)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _put(document: "Document", block: Block) -> None:
    from docx.shared import Cm

    if isinstance(block, Heading):
        document.add_heading(plain(block.text), block.level)
    elif isinstance(block, Paragraph):
        style = {"notice": "Intense Quote", "small": "Caption", "text": "Normal"}[block.style]
        document.add_paragraph(plain(block.text), style)
    elif isinstance(block, Quoted):
        paragraph = document.add_paragraph(plain(block.text), "Quote")
        paragraph.paragraph_format.left_indent = Cm(0.8)
        paragraph.add_run(f"\n{plain(block.where)}").italic = False
    elif isinstance(block, Rows) and block.rows:
        table = document.add_table(0, 2, "Table Grid")
        table.autofit = False
        for label, value in block.rows:
            cells = table.add_row().cells
            for cell, text, width in zip(cells, (label, value), (Cm(4.5), Cm(11.5)), strict=True):
                cell.width = width
                cell.text = plain(text)
        document.add_paragraph()


def _set_fonts(document: "Document", ui: Ui) -> None:
    """The Japanese font and the language of all styles that set one."""
    from docx.oxml.ns import qn

    for style in document.styles:
        properties: Any = getattr(style.element, "rPr", None)
        if properties is not None and properties.rFonts is not None:
            for name in list(properties.rFonts.attrib):
                del properties.rFonts.attrib[name]
            for side in ("ascii", "hAnsi", "eastAsia", "cs"):
                properties.rFonts.set(qn(f"w:{side}"), _FONT)
    document.core_properties.language = ui
