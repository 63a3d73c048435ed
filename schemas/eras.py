"""Years as Japanese documents write them: Western, era, fiscal, full width."""

import re
import unicodedata

# First Western year of an era. 令和 began on 2019-05-01, yet 平成31年度 and 令和元年度 are one
# fiscal year, and forms printed before the change name years such as 平成32年: taken as nominal.
_ERAS = {"明治": 1868, "大正": 1912, "昭和": 1926, "平成": 1989, "令和": 2019}
_LETTERS = {"M": "明治", "T": "大正", "S": "昭和", "H": "平成", "R": "令和"}
_NUMBER = r"(元|0?[1-9]|[1-9]\d)(?!\d)"
_ERA_YEAR = re.compile(rf"(明治|大正|昭和|平成|令和)\s*{_NUMBER}")
_LETTER_YEAR = re.compile(rf"(?<![A-Za-z0-9])([MTSHR])\.?\s?{_NUMBER}")
_WESTERN = re.compile(r"(?<!\d)(1[89]\d\d|20\d\d)(?!\d)")
_MONTH_AFTER = re.compile(r"\s*(?:年|[-/.])\s*(1[0-2]|0?[1-9])(?!\d)")
_COMPACT = re.compile(r"\s*((?:19|20)\d\d)(0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\s*")


def parse_year(text: str) -> int | None:
    """The Western year that `text` names first, or None.

    >>> parse_year("令和２年度"), parse_year("平成31"), parse_year("R元"), parse_year("2020-04")
    (2020, 2019, 2019, 2020)
    >>> parse_year("R4"), parse_year("令和元年"), parse_year("令和0年")
    (2022, 2019, None)
    """
    found = _first_year(unicodedata.normalize("NFKC", text))
    return found[0] if found else None


def fiscal_year(date: str) -> int | None:
    """The Japanese fiscal year (April to March) of a date; a year alone is taken as a fiscal year.

    >>> fiscal_year("2021-03-31"), fiscal_year("2021-04-01"), fiscal_year("2021")
    (2020, 2021, 2021)
    >>> fiscal_year("平成31年3月"), fiscal_year("令和元年度"), fiscal_year("20210331")
    (2018, 2019, 2020)
    """
    folded = unicodedata.normalize("NFKC", date)
    if compact := _COMPACT.fullmatch(folded):
        return int(compact[1]) - (int(compact[2]) < 4)
    found = _first_year(folded)
    if found is None:
        return None
    year, rest = found
    month = _MONTH_AFTER.match(rest)
    return year - 1 if month and int(month[1]) < 4 else year


def era_year(year: int) -> str:
    """A fiscal year in era notation, as it is printed in Japan; before 1868 as it is.

    >>> era_year(2019), era_year(2020), era_year(1995), era_year(1867)
    ('令和元', '令和2', '平成7', '1867')
    """
    begun = [(era, first) for era, first in _ERAS.items() if first <= year]
    if not begun:
        return str(year)
    era, first = begun[-1]
    return f"{era}{'元' if year == first else year - first + 1}"


def _first_year(folded: str) -> tuple[int, str] | None:
    """The year that a folded text names first, and what stands after it."""
    found = [m for m in (_ERA_YEAR.search(folded), _WESTERN.search(folded)) if m]
    first = min(found, key=lambda m: m.start(), default=None) or _LETTER_YEAR.search(folded)
    if first is None:
        return None
    rest = folded[first.end() :]
    if first.re is _WESTERN:
        return int(first[1]), rest
    era = _LETTERS.get(first[1], first[1])
    return _ERAS[era] + (1 if first[2] == "元" else int(first[2])) - 1, rest
