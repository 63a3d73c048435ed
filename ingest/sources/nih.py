"""NIH RePORTER: projects by fiscal year; beyond 15,000 a year is asked for agency by agency."""

import json
from datetime import UTC, datetime
from typing import Any

from ingest.metadata import fields
from ingest.sources import Kind
from ingest.sources.json_api import Answer, Ask, JsonApi, Stand, demand
from schemas.errors import UserError
from schemas.settings import Settings

_LIMIT = 500
_REACH = 15_000  # what offsets up to 14,999 can reach
_FIRST_YEAR = 1985
# fmt: off
AGENCIES = (
    "NCI", "NHLBI", "NIDCR", "NIDDK", "NINDS", "NIAID", "NIGMS", "NICHD", "NEI", "NIEHS", "NIA",
    "NIAMS", "NIDCD", "NIMH", "NIDA", "NIAAA", "NINR", "NHGRI", "NIBIB", "NIMHD", "NCCIH",
    "NCATS", "FIC", "NLM", "OD", "CC", "CIT", "NCRR", "CSR", "AHRQ", "ALLCDC", "FDA", "ACF",
    "VA", "SAMHSA",
)
# fmt: on


class Nih:
    """Options: `query`, `year` (US fiscal year, or 2020-2024); one of them is needed."""

    format = "nih"
    resumes = False

    def __init__(self, place: str, options: dict[str, Any], reach: int = _REACH) -> None:
        self._reach = reach
        self._url = f"{place.rstrip('/')}/v2/projects/search"
        wanted = demand(options, "query", "year")
        self._query = wanted.get("query", "")
        self._years = _years(wanted.get("year", ""))

    def ask(self, at: Stand) -> Ask:
        """Projects of the stretch from an offset on, in the order of their ids."""
        stretch = self._stretch(at)
        criteria: dict[str, Any] = {"fiscal_years": [stretch["year"]]}
        if stretch["agency"] >= 0:
            criteria |= {"agencies": [AGENCIES[stretch["agency"]]], "is_agency_admin": True}
        if self._query:
            criteria["advanced_text_search"] = {
                "operator": "and",
                "search_field": "projecttitle,terms,abstracttext",
                "search_text": self._query,
            }
        body = {"criteria": criteria, "offset": at.seen, "limit": _LIMIT}
        return Ask(self._url, body=body | {"sort_field": "appl_id", "sort_order": "asc"})

    def read(self, at: Stand, body: Any) -> Answer:
        """Results, and where to go on: the same stretch, its agencies, or the next year."""
        total, found = fields.at(body, "meta", "total"), tuple(fields.rows(body, "results"))
        if not isinstance(total, int):
            raise UserError("the answer tells no total", "応答に総件数がありません")
        stretch = self._stretch(at)
        if total > self._reach:
            return self._narrower(stretch, total)
        if at.seen + len(found) < total:
            return Answer(found, at.token or json.dumps(stretch), total)
        reached = stretch | {"reached": stretch["reached"] + total}
        return Answer(found, self._after(reached), total, new_stretch=True)

    def _stretch(self, at: Stand) -> dict[str, int]:
        if at.token:
            return dict(json.loads(at.token))
        return {"year": self._years[0], "agency": -1, "reached": 0, "wanted": 0}

    def _narrower(self, stretch: dict[str, int], total: int) -> Answer:
        """The agencies of a year one by one; one that is too large itself can't be reached whole."""
        if stretch["agency"] >= 0:
            where = f"FY{stretch['year']}, {AGENCIES[stretch['agency']]}"
            raise UserError(
                f"{where}: {total} projects, and RePORTER shows {self._reach}; narrow it with `query`",
                f"{where}: {total} 件ありますが、取得できるのは {self._reach} 件までです。query で絞り込んでください",
            )
        first = stretch | {"agency": 0, "reached": 0, "wanted": total}
        return Answer((), json.dumps(first), new_stretch=True)

    def _after(self, stretch: dict[str, int]) -> str | None:
        """The next agency, else the next year; UserError where agencies left projects out."""
        if 0 <= stretch["agency"] < len(AGENCIES) - 1:
            return json.dumps(stretch | {"agency": stretch["agency"] + 1})
        if stretch["agency"] >= 0 and stretch["reached"] < stretch["wanted"]:
            gap = stretch["wanted"] - stretch["reached"]
            raise UserError(
                f"FY{stretch['year']}: {gap} projects belong to no agency that is known here",
                f"FY{stretch['year']}: 既知の機関に属さない課題が {gap} 件あり、取得できません",
            )
        rest = [year for year in self._years if year > stretch["year"]]
        following = {"year": rest[0], "agency": -1, "reached": 0, "wanted": 0} if rest else None
        return json.dumps(following) if following else None


def _years(text: str) -> tuple[int, ...]:
    """Years of 2024, 2020-2024 or nothing: all there are."""
    first, _, last = text.replace("–", "-").partition("-")
    try:
        begin = int(first) if first else _FIRST_YEAR
        end = int(last) if last else begin if first else datetime.now(UTC).year + 1
    except ValueError:
        begin, end = 1, 0
    if not _FIRST_YEAR <= begin <= end:
        raise UserError(
            f"year {text!r}: give a fiscal year since {_FIRST_YEAR}, or two such as 2020-2024",
            f"year「{text}」: {_FIRST_YEAR} 以降の年度、又は 2020-2024 のように指定してください",
        )
    return tuple(range(begin, end + 1))


def _make(place: str, options: dict[str, Any], settings: Settings) -> JsonApi:
    return JsonApi(place, settings, Nih(place, options))


KIND = Kind(
    name="nih",
    protocol="NIH RePORTER API v2 (POST, JSON)",
    make=_make,
    place="https://api.reporter.nih.gov",
    place_ja="NIH RePORTER（検索語、米国会計年度で指定）",
    place_en="NIH RePORTER (by query and US fiscal year)",
    terms_ja="一秒に一件まで。大量の取得は夜間又は週末に行う",
    terms_en="at most one request a second; large jobs at night or on weekends",
    terms_url="https://api.reporter.nih.gov/",
    licence="public domain（米国政府著作物） / US government work",
    identifiers="appl_id, nih:core_project_num",
    incremental_ja="指定した年度の全件を改めて取得し、内容の変わったものを登録する",
    incremental_en="all projects of the years come again, those whose content changed are taken",
    pace=1.0,
    rank=1,
)
