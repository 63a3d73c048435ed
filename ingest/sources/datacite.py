"""DataCite: data sets, reports and preprints of a funder, an award or a query, and of one DOI."""

from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from ingest.metadata import fields
from ingest.metadata.awards import spellings
from ingest.metadata.values import doi_of
from ingest.sources import Kind
from ingest.sources.json_api import Answer, Ask, JsonApi, Stand, demand, missing, some
from schemas.errors import UserError
from schemas.settings import Settings

_SIZE = 200


class DataCite:
    """Options: `doi`, or `funder` (a name or an id), `award`, `query`, `from`."""

    format = "datacite"
    resumes = True

    def __init__(self, place: str, options: dict[str, Any], settings: Settings) -> None:
        self._base = place.rstrip("/")
        self._wanted = demand(options, "doi", "funder", "award", "query")
        self._since = next(iter(some(options, "from", "resume").values()), "")
        self._more = {"affiliation": "true"}
        if settings.mailto:
            self._more["mailto"] = settings.mailto

    def ask(self, at: Stand) -> Ask:
        """DOIs by cursor, or one DOI."""
        if doi := self._wanted.get("doi"):
            return Ask(f"{self._base}/dois/{quote(doi_of(doi) or doi, safe='')}", self._more)
        paging = {"page[cursor]": at.token or "1", "page[size]": str(_SIZE)}
        return Ask(f"{self._base}/dois", {"query": self._query(), **paging, **self._more})

    def read(self, _at: Stand, body: Any) -> Answer:
        """The objects of `data`, and the cursor in the link to the next page."""
        found = fields.rows(body, "data")
        if "doi" in self._wanted:
            if not found:
                raise missing(f"doi:{self._wanted['doi']} (DataCite)")
            return Answer((found[0],), None)
        if not isinstance(fields.at(body, "data"), list):
            raise UserError("the answer has no list of DOIs", "応答に DOI の一覧がありません")
        total = fields.at(body, "meta", "total")
        following = parse_qs(urlsplit(fields.text(body, "links", "next")).query)
        token = next(iter(following.get("page[cursor]", [])), None)
        return Answer(tuple(found), token if found else None, total)

    def _query(self) -> str:
        parts = [f"({self._wanted['query']})"] if "query" in self._wanted else []
        if award := self._wanted.get("award"):
            either = " OR ".join(map(_quoted, spellings(award)))
            parts.append(f"fundingReferences.awardNumber:({either})")
        if funder := self._wanted.get("funder"):
            name = "funderIdentifier" if doi_of(funder) else "funderName"
            value = f"https://doi.org/{doi_of(funder)}" if doi_of(funder) else funder
            parts.append(f"fundingReferences.{name}:{_quoted(value)}")
        if self._since:
            parts.append(f"updated:[{self._since[:10]} TO *]")
        return " AND ".join(parts)


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _make(place: str, options: dict[str, Any], settings: Settings) -> JsonApi:
    return JsonApi(place, settings, DataCite(place, options, settings))


KIND = Kind(
    name="datacite",
    protocol="DataCite REST API (JSON:API)",
    make=_make,
    place="https://api.datacite.org",
    place_ja="DataCite（助成機関、課題番号、検索語又は DOI で指定）",
    place_en="DataCite (by funder, award, query or DOI)",
    terms_ja="書誌情報は自由に利用できる（CC0）。5分間に1,000件まで（連絡先を知らせた場合）",
    terms_en="metadata are free to use (CC0); 1,000 requests in 5 minutes with a mail address",
    terms_url="https://support.datacite.org/docs/api",
    licence="CC0（書誌情報） / CC0 (metadata)",
    identifiers="doi",
    incremental_ja="前回以後に更新された DOI（updated）。一日分を重ねて取得する",
    incremental_en="DOIs updated since the last good run, with a day's overlap",
    pace=1.0,
    rank=6,
)
