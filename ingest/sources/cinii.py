"""CiNii Research: a question to its OpenSearch, then the JSON-LD of each CRID that it finds.

https://support.nii.ac.jp/en/cir/r_opensearch
"""

import hashlib
from dataclasses import dataclass
from typing import Any

from ingest.archive import to_json
from ingest.metadata.cinii import crid_of
from ingest.sources import Kind, Record
from ingest.sources.search import (
    Found,
    NumberedSource,
    hidden,
    json_answer,
    number,
    required,
    within,
)
from ingest.sources.web import Web
from schemas.errors import UserError
from schemas.reasons import Reason
from schemas.settings import Settings

PLACE = "https://cir.nii.ac.jp"
KINDS = ("all", "data", "articles", "books", "dissertations", "projects")
_COUNT = 20  # each is a request of its own: a page must end well within a worker's lease
_NAME = "CiNii Research"
_VOLATILE = {"@context"}


@dataclass(frozen=True)
class _Question:
    web: Web
    place: str
    kind: str
    words: dict[str, str]
    appid: str
    settings: Settings

    def ask(self, start: int) -> Found:
        """The records from a position on."""
        arguments = {**self.words, "count": str(_COUNT), "start": str(start), "format": "json"}
        if self.appid:
            arguments["appid"] = self.appid
        told = self._get(f"{self.place}/opensearch/{self.kind}", arguments)
        channel = _channel(told)
        items = [item for item in channel.get("items") or [] if isinstance(item, dict)]
        total = number(channel.get("opensearch:totalResults"))
        records = tuple(self._record(item) for item in items)
        step = number(channel.get("opensearch:itemsPerPage"))  # of the answer: it may differ
        return Found(records, total, max(step, len(items)))

    def _get(self, url: str, arguments: dict[str, str] | None = None) -> dict[str, Any]:
        with hidden(self.appid):
            status, body = self.web.get(url, self.settings.page_bytes, arguments)
        return json_answer(_NAME, status, body)

    def _record(self, item: dict[str, Any]) -> Record:
        crid = crid_of(item)
        if not crid:
            return Record("", to_json(item), "cinii", "", reason=Reason.NO_IDENTIFIER)
        url = f"{self.place}/crid/{crid}.json"
        status, body = self.web.get(url, self.settings.page_bytes)
        if status == 404:  # gone between the two questions: the item tells less, yet something
            return Record(crid, to_json(item), "cinii", _version(item))
        told = json_answer(_NAME, status, body)
        return within(Record(crid, body, "cinii", _version(told)), self.settings.record_bytes)


def _channel(told: dict[str, Any]) -> dict[str, Any]:
    """What holds the items: the answer itself, or the first thing of its graph."""
    graph = told.get("@graph")
    held = graph[0] if isinstance(graph, list) and graph else told
    return held if isinstance(held, dict) else {}


def _version(told: dict[str, Any]) -> str:
    kept = {name: value for name, value in told.items() if name not in _VOLATILE}
    return hashlib.sha256(to_json(kept)).hexdigest()


def _make(place: str, options: dict[str, Any], settings: Settings) -> NumberedSource:
    kind = str(options.get("kind") or "all")
    if kind not in KINDS:
        known = ", ".join(KINDS)
        raise UserError(
            f"{kind!r} is none of {known}", f"kind は {known} のいずれかを指定してください"
        )
    words = {"q": required(options, "query", _NAME)}
    words |= {n: str(options[n]) for n in ("from", "until") if options.get(n)}
    web = Web(place or PLACE, settings.http_seconds)
    appid = str(options.get("appid") or settings.kaken_appid)
    question = _Question(web, (place or PLACE).rstrip("/"), kind, words, appid, settings)
    return NumberedSource(_NAME, web, settings.file_bytes, question.ask)


KIND = Kind(
    name="cinii",
    protocol="OpenSearch (JSON) + JSON-LD",
    make=_make,
    place=PLACE,
    place_ja="CiNii Research（検索語: query、種別: kind、出版年: from、until）",
    place_en="CiNii Research (question: query, kind, years of publication: from, until)",
    terms_ja="アプリケーションIDを要する。営利目的での利用は要相談。大量アクセスは遮断される",
    terms_en="an application id is wanted; ask before commercial use; mass access is blocked",
    terms_url="https://support.nii.ac.jp/en/cir/r_opensearch",
    licence="各データの提供元による / as each data provider says",
    identifiers="CRID、NAID、NCID、DOI",
    incremental_ja="なし。from、until は出版年であり、更新日ではない。改めて照会し、比較する",
    incremental_en="none: from and until are years of publication; asked again and compared",
    rank=9,
)
