"""Values out of the lists of products: flags, years, pages, numbers, as forms and authors write them."""

import re
import unicodedata

from ingest.metadata.values import doi_of
from schemas.eras import parse_year

_PATENT = re.compile(
    r"(?:特願|特開|特表|特許第?|実願|実開|意願|再表)\s?(?:平|昭|令)?[\s\d]*[-－/]?\d+"
    r"|PCT\s?/\s?[A-Z]{2}\s?\d{4}\s?/\s?\d{5,6}|WO\s?\d{4}\s?/\s?\d{6}"
)
_APPLICATION = re.compile(r"((?:19|20)\d\d)-\d{5,6}\b")
_YEAR = re.compile(
    r"(?<![\d./-])(?:19|20)\d\d(?![\d/])|(?:明治|大正|昭和|平成|令和)\s?(?:元|\d{1,2})"
)
_SPAN = re.compile(r"\d+\s?[-‐–—~～〜−]\s?\d+")
_PAGES = re.compile(
    r"(?:\bpp?\.?\s?)([A-Z]?\d+(?:\s?[-‐–—~～〜−]\s?[A-Z]?\d+)?)|(\d+(?:\s?[-‐–—~～〜−]\s?\d+)?)\s?頁"
)
_VOLUME = re.compile(r"第?\s?(\d+[A-Z]?)\s?巻|\bvol\.?\s?(\d+[A-Z]?)", re.IGNORECASE)
_ISSUE = re.compile(r"第?\s?(\d+)\s?号|\bno\.?\s?(\d+)", re.IGNORECASE)
_REVIEWED = re.compile(r"査読\s?(?:有|あり|付)|peer[- ]reviewed|refereed", re.IGNORECASE)
_UNREVIEWED = re.compile(r"査読\s?(?:無|なし)|not (?:peer[- ]reviewed|refereed)", re.IGNORECASE)
_BROKEN_DOI = re.compile(r"(10\.\d{4,9}/[!-~]*?[-./_])\s+(?=[\w(])")
SEPARATOR = re.compile(r"\s*(?:[,，、;；・]|&|\band\b)\s*")
_ROLE = re.compile(r"[(（][^()（）]*[)）]|ほか|[他編著]$|\bet al\.?")
_NONE = re.compile(r"[-－‐–—−なし無\s]*")


def folded(text: str) -> str:
    """NFKC: half-width digits, letters and marks."""
    return unicodedata.normalize("NFKC", text).strip()


def told(text: str) -> str:
    """A cell's value; empty where the form says that there is none.

    >>> told("－"), told("なし"), told("１２－３４")
    ('', '', '12-34')
    """
    value = folded(text)
    return "" if _NONE.fullmatch(value) else value


def flag(text: str) -> bool | None:
    """Yes or no of a cell such as 有, 該当する, －; None where it says neither.

    >>> flag("有"), flag("該当する"), flag("－"), flag("該当しない"), flag("")
    (True, True, False, False, None)
    """
    value = folded(text)
    if value in {"有", "あり", "該当する", "○"} or value.startswith("オープンアクセスとしている"):
        return True
    no = value in {"無", "なし", "該当しない", "-", "‐", "–", "—"}
    return False if no or value.startswith("オープンアクセスではない") else None


def ids_of(text: str) -> tuple[str, ...]:
    """DOI and patent numbers within a text on one line.

    >>> ids_of("特願２０１４－９９９９９９"), ids_of("DOI: 10.99999/a. 1")
    (('patent:特願2014-999999',), ('doi:10.99999/a.1',))
    """
    plain = folded(text)
    doi = doi_of(_BROKEN_DOI.sub(r"\1", plain))
    patents = (re.sub(r"\s", "", found[0]) for found in _PATENT.finditer(plain))
    return tuple([f"doi:{doi}"] if doi else []) + tuple(f"patent:{patent}" for patent in patents)


def year_of(text: str) -> int | None:
    """The year of publication: the last one that is no page, DOI or number of a patent."""
    plain = folded(text)
    bare = _SPAN.sub(" ", re.sub(r"10\.\d{4,9}/\S+", " ", _PATENT.sub(" ", plain)))
    years = [year for part in _YEAR.findall(bare) if (year := parse_year(part))]
    if years:
        return years[-1]
    patent = _PATENT.search(plain) or _APPLICATION.search(plain)
    return parse_year(patent[0]) if patent else None


def pages_of(text: str) -> str:
    """First and last page, as printed, without blanks."""
    return "".join(_first(_PAGES, text).split())


def volume_of(text: str) -> str:
    """The number of a volume."""
    return _first(_VOLUME, text)


def issue_of(text: str) -> str:
    """The number of an issue."""
    return _first(_ISSUE, text)


def reviewed_of(text: str) -> bool | None:
    """Whether a text says that it was reviewed, or that it was not."""
    plain = folded(text)
    if _UNREVIEWED.search(plain):
        return False
    return True if _REVIEWED.search(plain) else None


def names(text: str) -> tuple[str, ...]:
    """Names of a list of authors, without roles.

    >>> names("見本 太郎、例示花子（分担執筆）ほか"), names("A. Mihon, B. Reiji, and C. Kaku")
    (('見本 太郎', '例示花子'), ('A. Mihon', 'B. Reiji', 'C. Kaku'))
    """
    bare = _ROLE.sub("", text.strip(" 　,，、.．:：;"))
    return tuple(name for part in SEPARATOR.split(bare) if (name := part.strip(" .:：")))


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(folded(text))
    return next((group for group in found.groups() if group), "") if found else ""
