"""SBIR and STTR awards of the United States: the API by agency and year, or the bulk CSV."""

from pathlib import Path
from typing import Any

from ingest.metadata import fields
from ingest.sources import Kind, Source
from ingest.sources.json_api import Answer, Ask, JsonApi, Stand, demand
from ingest.sources.table import Table
from ingest.sources.web import host_of
from schemas.errors import UserError
from schemas.settings import Settings

_ROWS = 100


class Sbir:
    """Options: `agency` (DOD, NASA …), `year`, `query`."""

    format = "sbir"
    resumes = False

    def __init__(self, place: str, options: dict[str, Any]) -> None:
        self._url = place
        self._wanted = demand(options, "agency", "year", "query")

    def ask(self, at: Stand) -> Ask:
        """Awards from a row on."""
        params = {"rows": str(_ROWS), "start": at.token or "0", "format": "json"}
        names = {"agency": "agency", "year": "year", "query": "keyword"}
        return Ask(self._url, params | {names[n]: v for n, v in self._wanted.items()})

    def read(self, at: Stand, body: Any) -> Answer:
        """A list; the service tells no total, and a short page is its last."""
        if not isinstance(body, list):
            raise UserError("the answer is no list of awards", "応答が採択課題の一覧ではありません")
        found = tuple(fields.rows(body))
        more = str(int(at.token or 0) + len(found)) if len(found) == _ROWS else None
        return Answer(found, more)


def underlined(row: dict[str, Any], _path: Path) -> dict[str, Any]:
    """A row under the names of the API: `Award Title` is award_title there."""
    return {name.strip().lower().replace(" ", "_"): value for name, value in row.items()}


def _make(place: str, options: dict[str, Any], settings: Settings) -> Source:
    if not host_of(place) or place.lower().endswith((".csv", ".zip")):
        return Table(place, settings, "sbir", member=r"\.csv$", fill=underlined)
    return JsonApi(place, settings, Sbir(place, options))


KIND = Kind(
    name="sbir",
    protocol="JSON, CSV",
    make=_make,
    place="https://api.www.sbir.gov/public/api/awards",
    place_ja="SBIR の API（agency、year、query で指定）又は一括 CSV の URL かパス",
    place_en="the SBIR API (by agency, year, query), or URL or path of the bulk CSV",
    terms_ja="米国政府の公開情報",
    terms_en="public information of the US government",
    terms_url="https://www.sbir.gov/api",
    licence="public domain（米国政府著作物） / US government work",
    identifiers="機関・追跡番号・段階 / agency, tracking number, phase",
    incremental_ja="指定した年の全件を改めて取得し、内容の変わったものを登録する",
    incremental_en="all awards asked for come again, those whose content changed are taken",
    pace=1.0,
    rank=1,
)
