"""J-STAGE, for look-ups alone: what its WebAPI gives may not be stored for 24 hours or more.

So there is no way to make a source of it, and `look_up` returns shapes that no step keeps. To
harvest papers, take their DOIs to JaLC or Crossref. Terms, article 3(5):
https://www.jstage.jst.go.jp/static/pages/WebAPI/-char/ja
"""

from dataclasses import dataclass
from typing import Any, NoReturn

from ingest import xml
from ingest.metadata import jstage
from ingest.sources import Kind
from ingest.sources.search import no_answer, refused, xml_answer
from ingest.sources.web import RetryLaterError, Web
from schemas.errors import UserError
from schemas.report import Bilingual, Metadata
from schemas.settings import Settings

PLACE = "https://api.jstage.jst.go.jp/searchapi/do"
CREDIT = "Powered by J-STAGE"
_COUNT = 20
_NAME = "J-STAGE"


@dataclass(frozen=True)
class Article:
    """An article as it was shown just now."""

    about: Metadata
    journal: Bilingual


def look_up(words: str, settings: Settings, place: str = PLACE) -> tuple[Article, ...]:
    """Articles for some words, straight from J-STAGE; UserError or RetryLaterError as it says."""
    web = Web(place, settings.http_seconds)
    try:
        arguments = {"service": "3", "text": words, "start": "1", "count": str(_COUNT)}
        status, body = web.get(place, settings.page_bytes, arguments)
    finally:
        web.close()
    root = xml_answer(_NAME, status, body, "feed")
    result = xml.child(root, "result")
    code = "" if result is None else xml.text_of(xml.child(result, "status"))
    if code != "0":  # errors come under HTTP 200, with one empty entry
        raise _error(code, "" if result is None else xml.text_of(xml.child(result, "message")))
    found = (Article(jstage.parse(e), jstage.container(e)) for e in xml.children(root, "entry"))
    return tuple(one for one in found if one.about.title or one.about.doi)


def _error(code: str, message: str) -> UserError | RetryLaterError:
    said = " ".join(dict.fromkeys(filter(None, (code, message)))) or "no status"
    return refused(_NAME, said) if code == "ERR_001" else no_answer(_NAME, said)


def _never(_place: str, _options: dict[str, Any], _settings: Settings) -> NoReturn:
    raise UserError(
        "J-STAGE forbids storing what its WebAPI gives for 24 hours or more (terms, article 3(5)), "
        "so it is not harvested. Use `sateto lookup jstage WORDS`, or harvest DOIs from Crossref",
        "J-STAGE は WebAPI で得た情報の24時間以上の保存を禁じているため（利用規約第3条第5項）、"
        "収集できません。`sateto lookup jstage 検索語` で照会するか、DOI を Crossref などから収集してください",
    )


KIND = Kind(
    name="jstage",
    protocol="WebAPI (Atom)",
    make=_never,
    place=PLACE,
    place_ja="照会のみ（sateto lookup jstage）",
    place_en="look-up only (sateto lookup jstage)",
    terms_ja="24時間以上の保存は禁止。主たる内容としての利用は不可。「Powered by J-STAGE」を表示する",
    terms_en="no storing for 24 hours or more; not as main content; show “Powered by J-STAGE”",
    terms_url="https://www.jstage.jst.go.jp/static/pages/WebAPI/-char/ja",
    licence="保存不可 / not to be stored",
    identifiers="DOI、JOI",
    incremental_ja="なし（収集しない）",
    incremental_en="none: it is not harvested",
)
