"""From a raw reference to its fields: tokens are tagged, and each field is read from its own."""

import re
from collections.abc import Sequence
from itertools import groupby

from ranking.citing import names, titles
from ranking.citing.folding import fold, unbroken
from ranking.citing.tagger import tag
from ranking.citing.titles import Span, bare
from ranking.citing.tokens import Token, tokenize
from schemas.citation import Fields
from schemas.eras import parse_year

_NUMBER = re.compile(r"\d+(?:\s?[-/・]\s?\d+)?[A-Za-z]?")
_PAGES = re.compile(r"([A-Za-z]{0,2}\d+)(?:\s*[-~〜]+\s*([A-Za-z]{0,2}\d+))?")
_GAP = 3  # characters of marks between two authors
_NUMERALS = re.compile("[〇一二三四五六七八九十百]+")
_KEPT = {"doi", "arxiv", "patent", "kaken", "jgn", "isbn", "pmid", "number", "url"}


def parse(raw: str) -> Fields:
    """The fields of one reference.

    >>> found = parse("見本太郎：「橋梁の点検手法」，土木学会誌，第３巻第２号，pp.10–15，平成12年．")
    >>> found.authors, found.title, found.year, found.volume, found.issue, found.pages
    (('見本太郎',), '橋梁の点検手法', 2000, '3', '2', '10-15')
    """
    text = unbroken(raw)
    tokens = tokenize(text)
    spans = _spans(tokens, tag(tokens))
    start, end = titles.find(text, spans.get("title", []))
    return Fields(
        authors=names.split(_authors(text, spans, start)),
        title=bare(text[start:end]),
        container=bare(_longest(text, spans, "container")),
        publisher=bare(_longest(text, spans, "publisher")),
        year=_year(text, spans),
        volume=_number(_first(text, spans, "volume")),
        issue=_number(_first(text, spans, "issue")),
        pages=_pages(_first(text, spans, "pages")),
        ids=tuple(dict.fromkeys(t.text for t in tokens if t.kind in _KEPT)),
    )


def _spans(tokens: Sequence[Token], labels: Sequence[str]) -> dict[str, list[Span]]:
    """Where each field stands: runs of tokens with one label."""
    found: dict[str, list[Span]] = {}
    for label, run in groupby(zip(labels, tokens, strict=True), key=lambda pair: pair[0]):
        whole = [token for _, token in run]
        found.setdefault(label, []).append((whole[0].start, whole[-1].end))
    return found


def _authors(text: str, spans: dict[str, list[Span]], title: int) -> str:
    """The first run and those that marks alone part from it; else what precedes a quoted title."""
    runs = spans.get("author", [])
    first = min((start for found in spans.values() for start, _ in found), default=0)
    if title > first and any(a <= first < b for a, b in spans.get("title", [])):
        return bare(text[first:title])
    if not runs:
        return ""
    start, end = runs[0]
    for other, after in runs[1:]:
        if other - end > _GAP:
            break
        end = after
    return text[start:end]


def _first(text: str, spans: dict[str, list[Span]], label: str) -> str:
    start, end = spans.get(label, [(0, 0)])[0]
    return text[start:end]


def _longest(text: str, spans: dict[str, list[Span]], label: str) -> str:
    start, end = max(spans.get(label, [(0, 0)]), key=lambda span: span[1] - span[0])
    return text[start:end]


def _number(text: str) -> str:
    found = _NUMBER.search(_in_digits(text))
    return found[0].replace(" ", "") if found else ""


def _pages(text: str) -> str:
    found = _PAGES.search(_in_digits(text))
    if not found:
        return ""
    return f"{found[1]}-{found[2]}" if found[2] else found[1]


def _year(text: str, spans: dict[str, list[Span]]) -> int | None:
    years = (parse_year(_in_digits(text[start:end])) for start, end in spans.get("year", []))
    found = next((year for year in years if year), None)
    return found or _year_elsewhere(text, spans)


def _year_elsewhere(text: str, spans: dict[str, list[Span]]) -> int | None:
    """The last year in what is no title, name or number: a day of access, a meeting of a year."""
    no = ("title", "author", "editor", "volume", "issue", "pages", "id")
    kept = [span for label, found in spans.items() if label not in no for span in found]
    years = (parse_year(_in_digits(text[start:end])) for start, end in sorted(kept, reverse=True))
    return next((year for year in years if year), None)


def _in_digits(text: str) -> str:
    """Folded, and numbers in kanji as digits.

    >>> _in_digits("二〇一六年"), _in_digits("平成二十八年"), _in_digits("第十二号")
    ('2016年', '平成28年', '第12号')
    """
    return _NUMERALS.sub(lambda found: _digits(found[0]), fold(text))


def _digits(kanji: str) -> str:
    if not set(kanji) & set("十百"):
        return "".join(str("〇一二三四五六七八九".index(k)) for k in kanji)
    total = now = 0
    for character in kanji:
        if character in "十百":
            total, now = total + (now or 1) * (10 if character == "十" else 100), 0
        else:
            now = "〇一二三四五六七八九".index(character)
    return str(total + now)
