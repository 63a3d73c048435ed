"""OAI-PMH: a page loop of its own, since a page that goes wrong must never look like the end."""

import hashlib
import json
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from lxml import etree

from ingest import xml
from ingest.sources import Kind, Page, Record
from ingest.sources.web import RetryLaterError, Web, host_of
from schemas.errors import DocumentError, EngineError, UserError
from schemas.reasons import Reason
from schemas.settings import Settings

PREFIXES = ("jpcoar_2.0", "jpcoar_2", "jpcoar", "jpcoar_1.0", "oai_dc")
_RESTARTS = 2
_EMPTY_PAGES = 20  # in a row, before a server counts as one that never ends


@dataclass(frozen=True)
class _Cursor:
    """Where a harvest stands; `seen` holds short hashes of the tokens and pages so far."""

    prefix: str
    since: str = ""
    token: str = ""
    seen: tuple[str, ...] = ()
    began: str = ""  # responseDate of the first page: where the next harvest begins
    restarts: int = 0
    empty: int = 0  # pages without a record, up to here

    def dump(self) -> str:
        return json.dumps(asdict(self))


@dataclass(frozen=True)
class _Answer:
    root: etree._Element
    date: str
    errors: dict[str, str] = field(default_factory=dict)


class Oai:
    """A repository. Options: `prefix`, `set`, `from` (a date; else where the last run ended)."""

    def __init__(self, place: str, options: dict[str, Any], settings: Settings) -> None:
        if not host_of(place):
            raise UserError(
                f"{place!r} is no web address; give the repository's OAI-PMH base URL",
                f"「{place}」は URL ではありません。OAI-PMH のベース URL を指定してください",
            )
        self._base = place
        self._options = options
        self._settings = settings
        self._web = Web(place, settings.http_seconds)

    def page(self, cursor: str | None) -> Page:
        """One answer to ListRecords."""
        at = _load(cursor) if cursor else self._begin()
        answer = self._ask(self._arguments(at))
        if "noRecordsMatch" in answer.errors:
            return Page((), None, resume=_overlap(at.began or answer.date))
        if "badResumptionToken" in answer.errors and at.restarts < _RESTARTS:
            again = replace(at, token="", seen=(), empty=0, restarts=at.restarts + 1)
            return Page((), again.dump())
        _refuse_errors(answer)
        body = xml.child(answer.root, "ListRecords")
        if body is None:
            raise _failed(self._base, "an answer without ListRecords")
        began = at.began or answer.date
        limit = self._settings.record_bytes
        records = tuple(_record(element, limit) for element in xml.children(body, "record"))
        token = xml.text_of(xml.child(body, "resumptionToken"))
        if not token:
            return Page(records, None, resume=_overlap(began))
        return Page(records, self._onward(replace(at, began=began), records, token).dump())

    def fetch(self, url: str) -> bytes:
        """A file that a record links to."""
        status, body = self._web.get(url, self._settings.file_bytes)
        if status >= 300:
            raise DocumentError(Reason.NOT_FOUND, f"{url} answered {status}")
        return body

    def _begin(self) -> _Cursor:
        identify = self._ask({"verb": "Identify"})
        day_only = len(xml.text_of(_find(identify.root, "granularity"))) == len("YYYY-MM-DD")
        since = str(self._options.get("from") or self._options.get("resume") or "")
        return _Cursor(self._prefix(), since[:10] if day_only else since)

    def _prefix(self) -> str:
        if wanted := self._options.get("prefix"):
            return str(wanted)
        answer = self._ask({"verb": "ListMetadataFormats"})
        served = {xml.text_of(e) for e in answer.root.iter() if xml.local(e) == "metadataPrefix"}
        found = next((prefix for prefix in PREFIXES if prefix in served), None)
        if found is None:
            raise UserError(
                f"{self._base} serves none of {', '.join(PREFIXES)}; it serves {sorted(served)}",
                f"{self._base} は {', '.join(PREFIXES)} のいずれも提供していません",
            )
        return found

    def _onward(self, at: _Cursor, records: tuple[Record, ...], token: str) -> _Cursor:
        """The cursor after a page; a server that leads in a circle is asked no further."""
        empty = 0 if records else at.empty + 1
        marks = {_mark(token.encode())}
        if records:
            marks.add(_mark(*(record.content for record in records)))
        if marks & set(at.seen) or empty > _EMPTY_PAGES:
            raise _failed(self._base, f"the same page again, with the token {token[:80]}")
        return replace(at, token=token, empty=empty, seen=(*at.seen, *sorted(marks)))

    def _arguments(self, at: _Cursor) -> dict[str, str]:
        if at.token:  # opaque, and alone
            return {"verb": "ListRecords", "resumptionToken": at.token}
        wanted = {"metadataPrefix": at.prefix, "from": at.since, "set": self._options.get("set")}
        return {"verb": "ListRecords", **{k: str(v) for k, v in wanted.items() if v}}

    def _ask(self, arguments: dict[str, str]) -> _Answer:
        # Some servers send an OAI answer with 4xx, others an HTML page with 200: the body decides.
        status, body = self._web.get(self._base, self._settings.page_bytes, arguments)
        try:
            root = xml.parse(body)
        except DocumentError as error:
            raise _failed(self._base, f"status {status}, {error}") from error
        if xml.local(root) != "OAI-PMH":
            raise _failed(self._base, f"status {status}, a page <{xml.local(root)}>")
        errors = {e.get("code", ""): xml.text_of(e) for e in xml.children(root, "error")}
        return _Answer(root, xml.text_of(xml.child(root, "responseDate")), errors)


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
    return Record(native_id, content, "xml", hashlib.sha256(_canonical(body)).hexdigest())


def _canonical(element: etree._Element) -> bytes:
    try:
        return etree.tostring(element, method="c14n", exclusive=True)
    except etree.C14NError:  # a namespace such as "oai_dc" has no canonical form, and is about
        return etree.tostring(element, with_tail=False)


def _mark(*parts: bytes) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:12]


def _overlap(date: str) -> str:
    """A little before `date`: what was written while the first page was made comes again."""
    try:
        moment = datetime.fromisoformat(date)
    except ValueError:
        return ""
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    earlier = moment.astimezone(UTC) - timedelta(seconds=1)
    return earlier.strftime("%Y-%m-%dT%H:%M:%SZ")


def _refuse_errors(answer: _Answer) -> None:
    if answer.errors:
        said = "; ".join(f"{code}: {text}" for code, text in answer.errors.items())
        raise UserError(f"the repository refuses: {said}", f"リポジトリが拒否しました: {said}")


def _find(root: etree._Element, name: str) -> etree._Element | None:
    return next((element for element in root.iter() if xml.local(element) == name), None)


def _failed(base: str, what: str) -> EngineError:
    return RetryLaterError(f"{base} sent {what}", f"{base} の応答を受け取れません: {what}")


def _load(cursor: str) -> _Cursor:
    stored = json.loads(cursor)
    return _Cursor(**{**stored, "seen": tuple(stored["seen"])})


def _make(place: str, options: dict[str, Any], settings: Settings) -> Oai:
    return Oai(place, options, settings)


KIND = Kind(
    name="oai",
    protocol="OAI-PMH 2.0",
    make=_make,
    place_ja="機関リポジトリの OAI-PMH ベース URL",
    place_en="the OAI-PMH base URL of a repository",
    terms_ja="各リポジトリの利用条件による",
    terms_en="terms of each repository",
    terms_url="http://www.openarchives.org/OAI/openarchivesprotocol.html",
    licence="各記録の記載による / as each record says",
    identifiers="oai:host:id",
    incremental_ja="前回の最初の応答日時以後に更新された記録",
    incremental_en="records changed since the first answer of the last good run",
)
