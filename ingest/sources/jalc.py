"""Japan Link Center: the look-up of one DOI, and all DOIs under a prefix, one by one."""

from typing import Any
from urllib.parse import quote

from ingest.metadata import fields
from ingest.metadata.values import doi_of
from ingest.sources import Kind
from ingest.sources.json_api import Answer, Ask, JsonApi, Stand, demand, missing, some
from schemas.errors import UserError
from schemas.settings import Settings

_ROWS = 20  # each takes a request of its own


class Jalc:
    """Options: `doi`, or `prefix` (such as 10.51094) with `from`. JaLC has no search by funder."""

    format = "jalc"
    resumes = True

    def __init__(self, place: str, options: dict[str, Any]) -> None:
        self._base = place.rstrip("/")
        if some(options, "funder", "award", "query"):
            raise UserError(
                "JaLC can't be searched by funder, award or words: give doi or prefix,"
                " or harvest crossref or cinii by award and look the DOIs up here",
                "JaLC は助成機関、課題番号、検索語による検索に対応していません。"
                "doi 又は prefix を指定するか、crossref 等で課題番号から DOI を得てください",
            )
        self._wanted = demand(options, "doi", "prefix")
        self._since = next(iter(some(options, "from", "resume").values()), "")

    def ask(self, at: Stand) -> Ask:
        """The list of DOIs by page, or one DOI."""
        if doi := self._wanted.get("doi"):
            return self.detail(doi_of(doi) or doi)
        params = {"rows": str(_ROWS), "page": at.token or "1"}
        if self._since:
            params["from"] = self._since[:10]
        return Ask(f"{self._base}/doilist/{quote(self._wanted['prefix'], safe='.')}", params)

    def detail(self, doi: str) -> Ask:
        """One DOI: it is encoded twice there."""
        return Ask(f"{self._base}/dois/{quote(quote(doi, safe=''), safe='')}")

    def read(self, at: Stand, body: Any) -> Answer:
        """The DOIs of one page of the list."""
        data = fields.at(body, "data")
        if "doi" in self._wanted:
            if not isinstance(data, dict) or not fields.text(data, "doi"):
                raise missing(f"doi:{self._wanted['doi']} (JaLC)")
            return Answer((data,), None)
        if body is None:
            raise missing(f"prefix {self._wanted['prefix']} (JaLC)")
        items = tuple(fields.rows(data, "items"))
        message = fields.at(body, "message")
        page, pages = int(at.token or 1), fields.at(message, "totalPages")
        more = page < pages if isinstance(pages, int) else len(items) == _ROWS
        return Answer(items, str(page + 1) if more else None, fields.at(message, "total"))

    def fill(self, service: JsonApi, item: Any) -> Any:
        """What JaLC tells of a listed DOI; the line of the list where it tells nothing."""
        if "doi" in self._wanted:
            return item
        doi = fields.text(item, "dois", "doi") or fields.text(item, "doi")
        told = fields.at(service.question(self.detail(doi)), "data") if doi else None
        return told or {"doi": doi, "url": fields.text(item, "dois", "url")}


def _make(place: str, options: dict[str, Any], settings: Settings) -> JsonApi:
    api = Jalc(place, options)
    return JsonApi(place, settings, api, api.fill)


KIND = Kind(
    name="jalc",
    protocol="JaLC REST API",
    make=_make,
    place="https://api.japanlinkcenter.org",
    place_ja="JaLC（DOI 又はプレフィックスで指定）",
    place_en="JaLC (by DOI or prefix)",
    terms_ja="2021年12月22日から公開。書誌情報は自由に利用できる",
    terms_en="open since 2021-12-22; metadata are free to use",
    terms_url="https://japanlinkcenter.org/",
    licence="書誌情報 / metadata",
    identifiers="doi",
    incremental_ja="前回以後に更新された DOI（from）。一日分を重ねて取得する",
    incremental_en="DOIs updated since the last good run (from), with a day's overlap",
    pace=1.0,
    rank=6,
)
