"""NRID, the register of researchers behind KAKEN, for look-ups alone.

It gives at most 1,000 researchers to any question and has no date of change, so that a harvest
could never be whole, and personal data is not hoarded. The people of a project, with their numbers,
come with KAKEN. https://support.nii.ac.jp/ja/kaken/api/api_outline
"""

from typing import Any, NoReturn

from ingest.metadata import nrid
from ingest.sources import Kind
from ingest.sources.kaken import appid_of
from ingest.sources.search import hidden, json_answer, no_answer
from ingest.sources.web import Web
from schemas.errors import UserError
from schemas.researcher import Researcher, erad_of_nrid
from schemas.settings import Settings
from schemas.text import one_line

PLACE = "https://nrid.nii.ac.jp/opensearch/"
_ROWS = 20
_NAME = "NRID"


def look_up(words: str, settings: Settings, place: str = PLACE) -> tuple[Researcher, ...]:
    """Researchers by name, e-Rad number or NRID."""
    asked = one_line(words)
    number = erad_of_nrid(asked) or (asked if asked.isdecimal() else "")
    appid = appid_of({}, settings)
    arguments = {"appid": appid, "format": "json", "rw": str(_ROWS), "st": "1"}
    arguments |= {"qm": number} if number else {"qg": asked}
    web = Web(place, settings.http_seconds)
    try:
        with hidden(appid):
            status, body = web.get(place, settings.page_bytes, arguments)
    finally:
        web.close()
    found = json_answer(_NAME, status, body).get("researchers", [])
    if not isinstance(found, list):
        raise no_answer(_NAME, "an answer without researchers")
    return tuple(nrid.parse(one) for one in found if isinstance(one, dict))


def _never(_place: str, _options: dict[str, Any], _settings: Settings) -> NoReturn:
    raise UserError(
        "NRID gives at most 1,000 researchers to a question, so it can't be harvested whole. "
        "Use `sateto lookup nrid NAME`; the people of projects come with `sateto harvest kaken`",
        "NRID は一つの条件につき1,000人までしか返さないため、収集の対象としていません。"
        "`sateto lookup nrid 氏名` で照会してください。課題の研究者は `sateto harvest kaken` で得られます",
    )


KIND = Kind(
    name="nrid",
    protocol="OpenSearch (JSON)",
    make=_never,
    place=PLACE,
    place_ja="照会のみ（sateto lookup nrid）",
    place_en="look-up only (sateto lookup nrid)",
    terms_ja="出典を示して利用できる。短時間の大量アクセスは不可",
    terms_en="use with attribution; no mass access in a short time",
    terms_url="https://support.nii.ac.jp/ja/kaken/about/terms",
    licence="出典の表示 / attribution",
    identifiers="e-Rad 研究者番号、NRID、ORCID / e-Rad number, NRID, ORCID",
    incremental_ja="なし（収集しない）",
    incremental_en="none: it is not harvested",
)
