"""KAKEN, the database of Grants-in-Aid for Scientific Research: swept by fiscal year.

It answers a question without hits, a wrong one and one too many alike: HTTP 200 and a total of 0.
So an answer of 0 is never an end. It has no date of change to ask for: a harvest is a sweep of all
its years again, and compares. https://support.nii.ac.jp/ja/kaken/api/api_outline
"""

import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from lxml import etree

from ingest import xml
from ingest.sources import Kind, Page, Record
from ingest.sources.search import (
    Found,
    Position,
    fetch_file,
    fingerprint,
    hidden,
    no_answer,
    number,
    refused,
    within,
    xml_answer,
)
from ingest.sources.web import RetryLaterError, Web
from schemas.eras import fiscal_year
from schemas.errors import UserError
from schemas.reasons import Reason
from schemas.settings import Settings

PLACE = "https://kaken.nii.ac.jp/opensearch/"
APPID_PAGE = "https://support.nii.ac.jp/ja/cinii/api/developer"
FIRST_YEAR = 1964
_ROWS = 200  # 20, 50, 100, 200 or 500; any other number is answered with 0
_NAME = "KAKEN"


@dataclass(frozen=True)
class _Cursor:
    year: int
    at: Position = field(default_factory=Position)

    def dump(self) -> str:
        return json.dumps(asdict(self))


class Kaken:
    """Projects by the fiscal year that they began in. Options: `from`, `to`, `appid`."""

    def __init__(self, place: str, options: dict[str, Any], settings: Settings) -> None:
        self._place = place or PLACE
        self._settings = settings
        self._appid = appid_of(options, settings)
        self._first = _year(options, "from") or FIRST_YEAR
        self._last = _year(options, "to") or newest_year(datetime.now(UTC))
        if self._first > self._last:
            raise UserError(
                f"the first year {self._first} is after the last one {self._last}",
                f"始めの年度 {self._first} が終わりの年度 {self._last} より後です",
            )
        self._web = Web(self._place, settings.http_seconds)

    def page(self, cursor: str | None) -> Page:
        """Projects of one year, from a position on; the year's total is the goal."""
        now = _load(cursor) if cursor else _Cursor(self._first)
        found = self._ask(now.year, now.at.start)
        if found.total == 0:
            raise _blocked(now)
        onward = now.at.after(found, _NAME)
        if onward:
            return Page(found.records, _Cursor(now.year, onward).dump())
        following = _Cursor(now.year + 1) if now.year < self._last else None
        return Page(found.records, following.dump() if following else None)

    def fetch(self, url: str) -> bytes:
        """A file that a record links to."""
        return fetch_file(self._web, url, self._settings.file_bytes)

    def _ask(self, year: int, start: int) -> Found:
        arguments = {"appid": self._appid, "format": "xml", "rw": str(_ROWS), "st": str(start)}
        arguments |= {"s1": str(year), "s2": str(year), "o1": "1", "od": "3"}
        with hidden(self._appid):
            status, body = self._web.get(self._place, self._settings.page_bytes, arguments)
        root = xml_answer(_NAME, status, body, "grantAwards", "grantAwardList", "error")
        if xml.local(root) == "error":
            raise _refusal(root)
        limit = self._settings.record_bytes
        records = tuple(within(_record(e), limit) for e in xml.children(root, "grantAward"))
        total = number(xml.text_of(xml.child(root, "totalResults")))
        return Found(records, total, len(records))


def appid_of(options: dict[str, Any], settings: Settings) -> str:
    """The application id that NII wants of programs; UserError says where to get one."""
    if appid := str(options.get("appid") or settings.kaken_appid):
        return appid
    raise UserError(
        "NII answers programs that have an application id: get one (free of charge) at "
        f"{APPID_PAGE} and set SATETO_KAKEN_APPID",
        "利用にはアプリケーションIDが必要です。"
        f"{APPID_PAGE} で取得（無料）し、SATETO_KAKEN_APPID に設定してください",
    )


def newest_year(now: datetime) -> int:
    """The last fiscal year that surely has projects: in spring the new one may have none yet.

    >>> newest_year(datetime(2026, 6, 30, tzinfo=UTC)), newest_year(datetime(2026, 7, 1, tzinfo=UTC))
    (2025, 2026)
    """
    there = now + timedelta(hours=9)
    return there.year if there.month >= 7 else there.year - 1


def _year(options: dict[str, Any], name: str) -> int | None:
    given = options.get(name)
    year = fiscal_year(str(given)) if given else None
    if given and year is None:
        raise UserError(f"{given!r} is no fiscal year", f"「{given}」は年度ではありません")
    return year


def _record(element: etree._Element) -> Record:
    content = etree.tostring(element, encoding="utf-8", with_tail=False)
    native_id, award = element.get("id"), element.get("awardNumber")
    if not native_id and not award:
        return Record("", content, "kaken", "", reason=Reason.NO_IDENTIFIER)
    native_id = native_id or f"kakenhi:{award}"
    return Record(native_id, content, "kaken", fingerprint(element))


def _refusal(root: etree._Element) -> UserError | RetryLaterError:
    told = [xml.text_of(xml.child(root, name)) for name in ("code", "reason", "detail")]
    said = " ".join(filter(None, told)) or xml.text_of(root)
    return no_answer(_NAME, said) if told[0].startswith("5") else refused(_NAME, said)


def _blocked(now: _Cursor) -> RetryLaterError:
    return RetryLaterError(
        f"blocked: KAKEN answers 0 for fiscal year {now.year}, as it does to who asks too much; "
        f"position {now.at.start} is asked again later",
        f"KAKEN が {now.year} 年度について 0 件と回答しました。短時間の大量アクセスによる"
        f"制限とみられるため、{now.at.start} 件目から時間をおいて再び照会します",
    )


def _load(cursor: str) -> _Cursor:
    stored = json.loads(cursor)
    return _Cursor(stored["year"], Position(**stored["at"]))


def _make(place: str, options: dict[str, Any], settings: Settings) -> Kaken:
    return Kaken(place, options, settings)


KIND = Kind(
    name="kaken",
    protocol="OpenSearch (XML)",
    make=_make,
    place=PLACE,
    place_ja="KAKEN の OpenSearch（年度の範囲: from、to）",
    place_en="the OpenSearch of KAKEN (fiscal years: from, to)",
    terms_ja="出典を示して利用できる。短時間の大量アクセスは不可。一部の報告書の著作権は執筆者にある",
    terms_en="use with attribution; no mass access in a short time; some reports belong to authors",
    terms_url="https://support.nii.ac.jp/ja/kaken/about/terms",
    licence="出典の表示 / attribution",
    identifiers="KAKENHI-PROJECT-…、体系的番号 JP… / JGN JP…",
    incremental_ja="なし。年度ごとに改めて照会し、変わった課題だけを改訂する",
    incremental_en="none: every year is asked again, and only changed projects are revised",
    pace=1.0,
    every=30 * 86_400.0,
    rank=1,
)
