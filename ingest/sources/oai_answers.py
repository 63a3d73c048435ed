"""Answers of OAI-PMH servers, and the records in them. Pure."""

import hashlib
from dataclasses import dataclass, field

from lxml import etree

from ingest import xml
from ingest.sources import Record
from schemas.reasons import Reason


@dataclass(frozen=True)
class Answer:
    """An answer: its root, when it was made, its errors by code, and characters taken out."""

    root: etree._Element
    date: str
    errors: dict[str, str] = field(default_factory=dict)
    repaired: int = 0


@dataclass(frozen=True)
class Listing:
    """A page of records: those of the set that was asked for, how many of others, what follows."""

    records: tuple[Record, ...]
    others: int
    token: str
    announced: int


def answer_of(parsed: xml.Parsed) -> Answer:
    """An answer as its parts."""
    root = parsed.root
    errors = {e.get("code", ""): xml.text_of(e) for e in xml.children(root, "error")}
    return Answer(root, xml.text_of(xml.child(root, "responseDate")), errors, parsed.repaired)


def listing_of(body: etree._Element, wanted_set: str, limit: int) -> Listing:
    """The records of a <ListRecords> or a <GetRecord>, each of `limit` bytes at most."""
    found = xml.children(body, "record")
    ours = [element for element in found if _in_set(xml.child(element, "header"), wanted_set)]
    end = xml.child(body, "resumptionToken")
    size = (end.get("completeListSize") or "") if end is not None else ""
    return Listing(
        records=tuple(_record(element, limit) for element in ours),
        others=len(found) - len(ours),
        token=xml.text_of(end),
        announced=int(size) if size.isascii() and size.isdigit() else 0,
    )


def headers_of(body: etree._Element) -> tuple[list[str], tuple[Record, ...], str]:
    """Of <ListIdentifiers>: ids of records, those that were deleted, and the token that follows."""
    ids, gone = [], []
    for header in xml.children(body, "header"):
        name = xml.text_of(xml.child(header, "identifier"))
        if name and header.get("status") == "deleted":
            content = etree.tostring(header, encoding="utf-8", with_tail=False)
            gone.append(Record(name, content, "xml", "deleted", deleted=True))
        elif name:
            ids.append(name)
    return ids, tuple(gone), xml.text_of(xml.child(body, "resumptionToken"))


def find(root: etree._Element, name: str) -> etree._Element | None:
    """The first element with that local name, wherever it is."""
    return next((element for element in root.iter() if xml.local(element) == name), None)


def _in_set(header: etree._Element | None, wanted: str) -> bool:
    """Whether a record is of the set: a server may forget it with its tokens. Unsaid means yes."""
    if not wanted or header is None:
        return True
    specs = [xml.text_of(e) for e in xml.children(header, "setSpec")]
    return not specs or any(f"{s}:".startswith(f"{wanted}:") for s in specs)


def _record(element: etree._Element, limit: int) -> Record:
    content = etree.tostring(element, encoding="utf-8", with_tail=False)
    header = xml.child(element, "header")
    native_id = xml.text_of(xml.child(header, "identifier")) if header is not None else ""
    if not native_id:
        return Record("", content, "xml", "", reason=Reason.NO_IDENTIFIER)
    if header is not None and header.get("status") == "deleted":
        return Record(native_id, content, "xml", "deleted", deleted=True)
    if len(content) > limit:
        detail = f"{len(content)} bytes; SATETO_RECORD_BYTES={limit}"
        return Record(native_id, content, "xml", "", reason=Reason.TOO_LARGE, detail=detail)
    body = xml.first(xml.child(element, "metadata"))
    if body is None:
        return Record(native_id, content, "xml", "", reason=Reason.NOTHING_TO_INDEX)
    told = etree.tostring(body, encoding="utf-8", with_tail=False)
    return Record(native_id, content, "xml", hashlib.sha256(told).hexdigest())
