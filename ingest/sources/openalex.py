"""OpenAlex: works of a funder, an award or a query, and of one DOI, with their references."""

from typing import Any

from ingest.metadata import fields
from ingest.metadata.awards import spellings
from ingest.metadata.values import doi_of
from ingest.sources import Kind
from ingest.sources.json_api import Answer, Ask, JsonApi, Stand, demand, missing
from schemas.errors import UserError
from schemas.settings import Settings

_SIZE = 100


class OpenAlex:
    """Options: `doi`, or `funder` (an id such as F4320334764), `award`, `query`."""

    format = "openalex"
    resumes = False

    def __init__(self, place: str, options: dict[str, Any], settings: Settings) -> None:
        self._base = place.rstrip("/")
        self._wanted = demand(options, "doi", "funder", "award", "query")
        # In a header, so that no message and no log shows it.
        key = settings.openalex_key
        self._headers = {"authorization": f"Bearer {key}"} if key else {}

    def ask(self, at: Stand) -> Ask:
        """Works by cursor, or one work."""
        if doi := self._wanted.get("doi"):
            return Ask(f"{self._base}/works/doi:{doi_of(doi) or doi}", headers=self._headers)
        params = {"per_page": str(_SIZE), "cursor": at.token or "*"}
        filters = []
        if award := self._wanted.get("award"):
            filters.append(f"awards.funder_award_id:{'|'.join(spellings(award))}")
        if funder := self._wanted.get("funder"):
            filters.append(f"funders.id:{funder.rsplit('/', 1)[-1]}")
        if filters:
            params["filter"] = ",".join(filters)
        if query := self._wanted.get("query"):
            params["search"] = query
        return Ask(f"{self._base}/works", params, self._headers)

    def read(self, _at: Stand, body: Any) -> Answer:
        """Results and the next cursor."""
        if "doi" in self._wanted:
            if not isinstance(body, dict) or "id" not in body:
                raise missing(f"doi:{self._wanted['doi']} (OpenAlex)")
            return Answer((body,), None)
        if not isinstance(fields.at(body, "results"), list):
            raise UserError("the answer has no list of works", "応答に文献の一覧がありません")
        total = fields.at(body, "meta", "count")
        found = tuple(fields.rows(body, "results"))
        token = fields.text(body, "meta", "next_cursor")
        return Answer(found, (token or None) if found else None, total)


def _make(place: str, options: dict[str, Any], settings: Settings) -> JsonApi:
    return JsonApi(place, settings, OpenAlex(place, options, settings))


KIND = Kind(
    name="openalex",
    protocol="OpenAlex REST API",
    make=_make,
    place="https://api.openalex.org",
    place_ja="OpenAlex（助成機関、課題番号、検索語又は DOI で指定）",
    place_en="OpenAlex (by funder, award, query or DOI)",
    terms_ja="CC0。2026年2月13日から鍵（SATETO_OPENALEX_KEY）が必要",
    terms_en="CC0; since 2026-02-13 a key is needed (SATETO_OPENALEX_KEY)",
    terms_url="https://docs.openalex.org/",
    licence="CC0",
    identifiers="doi, openalex:W…",
    incremental_ja="更新日による絞込みはなく、毎回全件を取得して内容の変わったものを登録する",
    incremental_en="no filter by date is relied upon: all is asked again, what changed is taken",
    pace=1.0,
    rank=9,
)
