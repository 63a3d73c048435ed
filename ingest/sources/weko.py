"""The JSON search of a WEKO3 repository (JAIRO Cloud), for those that offer no OAI-PMH.

A record has the id that OAI-PMH gives it, `oai:host:` and eight digits, so that both are one.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

from ingest.archive import to_json
from ingest.sources import Kind, Record
from ingest.sources.search import (
    Found,
    NumberedSource,
    json_answer,
    no_answer,
    number,
    required,
    within,
)
from ingest.sources.web import Web, host_of
from schemas.errors import UserError
from schemas.reasons import Reason
from schemas.settings import Settings

_SIZE = 100
_NAME = "WEKO3"


@dataclass(frozen=True)
class _Question:
    web: Web
    place: str
    words: str
    settings: Settings

    def ask(self, start: int) -> Found:
        """The records of the page that begins at a position."""
        page = (start - 1) // _SIZE + 1
        arguments = {"q": self.words, "page": str(page), "size": str(_SIZE)}
        url = f"{self.place}/api/records/"
        status, body = self.web.get(url, self.settings.page_bytes, arguments)
        hits = json_answer(_NAME, status, body).get("hits")
        if not isinstance(hits, dict):
            raise no_answer(_NAME, "an answer without hits")
        found = [hit for hit in hits.get("hits") or [] if isinstance(hit, dict)]
        limit = self.settings.record_bytes
        records = tuple(within(_record(hit, host_of(self.place)), limit) for hit in found)
        return Found(records, number(hits.get("total")), _SIZE)


def _record(hit: dict[str, Any], host: str) -> Record:
    metadata = hit.get("metadata")
    about: dict[str, Any] = metadata if isinstance(metadata, dict) else {}
    own, count = about.get("_oai"), number(hit.get("id"))
    native_id = str(own.get("id") or "") if isinstance(own, dict) else ""
    native_id = native_id or (f"oai:{host}:{count:08d}" if count else "")
    content = to_json({"id": hit.get("id"), "metadata": {**about, "_oai": {"id": native_id}}})
    if not native_id:
        return Record("", content, "weko", "", reason=Reason.NO_IDENTIFIER)
    return Record(native_id, content, "weko", hashlib.sha256(content).hexdigest())


def _make(place: str, options: dict[str, Any], settings: Settings) -> NumberedSource:
    if not host_of(place):
        raise UserError(
            f"{place!r} is no web address; give the address of a WEKO3 repository",
            f"「{place}」は URL ではありません。WEKO3 のリポジトリの URL を指定してください",
        )
    words = required(options, "query", _NAME)
    web = Web(place, settings.http_seconds)
    question = _Question(web, place.rstrip("/"), words, settings)
    return NumberedSource(_NAME, web, settings.file_bytes, question.ask)


KIND = Kind(
    name="weko",
    protocol="WEKO3 JSON search",
    make=_make,
    place_ja="WEKO3（JAIRO Cloud）のリポジトリの URL（検索語: query）",
    place_en="the address of a WEKO3 (JAIRO Cloud) repository (question: query)",
    terms_ja="各リポジトリの利用条件による",
    terms_en="terms of each repository",
    terms_url="https://rcosdp.github.io/weko/",
    licence="各記録の記載による / as each record says",
    identifiers="oai:host:00000000",
    incremental_ja="なし。改めて照会し、比較する。更新日による収集には oai を使う",
    incremental_en="none: asked again and compared; `oai` harvests by date of change",
    rank=3,
)
