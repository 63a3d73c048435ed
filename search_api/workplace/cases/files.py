"""Files that people attach: what kind their bytes are, and a name that is safe to show."""

import io
import unicodedata
import zipfile
from collections.abc import Callable, Mapping
from types import MappingProxyType

from schemas.errors import UserError

_LONGEST = 120
_OFFICE = "application/vnd.openxmlformats-officedocument"


def named(name: str) -> str:
    """The last part of a name from outside, without what steers a path, a terminal or a reader's eye.

    >>> named("../../etc/passwd"), named("C:\\\\x\\\\r.pdf"), named("a\\u202efdp.exe")
    ('passwd', 'r.pdf', 'afdp.exe')
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(ch for ch in unicodedata.normalize("NFC", last) if _shown(ch))
    plain = plain.strip(" .")
    stem, dot, ending = plain.rpartition(".")
    if not dot:
        return plain[:_LONGEST]
    return f"{stem[: _LONGEST - len(ending[:8]) - 1]}.{ending[:8]}"


def kind_of(name: str, content: bytes, kinds: str) -> str:
    """The kind of a file: its name's ending, where its bytes are of that kind.

    UserError where it is none of `kinds`, names with blanks between them, or where the bytes are
    of another kind than the name says.
    """
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    kind = {"jpeg": "jpg"}.get(ending, ending)
    if kind not in kinds.split() or kind not in _IS:
        known = ", ".join(kinds.split())
        raise UserError(
            f"files of these kinds can be attached: {known}",
            f"添付できるファイルの種類は、{known} です",
        )
    if not _IS[kind](content):
        raise UserError(
            f"what is in the file is not of the kind {kind} that its name says",
            f"ファイルの内容が、名前の示す種類（{kind}）と一致しません",
        )
    return kind


def _shown(ch: str) -> bool:
    return unicodedata.category(ch)[0] != "C"  # no control, format, surrogate or private one


def _starts(*marks: bytes) -> Callable[[bytes], bool]:
    return lambda content: content.startswith(marks)


def _office(folder: str) -> Callable[[bytes], bool]:
    """An Office document of the newer kind, without macros."""

    def matches(content: bytes) -> bool:
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as packed:
                names = packed.namelist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError):
            return False
        macros = any(name.lower().endswith("vbaproject.bin") for name in names)
        typed = "[Content_Types].xml" in names
        return typed and not macros and any(name.startswith(folder) for name in names)

    return matches


def _text(content: bytes) -> bool:
    try:
        return "\x00" not in content.decode()
    except UnicodeDecodeError:
        return False


_IS: Mapping[str, Callable[[bytes], bool]] = MappingProxyType(
    {
        "pdf": _starts(b"%PDF-"),
        "png": _starts(b"\x89PNG\r\n\x1a\n"),
        "jpg": _starts(b"\xff\xd8\xff"),
        "docx": _office("word/"),
        "xlsx": _office("xl/"),
        "pptx": _office("ppt/"),
        "txt": _text,
        "csv": _text,
    }
)
MEDIA: Mapping[str, str] = MappingProxyType(
    {
        "pdf": "application/pdf",
        "png": "image/png",
        "jpg": "image/jpeg",
        "docx": f"{_OFFICE}.wordprocessingml.document",
        "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
        "pptx": f"{_OFFICE}.presentationml.presentation",
        "txt": "text/plain; charset=utf-8",
        "csv": "text/csv; charset=utf-8",
    }
)
