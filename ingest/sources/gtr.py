"""UKRI's Gateway to Research: projects of a query, with their funds, organisations and people."""

from typing import Any

from ingest.metadata import fields
from ingest.sources import Kind
from ingest.sources.json_api import Answer, Ask, JsonApi, Stand, demand
from schemas.errors import UserError
from schemas.settings import Settings

_SIZE = 10  # the least that the service takes: each project needs three more questions
_DETAILS = (("funds", "fund"), ("organisations", "organisation"), ("persons", "person"))
_JSON = {"accept": "application/vnd.rcuk.gtr.json-v7"}  # without it, XML comes


class Gtr:
    """Options: `query`; `details` false leaves out funds, organisations and people."""

    format = "gtr"
    resumes = False

    def __init__(self, place: str, options: dict[str, Any]) -> None:
        self._base = place.rstrip("/")
        self._query = demand(options, "query")["query"]
        self._details = str(options.get("details", "")).lower() not in {"false", "no", "0"}

    def ask(self, at: Stand) -> Ask:
        """A page of projects; the service refuses to sort."""
        params = {"q": self._query, "p": at.token or "1", "s": str(_SIZE)}
        return Ask(f"{self._base}/projects", params, _JSON)

    def read(self, at: Stand, body: Any) -> Answer:
        """Projects, against the service's own total."""
        total = fields.at(body, "totalSize")
        if not isinstance(total, int):
            raise UserError("the answer tells no total", "応答に総件数がありません")
        found = tuple(fields.rows(body, "project"))
        more = at.seen + len(found) < total
        return Answer(found, str(int(at.token or 1) + 1) if more else None, total)

    def fill(self, service: JsonApi, item: Any) -> Any:
        """A project with what its links lead to: money and names are told nowhere else."""
        identity = fields.text(item, "id")
        if not self._details or not identity:
            return item
        more = {}
        for many, one in _DETAILS:
            body = service.question(Ask(f"{self._base}/projects/{identity}/{many}", {}, _JSON))
            more[many] = fields.rows(body, one)
        return {**item, **more}


def _make(place: str, options: dict[str, Any], settings: Settings) -> JsonApi:
    api = Gtr(place, options)
    return JsonApi(place, settings, api, api.fill)


KIND = Kind(
    name="gtr",
    protocol="GtR-2 API (JSON)",
    make=_make,
    place="https://gtr.ukri.org/gtr/api",
    place_ja="英国 UKRI Gateway to Research（検索語で指定）",
    place_en="UKRI Gateway to Research (by query)",
    terms_ja="Open Government Licence により利用できる",
    terms_en="usable under the Open Government Licence",
    terms_url="https://gtr.ukri.org/resources/GtR-2-API-v1.7.5.pdf",
    licence="OGL 3.0",
    identifiers="gtr:reference",
    incremental_ja="日付による絞込みはなく、毎回全件を取得して内容の変わったものを登録する",
    incremental_en="no filter by date: all is asked again, what changed is taken",
    pace=1.0,
    rank=1,
)
