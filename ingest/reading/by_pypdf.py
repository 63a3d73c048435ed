"""Text of a PDF by pypdf, made right for Chinese, Japanese and Korean."""

from dataclasses import replace
from math import hypot
from typing import Any

from pypdf import PageObject, PasswordType, PdfReader, __version__
from pypdf.errors import FileNotDecryptedError

from ingest.reading import cjk, columns
from ingest.reading.document import PasswordNeededError

EXTRACTOR = f"pypdf {__version__}"
_LOOKS = 2  # pages in a row whose columns are found in order, after which no more are looked at
_FORMS_DEEP = 5  # forms within forms that are looked into for an image

cjk.install()


class PypdfDocument:
    """A file opened by pypdf."""

    def __init__(self, reader: PdfReader) -> None:
        self._reader = reader
        self._looks = _LOOKS

    def page_count(self) -> int:
        """See `Document`."""
        return len(self._reader.pages)

    def title(self) -> str:
        """See `Document`."""
        information = self._reader.metadata
        return (information.title if information else None) or ""

    def page_text(self, number: int) -> str:
        """See `Document`."""
        page = self._reader.pages[number - 1]
        text = page.extract_text()
        if not self._looks or not columns.worth_a_look(text):
            return text
        ordered = _in_order(page, text)
        # What wrote the file wrote all its pages alike: a few in order vouch for the others.
        self._looks = _LOOKS if ordered != text else self._looks - 1
        return ordered

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


def _in_order(page: PageObject, text: str) -> str:
    """The page's text with columns in reading order; a second look, which says where lines are."""
    pieces: list[tuple[str, columns.Line]] = []

    def hear(piece: str, cm: list[float], tm: list[float], _font: Any, size: float) -> None:
        if piece:
            x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
            em = size * hypot(tm[0], tm[1]) * hypot(cm[0], cm[1])
            pieces.append((piece, columns.Line(piece, x, em)))

    page.extract_text(visitor_text=hear)
    if "".join(piece for piece, _ in pieces) != text:
        return text  # pieces were told out of turn, as those of forms may be
    lines = [columns.Line("", 0.0, 0.0)]
    for piece, line in pieces:
        before = lines[-1]
        if not before.text or before.text.endswith("\n"):
            lines.append(line)
        else:
            lines[-1] = replace(before, text=before.text + piece)
    ordered = columns.in_order(lines[1:])
    if ordered == lines[1:]:
        return text
    return "".join(_ended(line.text) for line in ordered).rstrip("\n")


def _ended(line: str) -> str:
    return line if line.endswith("\n") else line + "\n"


def _has_image(resources: Any, depth: int) -> bool:
    objects = (resources.get_object() if resources else {}).get("/XObject", {})
    for reference in objects.get_object().values() if objects else ():
        shown = reference.get_object()
        if shown.get("/Subtype") == "/Image":
            return True
        if depth and _has_image(shown.get("/Resources"), depth - 1):
            return True
    return False
