"""Which characters bytes stand for: the bytes have the first word, then what is said of them."""

import codecs
import re

from schemas.errors import DocumentError
from schemas.reasons import Reason

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_META = re.compile(rb"<meta[^>]{1,200}?charset\s*=\s*[\"']?([A-Za-z0-9._-]+)", re.IGNORECASE)
_HEADER = re.compile(r"charset\s*=\s*\"?([A-Za-z0-9._-]+)", re.IGNORECASE)
# Under these names servers send Windows' code page, which has ①, ㈱ and 髙.
_ALIASES = dict.fromkeys(
    ("shift_jis", "shift-jis", "sjis", "x-sjis", "windows-31j", "ms932"), "cp932"
)
_JAPANESE = re.compile(r"[\u3041-\u30fe\u4e00-\u9fff]")
_RARE = re.compile(r"[\uff61-\uff9f\ue000-\uf8ff]")  # half-width kana and private characters
_LOOKED_AT = 2048


def decode(data: bytes, content_type: str = "") -> str:
    """The text of XML or HTML: by its mark, its own declaration, the header, else by a look at it.

    Lone surrogates stay, for who strips them. DocumentError where the bytes are not what they are
    declared to be.
    """
    if name := declared(data, content_type):
        return _decoded(data, name)
    try:
        return data.decode("utf-8", "surrogatepass")
    except UnicodeError:
        return _looked_at(data)


def declared(data: bytes, content_type: str = "") -> str:
    """The name of an encoding that bytes or a server declare; empty where none is."""
    return _named(data) or _header(content_type)


def _named(data: bytes) -> str:
    for mark, name in _BOMS:
        if data.startswith(mark):
            return name
    head = data[:_LOOKED_AT].lstrip()
    found = _DECLARED.match(head) or (b"charset" in head.lower() and _META.search(head))
    return found[1].decode() if found else ""


def _header(content_type: str) -> str:
    found = _HEADER.search(content_type)
    return found[1] if found else ""


def _decoded(data: bytes, name: str) -> str:
    name = _ALIASES.get(name.lower(), name)
    try:
        kind = codecs.lookup(name).name
        if kind.startswith("utf"):
            return data.decode(name, "surrogatepass")
        return data.decode(name)
    except (LookupError, UnicodeError) as error:
        raise DocumentError(Reason.NOT_WELL_FORMED, f"not {name}: {error}") from error


def _looked_at(data: bytes) -> str:
    """The reading, among the Japanese encodings, with the most Japanese in it."""
    readings = []
    for name in ("cp932", "euc_jp"):
        try:
            text = data.decode(name)
        except UnicodeError:
            continue
        worth = len(_JAPANESE.findall(text)) - 2 * len(_RARE.findall(text))
        if worth > 0:
            readings.append((worth, text))
    if not readings:
        raise DocumentError(Reason.NOT_WELL_FORMED, "in no known encoding")
    return max(readings, key=lambda reading: reading[0])[1]
