"""Crossref: works of a funder, an award or a query, and the look-up of one DOI."""

from typing import Any
from urllib.parse import quote

from ingest.metadata import fields
from ingest.metadata.awards import spellings
from ingest.metadata.values import doi_of
from ingest.sources import Kind
from ingest.sources.json_api import Answer, Ask, JsonApi, Stand, demand, missing, some
from schemas.errors import UserError
from schemas.settings import Settings

_ROWS = 500  # of at most 1000: works with a hundred references each are large


class Crossref:
    """Options: `doi`, or `funder` (id of the Open Funder Registry), `award`, `query`, `from`."""

    format = "crossref"
    resumes = True

    def __init__(self, place: str, options: dict[str, Any], settings: Settings) -> None:
        self._base = place.rstrip("/")
        self._wanted = demand(options, "doi", "funder", "award", "query")
        self._since = next(iter(some(options, "from", "resume").values()), "")
        self._mail = {"mailto": settings.mailto} if settings.mailto else {}
        funder = self._wanted.get("funder", "")
        if funder and not funder.rsplit("/", 1)[-1].isdecimal():
            raise UserError(
                f"funder {funder!r}: give an id of the Open Funder Registry, such as 501100001691",
                f"funder「{funder}」: Open Funder Registry の番号（例: 501100001691）で指定してください",
            )

    def ask(self, at: Stand) -> Ask:
        """Works by cursor, or one work."""
        if doi := self._wanted.get("doi"):
            return Ask(f"{self._base}/works/{quote(doi_of(doi) or doi, safe='')}", self._mail)
        params = {"rows": str(_ROWS), "cursor": at.token or "*", **self._mail}
        if filters := self._filters():
            params["filter"] = filters
        if query := self._wanted.get("query"):
            params["query"] = query
        return Ask(f"{self._base}/works", params)

    def read(self, at: Stand, body: Any) -> Answer:
        """Items and the next cursor: the same cursor may come again, and lead on all the same."""
        message, kind = fields.at(body, "message"), fields.text(body, "message-type")
        if "doi" in self._wanted:
            if kind != "work":
                raise missing(f"doi:{self._wanted['doi']} (Crossref)")
            return Answer((message,), None)
        if kind != "work-list":
            raise UserError("the answer has no list of works", "応答に文献の一覧がありません")
        items, total = tuple(fields.rows(message, "items")), fields.at(message, "total-results")
        token = fields.text(message, "next-cursor")
        # The total alone is no end: works may come twice on the way, and push others beyond it.
        whole = isinstance(total, int) and at.seen + len(items) >= total
        ended = not items or (whole and len(items) < _ROWS)
        return Answer(items, None if ended else token or None, total)

    def _filters(self) -> str:
        funder, award = self._wanted.get("funder", ""), self._wanted.get("award", "")
        found = [f"funder:{funder.rsplit('/', 1)[-1]}"] if funder else []
        # Filters of one name are alternatives.
        found += [f"award.number:{number}" for number in spellings(award)] if award else []
        found += [f"from-index-date:{self._since[:10]}"] if self._since else []
        return ",".join(found)


def _make(place: str, options: dict[str, Any], settings: Settings) -> JsonApi:
    return JsonApi(place, settings, Crossref(place, options, settings))


KIND = Kind(
    name="crossref",
    protocol="Crossref REST API",
    make=_make,
    place="https://api.crossref.org",
    place_ja="Crossref（助成機関、課題番号、検索語又は DOI で指定）",
    place_en="Crossref (by funder, award, query or DOI)",
    terms_ja="書誌情報は自由に利用できる。連絡先（SATETO_MAILTO）を知らせると優先的に扱われる",
    terms_en="metadata are free to use; a mail address (SATETO_MAILTO) earns the polite pool",
    terms_url="https://www.crossref.org/documentation/retrieve-metadata/rest-api/",
    licence="書誌情報は権利の対象外、抄録は出版者による / facts; abstracts as publishers say",
    identifiers="doi",
    incremental_ja="前回以後に索引された文献（from-index-date）。一日分を重ねて取得する",
    incremental_en="works indexed since the last good run (from-index-date), with a day's overlap",
    pace=1.0,
    rank=6,
)
