"""Queries out of a question. Pure: what the engine is asked, as its JSON."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from schemas import taxonomy
from schemas.search import Filters, Offered, SearchRequest
from schemas.terms import TERMS, Expansion, expansions
from schemas.text import function_words

Clause = dict[str, Any]

# How often a word of a field counts, beside one of the body; the passages have one text.
REPORT_FIELDS = {"title": 3.0, "keywords": 2.0, "people": 1.0, "summary": 1.0, "body": 1.0}
PASSAGE_FIELDS = {"text": 1.0}
TRANSLATED = 0.7  # what a match of a term's translation or synonym counts
# What a match in a passage read from an image (OCR) counts: some of its letters may be wrong.
RECOGNISED = 0.8
# A phrase, an alternative or a word to leave out. Brackets group what these divide; without them they
# are part of a sentence.
_OPERATORS = re.compile(r"\"[^\"]+\"|\||(?:^|\s)-\S")
_MOST = "3<75%"  # of the words of a question that has more than three
_SAFE_FLAGS = "AND|OR|NOT|PHRASE|PRECEDENCE|WHITESPACE"
# Letters after the first may have accents, but a kana or a kanji ends the word: GaN系 is GaN, and
# 3Dプリンタ is 3D.
_LATIN = re.compile(
    r"[0-9\uff10-\uff19]*[A-Za-z\uff21-\uff3a\uff41-\uff5a]"
    r"(?:[.+-]|[^\W\u3005-\u9fff\uf900-\ufaff\uff66-\uff9f])*"
)
OPEN_MARK, CLOSE_MARK = "\ue000", "\ue001"  # private characters: never markup


def words(text: str, fields: dict[str, float], beside: Iterable[Expansion] = ()) -> Clause:
    """Morphemes of the whole text, or stems of its Latin words; mixed questions are common.

    `beside` are words that are asked as well: translations word by word, synonyms as phrases.
    """
    if _OPERATORS.search(text):
        return _with_operators(text, [*weighted(fields), *weighted(fields, ".en")])
    text = telling(text)
    found = [_match(text, weighted(fields))]
    if english := latin(text):
        found.append(_match(english, weighted(fields, ".en")))
    found += _beside(fields, list(beside))
    return {"dis_max": {"queries": found, "tie_breaker": 0.3}}


def offered(request: SearchRequest) -> tuple[Offered, ...]:
    """What may be asked beside the words of a question; none beside phrases and operators."""
    if _OPERATORS.search(request.query):
        return ()
    return tuple(
        Offered(**one.model_dump(), on=request.expand and one.to not in request.without)
        for one in expansions(telling(request.query))
    )


def beside(request: SearchRequest) -> tuple[Offered, ...]:
    """Those of `offered` that are asked."""
    return tuple(one for one in offered(request) if one.on)


def latin(text: str) -> str:
    """The Latin words of a text.

    >>> latin("GaN系HEMTの放熱")
    'GaN HEMT'
    """
    return " ".join(_LATIN.findall(text))


def any_of(text: str) -> Clause:
    """Reports with any of the words: how much they speak of them, not whether."""
    return _match(text, weighted(REPORT_FIELDS))


def all_words(text: str, fields: dict[str, float]) -> Clause:
    """Where up to three words are all there, or three quarters of more: found or not, unlike `words`.

    No translations: in these, the words of a question that have none would be missing.
    """
    if _OPERATORS.search(text):
        return _with_operators(text, [*weighted(fields), *weighted(fields, ".en")])
    text = telling(text)
    latin = not _LATIN.sub("", text).strip()
    match = _match(text, weighted(fields, ".en" if latin else ""))
    match["combined_fields"]["minimum_should_match"] = _MOST
    return match


def bigrams(text: str, fields: dict[str, float]) -> Clause:
    """Pairs of neighbouring characters: finds what morphemes cut elsewhere."""
    if _OPERATORS.search(text):
        return _with_operators(text, weighted(fields, ".bigram"))
    return _match(telling(text), weighted(fields, ".bigram"))


def telling(text: str) -> str:
    """A question without English function words in small letters; whole where it has no others.

    >>> telling("what is the role of IT in 医療 ?"), telling("to be or not to be")
    ('role IT 医療 ?', 'to be or not to be')
    """
    kept = [word for word in text.split() if word not in function_words()]
    return " ".join(kept) if any(map(str.isalnum, "".join(kept))) else text


def structured(filters: Filters) -> list[Clause]:
    """Clauses for what both indices hold; tags, which change more often, are resolved apart."""
    clauses: list[Clause] = [
        {"terms": {name: list(values)}}
        for name in ("programme", "institution", "language", "source")
        if (values := getattr(filters, name))
    ]
    if filters.year_from is not None:
        clauses.append({"range": {"end_year": {"gte": filters.year_from}}})
    if filters.year_to is not None:
        clauses.append({"range": {"start_year": {"lte": filters.year_to}}})
    return clauses


def tagged(filters: Filters) -> list[Clause]:
    """Clauses for reports alone: tags, and the tags that point to entries of lists."""
    pointing = {tag for value in filters.mapping for tag in taxonomy.mapped()[value]}
    return [{"terms": {"tags": sorted(ids)}} for ids in (set(filters.tag), pointing) if ids]


def within(filters: Filters, field: str) -> list[Clause]:
    """The clause for sections, which reports and passages hold in fields of their own."""
    return [{"terms": {field: list(filters.section)}}] if filters.section else []


def filtered(query: Clause, filters: list[Clause]) -> Clause:
    """A scored query under filters."""
    return {"bool": {"must": [query], "filter": filters}}


def careful(query: Clause) -> Clause:
    """A scored query of passages in which recognised ones weigh less, and none is left out."""
    recognised = {"term": {"recognised": True}}
    return {"boosting": {"positive": query, "negative": recognised, "negative_boost": RECOGNISED}}


def nearest(vector: list[float], passages: int, filters: list[Clause]) -> Clause:
    """The passages nearest to a vector, with the filter inside."""
    return {
        "field": "vector",
        "query_vector": vector,
        "k": passages,
        "num_candidates": min(10_000, 2 * passages),
        "filter": filters,
    }


def highlight(fields: list[str], query: Clause) -> Clause:
    """Marks the words of `query` in whole fields."""
    return {
        "fields": {name: {} for field in fields for name in (field, f"{field}.en")},
        "number_of_fragments": 0,
        "pre_tags": [OPEN_MARK],
        "post_tags": [CLOSE_MARK],
        "highlight_query": query,
        "max_analyzed_offset": 100_000,
    }


def marked(text: str, snippets: list[str]) -> tuple[tuple[int, int], ...]:
    """Offsets of the marks of highlighted copies of `text`, merged and in order.

    >>> marked("abc", ["a\\ue000b\\ue001c"])
    ((1, 2),)
    """
    spans: set[tuple[int, int]] = set()
    for snippet in snippets:
        if snippet.replace(OPEN_MARK, "").replace(CLOSE_MARK, "") != text:
            continue
        at = 0
        for piece in re.split(f"([{OPEN_MARK}{CLOSE_MARK}])", snippet):
            if piece == OPEN_MARK:
                start = at
            elif piece == CLOSE_MARK:
                spans.add((start, at))
            else:
                at += len(piece)
    return _merged(sorted(spans))


def _merged(spans: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    found: list[tuple[int, int]] = []
    for start, end in spans:
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)


def _beside(fields: dict[str, float], added: list[Expansion]) -> Iterator[Clause]:
    """Translations of one language as one text; each synonym as a phrase, in the field that has it."""
    told = [one.to for one in added if one.source == TERMS]
    for sub, some in (
        (".en", filter(str.isascii, told)),
        ("", (t for t in told if not t.isascii())),
    ):
        if text := " ".join(some):
            yield _match(text, weighted(fields, sub), TRANSLATED)
    for one in added:
        if one.source != TERMS:
            sub = ".en" if one.to.isascii() else ""
            yield phrase(one.to, weighted(fields, sub), boost=TRANSLATED)


def phrase(text: str, fields: list[str], **more: Any) -> Clause:
    """The words of a text, next to each other in one of the fields."""
    return {"multi_match": {"query": text, "type": "phrase", "fields": fields, **more}}


def exactly(token: str, fields: list[str]) -> Clause:
    """One token as the engine keeps it, in any of the fields."""
    return {"multi_match": {"query": token, "analyzer": "keyword", "fields": fields}}


def _match(text: str, fields: list[str], boost: float = 1.0) -> Clause:
    """BM25F: the fields are one text. No share of the words must be there; the rarer weigh more."""
    more = {} if boost == 1.0 else {"boost": boost}
    return {"combined_fields": {"query": text, "fields": fields, **more}}


def _with_operators(text: str, fields: list[str]) -> Clause:
    return {
        "simple_query_string": {
            "query": text,
            "fields": fields,
            "default_operator": "and",
            "flags": _SAFE_FLAGS,
        }
    }


def weighted(fields: dict[str, float], sub: str = "") -> list[str]:
    """Fields as the engine takes them, each with its weight; `sub` is one of their analyses."""
    return [f"{name}{sub}^{weight}" for name, weight in fields.items()]
