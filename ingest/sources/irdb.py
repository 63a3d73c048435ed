"""IRDB, the database of Japan's institutional repositories, by its OpenSearch (Atom)."""

from dataclasses import dataclass
from typing import Any

from lxml import etree

from ingest import xml
from ingest.sources import Kind, Record
from ingest.sources.search import (
    Found,
    NumberedSource,
    fingerprint,
    number,
    required,
    within,
    xml_answer,
)
from ingest.sources.web import Web
from schemas.reasons import Reason
from schemas.settings import Settings

PLACE = "https://irdb.nii.ac.jp/opensearch/search"
_COUNT = 100  # 20, 50 or 100; any other silently becomes 20
_NAME = "IRDB"


@dataclass(frozen=True)
class _Question:
    web: Web
    place: str
    words: dict[str, str]
    settings: Settings

    def ask(self, start: int) -> Found:
        """The entries from a position on."""
        arguments = {**self.words, "count": str(_COUNT), "start": str(start), "format": "atom"}
        status, body = self.web.get(self.place, self.settings.page_bytes, arguments)
        root = xml_answer(_NAME, status, body, "feed")
        limit = self.settings.record_bytes
        records = tuple(within(_record(e), limit) for e in xml.children(root, "entry"))
        total = number(xml.text_of(xml.child(root, "totalResults")))
        # How many the server gives is its own affair: it may be fewer than were asked for.
        step = number(xml.text_of(xml.child(root, "itemsPerPage")))
        return Found(records, total, max(step, len(records)))


def _record(element: etree._Element) -> Record:
    content = etree.tostring(element, encoding="utf-8", with_tail=False)
    native_id = xml.text_of(xml.child(element, "id"))
    if not native_id:
        return Record("", content, "irdb", "", reason=Reason.NO_IDENTIFIER)
    return Record(native_id, content, "irdb", fingerprint(element))


def _make(place: str, options: dict[str, Any], settings: Settings) -> NumberedSource:
    words = {"q": required(options, "query", _NAME)}
    words |= {n: str(options[n]) for n in ("author", "journal", "lang") if options.get(n)}
    web = Web(place or PLACE, settings.http_seconds)
    question = _Question(web, place or PLACE, words, settings)
    return NumberedSource(_NAME, web, settings.file_bytes, question.ask)


KIND = Kind(
    name="irdb",
    protocol="OpenSearch (Atom)",
    make=_make,
    place=PLACE,
    place_ja="学術機関リポジトリデータベース IRDB（検索語: query）",
    place_en="IRDB, the database of institutional repositories (question: query)",
    terms_ja="国立情報学研究所学術コンテンツサービス利用規程による",
    terms_en="terms of NII's academic content services",
    terms_url="https://irdb.nii.ac.jp/",
    licence="各機関リポジトリによる / as each repository says",
    identifiers="IRDB の番号、ハンドル、DOI / IRDB number, handle, DOI",
    incremental_ja="なし。更新日では絞り込めないため、改めて照会し、比較する",
    incremental_en="none: no date to ask for; asked again and compared",
    rank=7,
)
