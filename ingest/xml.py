"""Strict XML out of bytes as servers send them: sanitised first, never repaired by guess."""

import re

from lxml import etree

from schemas.errors import DocumentError
from schemas.reasons import Reason

_DECLARATION = re.compile(r"^\s*<\?xml[^>]*?\?>")
_DECLARED = re.compile(rb"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
# What XML 1.0 does not allow: control characters, lone surrogates, U+FFFE and U+FFFF.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_REFERENCE = re.compile(r"&#(x[0-9a-fA-F]{1,8}|[0-9]{1,10});")
# Where alone a document type may stand: after blanks, comments and processing instructions.
_MISC = re.compile(r"(?:\s|<!--.*?-->|<\?.*?\?>)*+", re.DOTALL)
# Under these names servers send Windows' code page, which has ①, ㈱ and 髙.
_ALIASES = {"shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "windows-31j": "cp932"}


def parse(data: bytes) -> etree._Element:
    """The root element. DocumentError where the bytes are no well-formed XML or bring a DTD."""
    text = _DECLARATION.sub("", _decode(data).lstrip("\ufeff"))
    text = _REFERENCE.sub(_drop_forbidden, _FORBIDDEN.sub("", text))
    before = _MISC.match(text)
    if before and text.startswith("<!DOCTYPE", before.end()):
        raise DocumentError(Reason.NOT_WELL_FORMED, "a document type declaration is not accepted")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True, recover=False)
    try:
        return etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        raise DocumentError(Reason.NOT_WELL_FORMED, str(error)) from error


def local(element: etree._Element) -> str:
    """An element's name without its namespace: namespaces differ between versions and servers."""
    tag = element.tag
    return etree.QName(tag).localname if isinstance(tag, str) else ""


def children(element: etree._Element, name: str) -> list[etree._Element]:
    """Children with that local name."""
    return [child for child in element if local(child) == name]


def child(element: etree._Element, name: str) -> etree._Element | None:
    """The first child with that local name."""
    return next(iter(children(element, name)), None)


def first(element: etree._Element | None) -> etree._Element | None:
    """The first child that is an element; None without one, and for None."""
    return None if element is None else next((e for e in element if local(e)), None)


def text_of(element: etree._Element | None) -> str:
    """All text in an element, blanks trimmed; empty for None."""
    return "" if element is None else "".join(map(str, element.itertext())).strip()


def _decode(data: bytes) -> str:
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return data.decode("utf-16", "replace")
    declared = _DECLARED.match(data[:200].removeprefix(b"\xef\xbb\xbf"))
    name = declared[1].decode().lower() if declared else "utf-8"
    try:
        return data.decode(_ALIASES.get(name, name))
    except (LookupError, UnicodeError) as error:
        raise DocumentError(Reason.NOT_WELL_FORMED, f"not {name}: {error}") from error


def _drop_forbidden(reference: re.Match[str]) -> str:
    digits = reference[1]
    code = int(digits[1:], 16) if digits[0] == "x" else int(digits)
    allowed = code in {0x9, 0xA, 0xD} or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE
    return reference[0] if allowed or 0x10000 <= code < 0x110000 else ""
