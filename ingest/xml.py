"""Strict XML out of bytes as servers send them: sanitised first, never repaired by guess."""

import re
from dataclasses import dataclass
from functools import partial

from lxml import etree

from ingest.charset import declared, decode
from schemas.errors import DocumentError
from schemas.reasons import Reason

_DECLARATION = re.compile(r"^\s*<\?xml[^>]*?\?>")
# What XML 1.0 does not allow: control characters, lone surrogates, U+FFFE and U+FFFF.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_REFERENCE = re.compile(r"&#(x[0-9a-fA-F]{1,8}|[0-9]{1,10});")
# Where alone a document type may stand: after blanks, comments and processing instructions.
_MISC = re.compile(r"(?:\s|<!--.*?-->|<\?.*?\?>)*+", re.DOTALL)
# How large a node may be is for who asked for the bytes: SATETO_PAGE_BYTES, SATETO_RECORD_BYTES.
_PARSER = etree.XMLParser(
    resolve_entities=False, no_network=True, huge_tree=True, recover=False, encoding="utf-8"
)


@dataclass(frozen=True)
class Parsed:
    """A root element, and how many characters were taken out that no XML allows."""

    root: etree._Element
    repaired: int


def parse(data: bytes) -> etree._Element:
    """The root element. DocumentError where the bytes are no well-formed XML or bring a DTD."""
    return read(data).root


def read(data: bytes, content_type: str = "") -> Parsed:
    """As `parse`; `content_type` is what a server says of the bytes, where they don't say it."""
    if (root := _sound(data, content_type)) is not None:
        return Parsed(root, 0)
    text = _DECLARATION.sub("", decode(data, content_type).lstrip("\ufeff"))
    text, marks = _FORBIDDEN.subn("", text)
    dropped: list[str] = []
    if "&#" in text:
        text = _REFERENCE.sub(partial(_drop_forbidden, dropped), text)
    before = _MISC.match(text)
    if before and text.startswith("<!DOCTYPE", before.end()):
        raise DocumentError(Reason.NOT_WELL_FORMED, "a document type declaration is not accepted")
    try:
        return Parsed(etree.fromstring(text.encode(), _PARSER), marks + len(dropped))
    except etree.XMLSyntaxError as error:
        raise DocumentError(Reason.NOT_WELL_FORMED, str(error)) from error


def local(element: etree._Element) -> str:
    """An element's name without its namespace: namespaces differ between versions and servers."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: etree._Element, name: str) -> list[etree._Element]:
    """Children with that local name."""
    return list(element.iterchildren(f"{{*}}{name}"))


def child(element: etree._Element, name: str) -> etree._Element | None:
    """The first child with that local name."""
    return next(element.iterchildren(f"{{*}}{name}"), None)


class Parts(dict[str, list[etree._Element]]):
    """Children by their local names; an empty list for a name that none of them has."""

    def __missing__(self, name: str) -> list[etree._Element]:
        return []


def parts(element: etree._Element) -> Parts:
    """All children at once, for who asks for many of them."""
    found = Parts()
    for one in element.iterchildren("*"):
        found.setdefault(one.tag.rpartition("}")[2], []).append(one)
    return found


def first(element: etree._Element | None) -> etree._Element | None:
    """The first child that is an element; None without one, and for None."""
    return None if element is None else next((e for e in element if local(e)), None)


def text_of(element: etree._Element | None) -> str:
    """All text in an element, blanks trimmed; empty for None."""
    if element is None:
        return ""
    whole = "".join(map(str, element.itertext())) if len(element) else element.text or ""
    return whole.strip()


def _sound(data: bytes, content_type: str) -> etree._Element | None:
    """The root of what is plainly UTF-8 and well-formed; None where bytes want a closer look."""
    plain = data[:1] == b"<" and declared(data, content_type).lower() in {"", "utf-8"}
    if not plain or b"\0" in data or b"<!DOCTYPE" in data:
        return None
    try:
        return etree.fromstring(data, _PARSER)
    except etree.XMLSyntaxError:
        return None


def _drop_forbidden(dropped: list[str], reference: re.Match[str]) -> str:
    digits = reference[1]
    code = int(digits[1:], 16) if digits[0] == "x" else int(digits)
    allowed = code in {0x9, 0xA, 0xD} or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE
    if allowed or 0x10000 <= code < 0x110000:
        return reference[0]
    dropped.append(reference[0])
    return ""
