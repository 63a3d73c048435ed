"""Identifiers within a reference: DOI, arXiv, patent, award, report number, ISBN, address."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from ranking.citing.folding import fold
from schemas.text import trim_doi


@dataclass(frozen=True)
class Identifier:
    """An identifier, as kind:value in the form by which works are compared, and its place."""

    key: str
    start: int
    end: int

    @property
    def kind(self) -> str:
        """doi, arxiv, patent, kaken, jgn, number, isbn, pmid or url."""
        return self.key.split(":", 1)[0]


_DOI = re.compile(
    r"(?:(?:https?:\s?//)?(?:dx\.\s?)?doi\.\s?org/\s?|(?:info:)?doi[:\s/]*(?:https?:\s?//)?"
    r"(?:dx\.\s?)?(?:doi\.\s?org/\s?)?)?"
    r"(?P<doi>(?<![\d.])10\.\s{0,3}[0-9]{4,9}(?:/|%2F)\s{0,3}[!#-;=?-~]+)",
    re.IGNORECASE,
)
_WIDE = "（）［］＜＞，；"
# What stands right of a DOI in a list that forgot the blank.
_NEXT = re.compile(r"(?i)[.,;](?:https?:|doi:|pmid|pmcid|accessed|\[).*|\[(?:pubmed|crossref).*")
_GRAMMARS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "arxiv",
        re.compile(
            r"(?i)(?:https?://arxiv\.org/(?:abs|pdf)/|arxiv\s?[:\s]\s?(?:e-?print\s?)?)"
            r"(\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v\d+)?(?:\.pdf)?"
            r"(?:\s?\[[a-z.-]+\])?"
        ),
    ),
    ("url", re.compile(r"(?i)(?:https?|ftp):\s?//[!#-;=?-~]+|www\.[!#-;=?-~]+")),
    (
        "patent",
        re.compile(
            r"((?:特許?願|特許?開平?|特表|再公表特許|再表|実願|実開|意願|商願)\s?(?:平|昭|令)?\s?"
            r"(?:\d{4}|\d{1,2}|[HSR]\d{1,2})\s?-\s?\d{1,6})(?:号)?"
        ),
    ),
    ("patent", re.compile(r"((?:特許|実用新案登録|意匠登録|米国特許)(?:第|番号:?)?\s?\d[\d,]{4,9})(?:号)?")),
    ("patent", re.compile(r"(PCT\s?/\s?[A-Z]{2}\s?\d{4}\s?/\s?\d{5,6})")),
    ("patent", re.compile(r"(WO\s?\d{4}\s?/\s?\d{5,6})(?:\s?A\d)?")),
    (
        "patent",
        re.compile(
            r"((?:U\.?\s?S\.?\s?Patent(?: Application)?(?: No\.?)?|US|EP|JP)\s?-?"
            r"\d[\d,/]{5,11}\d)(?:\s?-?[AB]\d?)?\b"
        ),
    ),
    ("jgn", re.compile(r"(?<![A-Za-z0-9])(JP(?:[A-Z]{1,5}\d{3,10}[A-Z0-9]*|MJ[A-Z]{2}[A-Z0-9]{4,6}))(?![A-Za-z0-9])")),
    ("kaken", re.compile(r"(?<![A-Za-z0-9])(?:JP)?(\d{2}[A-Z]{1,2}\d{5})(?!\d)")),
    ("kaken", re.compile(r"(?:課題番号|研究課題番号|KAKENHI)[^\d]{0,12}(\d{8})(?!\d)")),
    ("isbn", re.compile(r"(?i)isbn(?:-1[03])?[:\s]*((?:97[89][- ]?)?(?:\d[- ]?){9}[\dx])")),
    ("pmid", re.compile(r"(?i)\bpmid[:\s]*(\d{4,9})")),
    ("number", re.compile(r"(?<![A-Za-z0-9])([A-Z]{2,}(?:[-/][A-Z]{1,})*[-/]\d[\dA-Z]*(?:[-/]\d+[A-Z]?)+)(?![A-Za-z0-9])")),
)  # fmt: skip


def find(text: str) -> list[Identifier]:
    """The identifiers of a reference in their order; none lies within another.

    >>> [i.key for i in find("特開２０１５－１２３４５６号; doi:10.99999/Ab(1)3.")]
    ['patent:特開2015-123456', 'doi:10.99999/ab(1)3']
    """
    # A bracket in full width belongs to the sentence, not to an address before it.
    folded = "".join(a if a in _WIDE else b for a, b in zip(text, fold(text), strict=True))
    found: list[Identifier] = []
    for one in _all(folded):
        if not any(one.start < other.end and other.start < one.end for other in found):
            found.append(one)
    return sorted(found, key=lambda one: one.start)


def _all(folded: str) -> Iterator[Identifier]:
    """Candidates, those first that win where two lie over each other."""
    if "10." in folded:
        for hit in _DOI.finditer(folded):
            doi = trim_doi(_NEXT.sub("", hit["doi"]))
            end = hit.start("doi") + len(doi)
            key = unquote(re.sub(r"\s", "", doi)).lower().replace("//", "/")
            if not key.endswith("/"):
                yield Identifier(f"doi:{key}", hit.start(), end)
    for kind, grammar in _GRAMMARS:
        for hit in grammar.finditer(folded):
            text = hit[1] if hit.re.groups else trim_doi(hit[0])
            end = hit.end() if hit.re.groups else hit.start() + len(text)
            yield Identifier(f"{kind}:{_CANONICAL.get(kind, str)(text)}", hit.start(), end)


def _patent(text: str) -> str:
    """One spelling of a patent number.

    >>> _patent("特許第1234567"), _patent("US 8,123,456"), _patent("U.S. Patent No. 8123456")
    ('特許1234567', 'us8123456', 'us8123456')
    """
    bare = re.sub(r"[\s,]|第|番号:?", "", text)
    bare = re.sub(r"(?i)^u\.?s\.?patent(?:application)?(?:no\.?)?", "us", bare)
    bare = bare.replace("米国特許", "us").replace("特許願", "特願").replace("特許開", "特開")
    return bare.lower()


_CANONICAL: dict[str, Callable[[str], str]] = {
    "patent": _patent,
    "isbn": lambda text: re.sub(r"\D(?!$)", "", text).lower(),
    "arxiv": str.lower,
    "url": lambda text: trim_doi(text.replace(" ", "")),
}
