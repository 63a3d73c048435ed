"""Values that several formats write alike: texts by language, periods, DOIs, language codes."""

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from urllib.parse import unquote

from lxml import etree

from ingest import xml
from schemas.eras import fiscal_year, parse_year
from schemas.report import Bilingual
from schemas.text import clean, language, one_line, search_key, trim_doi

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_DOI = re.compile(r"10\.[0-9]{4,9}/[!#-;=?-~]+")  # ASCII without quotes and angle brackets
_YEARS = re.compile(r"(?:\d{4}|(?:平成|令和|昭和)\s*(?:元|\d{1,2}))")
_SCRIPT = re.compile(r"-[A-Za-z]{4}\b")  # of a language tag: ja-Kana, ja-Latn
_ENCODED_SLASH = re.compile(r"%(?:25)+2F", re.IGNORECASE)  # encoded twice, as JaLC asks for
_AMOUNT = re.compile(r"([-+]?\d[\d,]*(?:\.\d+)?)\s*(億|百万|万|千)?\s*円?")
_TIMES = {"億": 100_000_000, "百万": 1_000_000, "万": 10_000, "千": 1_000}
_PROJECT_NUMBER = re.compile(r"JP[A-Z0-9]{4,20}")
# Of a whole programme, not of a project: 安全保障技術研究推進制度.
_PROGRAMME_NUMBERS = {"JPJ004596"}
_CODES = {"jpn": "ja", "ja": "ja", "eng": "en", "en": "en"}


def bilingual(elements: Iterable[etree._Element]) -> Bilingual:
    """The first text in Japanese and the first in English; yomi and transliterations are skipped.

    Texts without a language are sorted by their script; so is one in a third language, where
    there is no other.
    """
    found: dict[str, str] = {}
    others: list[str] = []
    for element in elements:
        text, code = clean(xml.text_of(element)), element.get(_LANG) or ""
        if not text or ("-" in code and _SCRIPT.search(code)):
            continue
        if key := language_of(code) if code else language(text):
            found.setdefault(key, text)
        else:
            others.append(text)
    return Bilingual(**(found or {language(text): text for text in reversed(others)}))


def period(coverage: list[str], dates: list[str]) -> tuple[int | None, int | None]:
    """First and last fiscal year: of a period such as 2019年度-2022年度, else of the issue date.

    >>> period(["平成30年度～令和3年度"], []), period([], ["2021-03-31"])
    ((2018, 2021), (2020, 2020))
    """
    # Without 年度 it is what the content is about: 江戸時代, or the span of a data set.
    for text in (text for text in coverage if "年度" in text):
        years = [year for part in _YEARS.findall(text) if (year := parse_year(part))]
        if len(years) >= 2:
            return min(years[:2]), max(years[:2])
    issued = next((year for date in dates if (year := fiscal_year(date))), None)
    return issued, issued


def doi_of(text: str) -> str:
    """The DOI in a text, in lower case; empty where there is none.

    >>> doi_of("https://doi.org/10.99999/Sample.1)."), doi_of("none")
    ('10.99999/sample.1', '')
    >>> doi_of("(doi:10.99999/S0140(20)3-5、2020年)"), doi_of("info:doi/10.99999%2Fx(1)")
    ('10.99999/s0140(20)3-5', '10.99999/x(1)')
    """
    plain = _ENCODED_SLASH.sub("/", text)
    found = _DOI.search(unicodedata.normalize("NFKC", unquote(plain)))
    return trim_doi(re.sub("/{2,}", "/", found[0].lower())) if found else ""


@lru_cache(1000)
def language_of(code: str) -> str:
    """ja, en or empty, from a two- or three-letter code, with or without a region (en_US)."""
    return _CODES.get(re.split("[-_]", code.strip().lower())[0], "")


def yen(text: str, unit: int = 1) -> int | None:
    """An amount in yen, from digits with or without 千円, 百万円 and the like; None if unreadable.

    `unit` is what the source counts in where the text names none: 1000 for a column in 千円.

    >>> yen("３，５００千円"), yen("4,550,000"), yen("1.5億円"), yen("120", unit=1000)
    (3500000, 4550000, 150000000, 120000)
    """
    found = _AMOUNT.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if not found:
        return None
    times = _TIMES[found[2]] if found[2] else 1 if text.strip().endswith("円") else unit
    amount = round(Decimal(found[1].replace(",", "")) * times)
    return amount if amount >= 0 else None


def project_number(text: str) -> str:
    """A 体系的番号 that names one project; empty for others, and for one of a whole programme.

    >>> project_number("ＪＰ19K20626"), project_number("JP J004596"), project_number("19K20626")
    ('JP19K20626', '', '')
    """
    number = "".join(unicodedata.normalize("NFKC", text).split()).upper()
    known = _PROJECT_NUMBER.fullmatch(number) and number not in _PROGRAMME_NUMBERS
    return number if known else ""


def keywords(words: Iterable[str]) -> tuple[str, ...]:
    """Each word once, whatever its case and width, as it is spelt first."""
    found: dict[str, str] = {}
    for word in map(one_line, words):
        if word:
            found.setdefault(search_key(word), word)
    return tuple(found.values())
