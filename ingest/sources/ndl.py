"""NDL Search by SRU: a question in CQL, answered with DC-NDL.

A book comes once for each library that holds it; here it comes once. Its OAI-PMH is harvested by
the source `oai`. https://ndlsearch.ndl.go.jp/help/api
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any

from lxml import etree

from ingest import xml
from ingest.metadata.dcndl import bib_id, resources
from ingest.sources import Kind, Page, Record
from ingest.sources.search import (
    fetch_file,
    no_answer,
    number,
    refused,
    required,
    within,
    xml_answer,
)
from ingest.sources.web import Web
from schemas.errors import DocumentError, UserError
from schemas.reasons import Reason
from schemas.settings import Settings

PLACE = "https://ndlsearch.ndl.go.jp/api/sru"
_RECORDS = 200
_NAME = "NDL Search"
_RESOURCE = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}resource"


@dataclass(frozen=True)
class _Cursor:
    """The next position, and short hashes of the works that came already."""

    start: int = 1
    total: int = 0
    seen: tuple[str, ...] = ()


class Ndl:
    """The answers to one question. Option: `query`, in CQL."""

    def __init__(self, place: str, options: dict[str, Any], settings: Settings) -> None:
        self._place = place or PLACE
        self._query = required(options, "query", _NAME)
        self._settings = settings
        self._web = Web(self._place, settings.http_seconds)

    def page(self, cursor: str | None) -> Page:
        """The works from a position on; further holdings of those are ignored."""
        at = _load(cursor) if cursor else _Cursor()
        root = self._ask(at.start)
        total = number(xml.text_of(xml.child(root, "numberOfRecords")))
        given = [self._record(e) for e in xml.children(_records(root), "record")]
        if not given and at.start <= max(total, at.total):
            raise no_answer(_NAME, f"no record at {at.start} of {max(total, at.total)}")
        seen = set(at.seen)
        kept: list[Record] = []
        for record in given:
            mark = _mark(record.native_id)
            if not record.native_id or mark not in seen:
                kept.append(record)
            seen.add(mark)
        onward = self._next(root, at.start, len(given), total)
        following = _Cursor(onward, total, tuple(sorted(seen))) if onward else None
        again = json.dumps(asdict(following)) if following else None
        return Page(tuple(kept), again, ignored=len(given) - len(kept))

    def fetch(self, url: str) -> bytes:
        """A file that a record links to."""
        return fetch_file(self._web, url, self._settings.file_bytes)

    def _ask(self, start: int) -> etree._Element:
        arguments = {"operation": "searchRetrieve", "version": "1.2", "query": self._query}
        arguments |= {"recordSchema": "dcndl", "recordPacking": "xml"}
        arguments |= {"startRecord": str(start), "maximumRecords": str(_RECORDS)}
        status, body = self._web.get(self._place, self._settings.page_bytes, arguments)
        root = xml_answer(_NAME, status, body, "searchRetrieveResponse")
        faults = [e for e in root.iter() if xml.local(e) == "diagnostic"]
        if faults:
            names = ("uri", "details", "message")
            told = (xml.text_of(xml.child(faults[0], name)) for name in names)
            raise refused(_NAME, " ".join(filter(None, told)))
        return root

    def _next(self, root: etree._Element, start: int, given: int, total: int) -> int | None:
        """Where to go on; UserError where the service goes no further than part of the answer."""
        told = number(xml.text_of(xml.child(root, "nextRecordPosition")))
        if told > start:
            return told
        reached = start + given - 1
        if reached < total:
            raise UserError(
                f"{_NAME} gives {reached} of {total} records and no more; narrow the question",
                f"{_NAME} は {total} 件のうち {reached} 件までしか返しません。条件を絞ってください",
            )
        return None

    def _record(self, element: etree._Element) -> Record:
        data = xml.child(element, "recordData")
        try:
            root = xml.first(data)
            if root is None:  # recordPacking "string": the record is escaped within the text
                root = xml.parse(xml.text_of(data).encode())
        except DocumentError as error:
            content = etree.tostring(element, encoding="utf-8", with_tail=False)
            return Record("", content, "dcndl", "", reason=error.reason, detail=error.detail)
        content = etree.tostring(root, encoding="utf-8", with_tail=False)
        if not (native_id := bib_id(root)):
            return Record("", content, "dcndl", "", reason=Reason.NO_IDENTIFIER)
        record = Record(native_id, content, "dcndl", _version(root))
        return within(record, self._settings.record_bytes)


def _records(root: etree._Element) -> etree._Element:
    held = xml.child(root, "records")
    return root if held is None else held


def _version(root: etree._Element) -> str:
    """A hash of what is told of the work: neither of who holds it, nor of links to authorities."""
    told = {
        f"{xml.local(e)} {e.get(_RESOURCE, '')} {' '.join(xml.text_of(e).split())}"
        for book in resources(root)
        for e in book
        if xml.local(e) not in {"record", "seeAlso", ""}
    }
    return hashlib.sha256("\n".join(sorted(told)).encode()).hexdigest()


def _mark(native_id: str) -> str:
    return hashlib.sha256(native_id.encode()).hexdigest()[:12]


def _load(cursor: str) -> _Cursor:
    stored = json.loads(cursor)
    return _Cursor(stored["start"], stored["total"], tuple(stored["seen"]))


def _make(place: str, options: dict[str, Any], settings: Settings) -> Ndl:
    return Ndl(place, options, settings)


KIND = Kind(
    name="ndl",
    protocol="SRU 1.2 (DC-NDL)",
    make=_make,
    place=PLACE,
    place_ja="国立国会図書館サーチの SRU（CQL の条件: query）",
    place_en="the SRU of NDL Search (question in CQL: query)",
    terms_ja="非営利の利用は申請不要。営利の利用は要申請。継続して利用するときは連絡する",
    terms_en="non-profit use needs no application, other use does; tell NDL of continuous use",
    terms_url="https://ndlsearch.ndl.go.jp/help/api",
    licence="各記録の記載による（CC BY 4.0 など） / as each record says (CC BY 4.0 and others)",
    identifiers="NDLBibID、R100000002-I…、JP番号 / JPNO",
    incremental_ja="なし。改めて照会し、比較する。更新日による収集には oai（dcndl）を使う",
    incremental_en="none: asked again and compared; `oai` with dcndl harvests by date of change",
    rank=8,
)
