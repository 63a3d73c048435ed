"""Text of a PDF by pypdf, made right for Chinese, Japanese and Korean."""

from typing import Any

from pypdf import PasswordType, PdfReader, __version__
from pypdf.errors import FileNotDecryptedError

from ingest.reading import cjk
from ingest.reading.document import PasswordNeededError

EXTRACTOR = f"pypdf {__version__}"
_FORMS_DEEP = 5  # forms within forms that are looked into for an image

cjk.install()


class PypdfDocument:
    """A file opened by pypdf."""

    def __init__(self, reader: PdfReader) -> None:
        self._reader = reader

    def page_count(self) -> int:
        """See `Document`."""
        return len(self._reader.pages)

    def title(self) -> str:
        """See `Document`."""
        information = self._reader.metadata
        return (information.title if information else None) or ""

    def page_text(self, number: int) -> str:
        """See `Document`."""
        return self._reader.pages[number - 1].extract_text()

    def has_image(self, number: int) -> bool:
        """See `Document`."""
        return _has_image(self._reader.pages[number - 1].get("/Resources"), _FORMS_DEEP)


def open_document(path: str) -> PypdfDocument:
    """The file, decrypted where the empty password does; raises `PasswordNeededError`."""
    try:
        reader = PdfReader(path)
    except FileNotDecryptedError as error:
        raise PasswordNeededError from error
    if reader.is_encrypted and reader.decrypt("") is PasswordType.NOT_DECRYPTED:
        raise PasswordNeededError
    return PypdfDocument(reader)


def _has_image(resources: Any, depth: int) -> bool:
    objects = (resources.get_object() if resources else {}).get("/XObject", {})
    for reference in objects.get_object().values() if objects else ():
        shown = reference.get_object()
        if shown.get("/Subtype") == "/Image":
            return True
        if depth and _has_image(shown.get("/Resources"), depth - 1):
            return True
    return False
