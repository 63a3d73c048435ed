"""OAI-PMH: a page loop of its own, since a page that goes wrong must never look like the end."""

import hashlib
from dataclasses import replace
from typing import Any

from ingest import xml
from ingest.sources import Kind, Page, Record
from ingest.sources.oai_answers import Answer, Listing, answer_of, find, headers_of, listing_of
from ingest.sources.oai_cursor import Cursor, load
from ingest.sources.web import RetryLaterError, Web, host_of
from schemas.errors import DocumentError, EngineError, UserError
from schemas.settings import Settings

PREFIXES = ("jpcoar_2.0", "jpcoar_2", "jpcoar", "jpcoar_1.0", "junii2", "oai_dc")
_RESTARTS = 2
_EMPTY_PAGES = 20  # in a row, before a server counts as one that never ends
_SET_PAGES = 1000  # of a list of sets
_NARROW_ATTEMPTS = 2  # in a window that is known to fail
_DETOURS = 50  # in a row, before it is the server that fails: seconds in 30 years take 30 halves


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
        self._set = str(options.get("set") or "")
        self._settings = settings
        self._web = Web(place, settings.http_seconds)

    def page(self, cursor: str | None) -> Page:
        """One answer to ListRecords; in a window that fails, one record."""
        at = load(cursor) if cursor else self._begin()
        if at.single:
            return self._single(at)
        answer = self._ask(self._arguments(at, "ListRecords"))
        at = replace(at, began=at.began or answer.date)
        if "noRecordsMatch" in answer.errors:
            return self._ended(replace(at, detours=0))
        if "badResumptionToken" in answer.errors and at.restarts < _RESTARTS:
            return Page((), at.afresh(restarts=at.restarts + 1).dump())
        found = self._listing(answer, "ListRecords")
        size = at.announced or found.announced
        got = at.got + len(found.records) + found.others
        at = replace(at, announced=size, got=got, detours=0)
        if found.token:
            onward = self._onward(at, found.records, found.token).dump()
            page = Page(found.records, onward)
        else:
            page = self._ended(at, found.records)
        return replace(page, ignored=found.others, repaired=answer.repaired)

    def around(self, cursor: str | None, attempts: int) -> Page | None:
        """Past a page that keeps failing: half the window at a time, then record by record."""
        at = load(cursor) if cursor else None
        enough = _NARROW_ATTEMPTS if at and at.narrow else self._settings.attempts
        if attempts < enough:
            return None
        try:
            identify = self._ask({"verb": "Identify"})
            at = at or replace(self._begin(), began=identify.date)
        except EngineError:
            return None  # it is the server that is away, and not a page
        at = replace(at, detours=at.detours + 1)
        if at.detours > _DETOURS:
            return None
        if at.ids:
            return replace(self._on(replace(at, ids=at.ids[1:])), holes=(f"record {at.ids[0]}",))
        if at.single:
            window = f"records of {at.since or '…'} to {at.until}"
            return replace(self._ended(at), holes=(window,))
        half = at.halved(xml.text_of(find(identify.root, "earliestDatestamp")))
        onward = half or at.afresh(single=True, narrow=True, until=at.until or at.began)
        return Page((), onward.dump())

    def fetch(self, url: str) -> bytes:
        """A file that a record links to."""
        return self.refetch(url, "")[0] or b""

    def refetch(self, url: str, mark: str) -> tuple[bytes | None, str]:
        """The same, where it is another than the one with that mark."""
        return self._web.file(url, self._settings.file_bytes, mark)

    def _begin(self) -> Cursor:
        identify = self._ask({"verb": "Identify"})
        day = len(xml.text_of(find(identify.root, "granularity"))) == len("YYYY-MM-DD")
        since = str(self._options.get("from") or self._options.get("resume") or "")
        self._check_set()
        return Cursor(self._prefix(), since[:10] if day else since, day=day)

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

    def _check_set(self) -> None:
        """A set that is gone looks like one without records: UserError, so that a person looks."""
        if not self._set:
            return
        arguments, sets = {"verb": "ListSets"}, set[str]()
        for _ in range(_SET_PAGES):
            answer = self._ask(arguments)
            if answer.errors:
                break
            more = {xml.text_of(e) for e in answer.root.iter() if xml.local(e) == "setSpec"}
            token = xml.text_of(find(answer.root, "resumptionToken"))
            if self._set in more or not token or more <= sets:
                sets |= more
                break
            sets |= more
            arguments = {"verb": "ListSets", "resumptionToken": token}
        if self._set not in sets:
            raise UserError(
                f"{self._base} has no set {self._set}; `ListSets` names {len(sets)} sets",
                f"{self._base} に集合「{self._set}」はありません（ListSets には {len(sets)} 件）",
            )

    def _ended(self, at: Cursor, records: tuple[Record, ...] = ()) -> Page:
        """After the last page of a window: the next one, a second look, or the end."""
        if following := at.next_window():
            return Page(records, following.dump())
        missing = 0 if at.narrow else at.announced - at.got
        if missing > 0 and not at.passes:  # records shift between pages while others change
            return Page(records, at.afresh(passes=1).dump())
        self._check_set()
        told = f"{missing} of {at.announced} announced records did not come"
        holes = (told,) if missing > 0 else ()
        return Page(records, None, resume=at.resume, holes=holes)

    def _single(self, at: Cursor) -> Page:
        """One record of a window where they can't be had together."""
        if not at.ids:
            answer = self._ask(self._arguments(at, "ListIdentifiers"))
            if "noRecordsMatch" in answer.errors:
                return self._ended(replace(at, detours=0))
            ids, gone, token = headers_of(self._body(answer, "ListIdentifiers"))
            mark = _mark(token.encode())
            if token and mark in at.seen:
                raise _failed(self._base, f"the same list again, with the token {token[:80]}")
            at = replace(at, ids=tuple(ids), token=token, seen=(*at.seen, mark), detours=0)
            return self._on(at, gone)
        wanted = {"identifier": at.ids[0], "metadataPrefix": at.prefix}
        answer = self._ask({"verb": "GetRecord", **wanted})
        onward = replace(at, ids=at.ids[1:], detours=0)
        if "idDoesNotExist" in answer.errors:
            return self._on(onward)
        found = self._listing(answer, "GetRecord")
        return replace(self._on(onward, found.records), repaired=answer.repaired)

    def _on(self, at: Cursor, records: tuple[Record, ...] = ()) -> Page:
        return Page(records, at.dump()) if at.ids or at.token else self._ended(at, records)

    def _onward(self, at: Cursor, records: tuple[Record, ...], token: str) -> Cursor:
        """The cursor after a page; a server that leads in a circle is asked no further."""
        empty = 0 if records else at.empty + 1
        marks = {_mark(token.encode())}
        if records:
            marks.add(_mark(*(record.content for record in records)))
        if marks & set(at.seen) or empty > _EMPTY_PAGES:
            raise _failed(self._base, f"the same page again, with the token {token[:80]}")
        return replace(at, token=token, empty=empty, seen=(*at.seen, *sorted(marks)))

    def _arguments(self, at: Cursor, verb: str) -> dict[str, str]:
        if at.token:  # opaque, and alone
            return {"verb": verb, "resumptionToken": at.token}
        wanted = {
            "metadataPrefix": at.prefix, "from": at.since, "until": at.until, "set": self._set,
        }  # fmt: skip
        return {"verb": verb, **{name: value for name, value in wanted.items() if value}}

    def _listing(self, answer: Answer, name: str) -> Listing:
        body = self._body(answer, name)
        return listing_of(body, self._set, self._settings.record_bytes)

    def _body(self, answer: Answer, name: str) -> Any:
        if answer.errors:
            said = "; ".join(f"{code}: {text}" for code, text in answer.errors.items())
            raise UserError(f"the repository refuses: {said}", f"リポジトリが拒否しました: {said}")
        body = xml.child(answer.root, name)
        if body is None:
            raise _failed(self._base, f"an answer without {name}")
        return body

    def _ask(self, arguments: dict[str, str]) -> Answer:
        # Some servers send an OAI answer with 4xx, others an HTML page with 200: the body decides.
        found = self._web.visit(self._base, self._settings.page_bytes, arguments)
        try:
            parsed = xml.read(found.body, found.headers.get("content-type", ""))
        except DocumentError as error:
            raise _failed(self._base, f"status {found.status}, {error}") from error
        if xml.local(parsed.root) != "OAI-PMH":
            raise _failed(self._base, f"status {found.status}, a page <{xml.local(parsed.root)}>")
        return answer_of(parsed)


def _mark(*parts: bytes) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:12]


def _failed(base: str, what: str) -> EngineError:
    return RetryLaterError(f"{base} sent {what}", f"{base} の応答を受け取れません: {what}")


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
    every=86_400.0,
)
