"""Text of a PDF by PDFium: for pages that pypdf can't read, or reads wrongly."""

from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
from pypdfium2 import PdfDocument, PdfiumError

from ingest.reading.document import PasswordNeededError

EXTRACTOR = f"pypdfium2 {pypdfium2.version.PYPDFIUM_INFO.version}"


class PdfiumDocument:
    """A file opened by PDFium."""

    def __init__(self, document: PdfDocument) -> None:
        self._document = document

    def page_count(self) -> int:
        """See `Document`."""
        return len(self._document)

    def title(self) -> str:
        """See `Document`."""
        return str(self._document.get_metadata_value("Title"))

    def page(self, number: int) -> Any:
        """PDFium's own page."""
        return self._document[number - 1]

    def page_text(self, number: int) -> str:
        """See `Document`."""
        return str(self.page(number).get_textpage().get_text_bounded())

    def has_image(self, number: int) -> bool:
        """See `Document`."""
        return any(self.page(number).get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE]))


def open_document(path: str) -> PdfiumDocument:
    """The file, decrypted where the empty password does; raises `PasswordNeededError`."""
    return PdfiumDocument(opened(path))


def opened(path: str) -> PdfDocument:
    """PDFium's own document; raises `PasswordNeededError`."""
    try:
        return PdfDocument(path)
    except PdfiumError as error:
        if error.err_code == pdfium.FPDF_ERR_PASSWORD:
            raise PasswordNeededError from error
        raise
