"""Values that several formats write alike: texts by language, periods, DOIs, language codes."""

import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import unquote

from lxml import etree

from ingest import xml
from schemas.eras import fiscal_year, parse_year
from schemas.report import Bilingual
from schemas.text import clean, language

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_DOI = re.compile(r"10\.[0-9]{4,9}/[!#-;=?-~]+")  # ASCII without quotes and angle brackets
_YEARS = re.compile(r"(?:\d{4}|(?:平成|令和|昭和)\s*(?:元|\d{1,2}))")
_SCRIPT = re.compile(r"-[A-Za-z]{4}\b")  # of a language tag: ja-Kana, ja-Latn
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
        if not text or _SCRIPT.search(code):
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
    found = _DOI.search(unicodedata.normalize("NFKC", unquote(text)))
    doi = found[0].lower() if found else ""
    while doi and (doi[-1] in ".,;:'" or _unopened(doi)):
        doi = doi[:-1]
    return doi


def language_of(code: str) -> str:
    """ja, en or empty, from a two- or three-letter code, with or without a region (en_US)."""
    return _CODES.get(re.split("[-_]", code.strip().lower())[0], "")


def _unopened(text: str) -> bool:
    """Whether `text` ends with a bracket that it didn't open: one of the sentence around it."""
    pair = {")": "()", "]": "[]"}.get(text[-1])
    return pair is not None and text.count(pair[0]) < text.count(pair[1])
