"""Text of a PDF by pypdf. It runs in the child only; whatever a broken file makes pypdf raise
passes through."""

from typing import TypeAlias

from pypdf import PasswordType, PdfReader, __version__
from pypdf.errors import FileNotDecryptedError

EXTRACTOR = f"pypdf {__version__}"

Document: TypeAlias = PdfReader


class PasswordNeededError(Exception):
    """The file is encrypted, and the empty password does not open it."""


def open_document(path: str) -> Document:
    """The file, decrypted where the empty password does; raises `PasswordNeededError`."""
    try:
        reader = PdfReader(path)
    except FileNotDecryptedError as error:
        raise PasswordNeededError from error
    if reader.is_encrypted and reader.decrypt("") is PasswordType.NOT_DECRYPTED:
        raise PasswordNeededError
    return reader


def page_count(document: Document) -> int:
    """Pages found by walking the page tree; the count that the file declares is not believed."""
    return len(document.pages)


def title(document: Document) -> str:
    """The `/Title` of the document information, empty where there is none."""
    information = document.metadata
    return (information.title if information else None) or ""


def page_text(document: Document, number: int) -> str:
    """The text of page `number`, which counts from 1."""
    return document.pages[number - 1].extract_text()
