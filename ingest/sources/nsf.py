"""NSF awards: the API by words and year, or a yearly zip of JSON files."""

import json
from typing import Any

from ingest.metadata import fields
from ingest.sources import Kind, Page, Record, Source
from ingest.sources.bulk import BulkFile, open_zip
from ingest.sources.json_api import Answer, Ask, JsonApi, Stand, demand
from ingest.sources.records import record_of
from ingest.sources.web import host_of
from schemas.errors import DocumentError, UserError
from schemas.reasons import Reason
from schemas.settings import Settings

_RPP = 25
_FILES = 500
_FIELDS = (
    "id,title,agency,awardeeName,startDate,expDate,date,estimatedTotalAmt,fundsObligatedAmt,"
    "fundProgramName,primaryProgram,pdPIName,piFirstName,piLastName,coPDPI,abstractText"
)


class Nsf:
    """Options: `query`, `year` (of the award's date); one of them is needed."""

    format = "nsf"
    resumes = False

    def __init__(self, place: str, options: dict[str, Any]) -> None:
        self._url = place
        self._wanted = demand(options, "query", "year")

    def ask(self, at: Stand) -> Ask:
        """Awards from an offset on, which counts from 1."""
        params = {"printFields": _FIELDS, "rpp": str(_RPP), "offset": str(at.seen + 1)}
        if query := self._wanted.get("query"):
            params["keyword"] = query
        if year := self._wanted.get("year"):
            params |= {"dateStart": f"01/01/{year}", "dateEnd": f"12/31/{year}"}
        return Ask(self._url, params)

    def read(self, at: Stand, body: Any) -> Answer:
        """Awards; faults come as notifications under 200."""
        for fault in fields.rows(body, "response", "serviceNotification"):
            said = fields.text(fault, "notificationMessage")
            raise UserError(f"NSF refuses: {said}", f"NSF が要求を拒否しました: {said}")
        if not isinstance(fields.at(body, "response"), dict):
            raise UserError("the answer has no list of awards", "応答に採択課題の一覧がありません")
        found = tuple(fields.rows(body, "response", "award"))
        total = fields.at(body, "response", "metadata", "totalCount")
        seen = at.seen + len(found)
        more = seen < total if isinstance(total, int) else len(found) == _RPP
        return Answer(found, str(seen) if more else None, total if isinstance(total, int) else None)


class NsfFiles:
    """A zip with one JSON file per award."""

    def __init__(self, place: str, settings: Settings) -> None:
        self._file = BulkFile(place, settings)
        self._place = place
        self._settings = settings

    def page(self, cursor: str | None) -> Page:
        """The next files; a zip that changed meanwhile is begun again."""
        at: dict[str, Any] = json.loads(cursor) if cursor else {"file": "", "next": 0}
        path = self._file.kept(at["file"])
        if path is None:
            path, name = self._file.prepare()
            at = at if name == at["file"] else {"file": name, "next": 0}
        with open_zip(path) as archive:
            names = sorted(n for n in archive.namelist() if n.lower().endswith(".json"))
            batch = names[at["next"] : at["next"] + _FILES]
            records = tuple(self._record(name, archive.open(name)) for name in batch)
        if at["next"] + _FILES >= len(names):
            self._file.discard(at["file"] if host_of(self._place) else "")
            return Page(records, None)
        return Page(records, json.dumps({"file": at["file"], "next": at["next"] + _FILES}))

    def fetch(self, url: str) -> bytes:
        """Awards have no files."""
        raise DocumentError(Reason.NOT_FOUND, url)

    def _record(self, name: str, packed: Any) -> Record:
        limit = self._settings.record_bytes
        with packed:
            content = packed.read(limit + 1)  # whatever the zip says of its size
        return record_of(content, "nsf", limit, where=name)


def _make(place: str, options: dict[str, Any], settings: Settings) -> Source:
    if not host_of(place) or place.lower().endswith(".zip"):
        return NsfFiles(place, settings)
    return JsonApi(place, settings, Nsf(place, options))


KIND = Kind(
    name="nsf",
    protocol="NSF Awards API (JSON), JSON in zip",
    make=_make,
    place="https://api.nsf.gov/services/v1/awards.json",
    place_ja="NSF の API（検索語、年で指定）又は年別 zip の URL かパス",
    place_en="the NSF API (by query and year), or URL or path of a yearly zip",
    terms_ja="米国政府の公開情報",
    terms_en="public information of the US government",
    terms_url="https://www.nsf.gov/developer",
    licence="public domain（米国政府著作物） / US government work",
    identifiers="nsf:award id",
    incremental_ja="指定した範囲の全件を改めて取得し、内容の変わったものを登録する",
    incremental_en="all awards asked for come again, those whose content changed are taken",
    pace=1.0,
    rank=1,
)
