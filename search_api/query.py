"""Queries out of a question. Pure: what the engine is asked, as its JSON."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from schemas import taxonomy
from schemas.search import Filters, Offered, SearchRequest
from schemas.terms import DICTIONARY, TERMS, Expansion, expansions
from schemas.text import function_words, has_japanese

Clause = dict[str, Any]

TEXT = "text"  # in both indices: all words of a report, or those of a passage and its title
TRANSLATED = 0.7  # what a match of a term's translation or synonym counts
# What anything counts by which a Japanese question finds an English report. There it meets few words,
# each of which is rare, and with one of many meanings or readings that fit by chance.
CROSSED = 0.3
_ENGLISH: Clause = {"term": {"language": "en"}}
_JAPANESE: Clause = {"term": {"language": "ja"}}
_AMONG_EQUALS = 0.01  # what words count among reports with the same topics
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


def has_operators(text: str) -> bool:
    """Whether a question says by signs what must be there."""
    return bool(_OPERATORS.search(text))


def words(text: str, beside: Iterable[Expansion] = ()) -> Clause:
    """Morphemes of the whole text, or stems of its Latin words; mixed questions are common.

    `beside` are words that are asked as well: translations word by word, the best of those of a
    dictionary, synonyms as phrases.
    """
    return _words(text, beside, exact=True)


def words_at_first(text: str, beside: Iterable[Expansion] = ()) -> Clause:
    """`words`, but what stands in English as it is written in a Japanese question counts in full.

    So the engine can skip what is not among the best, as it can't where a word's worth depends on
    the language of each document. `rescore` puts that right among the best.
    """
    return _words(text, beside, exact=False)


def rescore(text: str, best: int) -> Clause | None:
    """What turns scores of `words_at_first` into those of `words`, among so many of the best."""
    if has_operators(text) or not has_japanese(text):
        return None
    written = {"bool": {"must": [_match(telling(text))], "filter": [_ENGLISH]}}
    return {
        "window_size": best,
        "query": {"rescore_query": written, "rescore_query_weight": CROSSED - 1},
    }


def _words(text: str, beside: Iterable[Expansion], *, exact: bool) -> Clause:
    if has_operators(text):
        return _with_operators(text, [TEXT, f"{TEXT}.en"])
    text, beside = telling(text), list(beside)
    english = latin(text)
    looked_up = [one for one in beside if one.source == DICTIONARY]
    if not has_japanese(text):
        found = [_match(text)]
    elif exact:
        japanese = {"bool": {"must": [_match(text)], "filter": [_JAPANESE]}}
        found = [japanese, _crossed([_match(text), *_otherwise(text, looked_up)])]
    else:
        found = [_match(text), _crossed(_otherwise(text, looked_up))]
    if english:
        found.append(_match(english, ".en"))
    found += _beside([one for one in beside if one.source != DICTIONARY])
    return {"bool": {"should": found}}


def _crossed(asked: list[Clause]) -> Clause:
    """What a Japanese question finds in English reports."""
    return {"bool": {"must": [{"bool": {"should": asked}}], "filter": [_ENGLISH], "boost": CROSSED}}


def _otherwise(text: str, looked_up: Iterable[Expansion]) -> list[Clause]:
    """A Japanese question in Latin letters: as it sounds, which finds names, and of what
    dictionaries give for each word the best that is there.
    """
    sounds = {"match": {f"{TEXT}.en": {"query": text, "analyzer": "romaji"}}}
    best = [
        {"dis_max": {"queries": [_match(told, ".en") for told in word.alternatives]}}
        for word in looked_up
    ]
    return [sounds, *best]


def meant(told: str) -> Clause:
    """What a dictionary gives for a word, where it is looked for."""
    return {"bool": {"must": [phrase(told)], "filter": [_ENGLISH]}}


def heard(token: str) -> Clause:
    """How a word sounds, where that is looked for."""
    return {"bool": {"must": [exactly(token, ".en")], "filter": [_ENGLISH]}}


def offered(request: SearchRequest) -> tuple[Offered, ...]:
    """What may be asked beside the words of a question; none beside phrases and operators."""
    if has_operators(request.query):
        return ()
    return tuple(
        Offered(**one.model_dump(), on=request.expand and one.to not in request.without)
        for one in expansions(telling(request.query))
    )


def latin(text: str) -> str:
    """The Latin words of a text.

    >>> latin("GaN系HEMTの放熱")
    'GaN HEMT'
    """
    return " ".join(_LATIN.findall(text))


def any_of(text: str) -> Clause:
    """Reports with any of the words: how much they speak of them, not whether."""
    return _match(text)


def all_words(text: str, fields: dict[str, float]) -> Clause:
    """Where up to three words are all there, or three quarters of more: found or not, unlike `words`.

    No translations: in these, the words of a question that have none would be missing.
    """
    if has_operators(text):
        return _with_operators(text, [*weighted(fields), *weighted(fields, ".en")])
    text = telling(text)
    only_latin = not _LATIN.sub("", text).strip()
    named = weighted(fields, ".en" if only_latin else "")
    return {"combined_fields": {"query": text, "fields": named, "minimum_should_match": _MOST}}


def bigrams(text: str) -> Clause:
    """Pairs of neighbouring characters of a report: finds what morphemes cut elsewhere.

    Few pairs stand in an English report, and each would be taken for a rare find.
    """
    if has_operators(text):
        return _with_operators(text, [f"{TEXT}.bigram"])
    text = telling(text)
    if not has_japanese(text):
        return _match(text, ".bigram")
    japanese = {"bool": {"must": [_match(text, ".bigram")], "filter": [_JAPANESE]}}
    english = latin(text)
    if not english:
        return japanese
    in_english = {"bool": {"must": [_match(english, ".bigram")], "filter": [_ENGLISH]}}
    return {"bool": {"should": [japanese, in_english]}}


def topics(tags: Mapping[str, float], question: str) -> Clause:
    """Reports with any of these tags, a rarer tag before others; among equals, words of the question."""
    having = [{"term": {"tags": {"value": tag, "boost": weight}}} for tag, weight in tags.items()]
    among = _match(question, boost=_AMONG_EQUALS)
    return {"bool": {"must": [{"bool": {"should": having}}], "should": [among]}}


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
    """A scored query under filters, those of its own among them: within it they would cost more."""
    own = query.get("bool", {})
    if own.keys() == {"must", "filter"}:
        return {"bool": {"must": own["must"], "filter": [*own["filter"], *filters]}}
    return {"bool": {"must": [query], "filter": filters}}


def nearest(vector: list[float], passages: int, filters: list[Clause]) -> Clause:
    """The passages nearest to a vector, with the filter inside."""
    return {
        "field": "vector",
        "query_vector": vector,
        "k": passages,
        "num_candidates": min(10_000, 2 * passages),
        "filter": filters,
    }


def _beside(added: list[Expansion]) -> Iterator[Clause]:
    """Translations of one language as one text; each synonym as a phrase, in the field that has it."""
    told = [one.to for one in added if one.source == TERMS]
    for sub, some in (
        (".en", filter(str.isascii, told)),
        ("", (t for t in told if not t.isascii())),
    ):
        if text := " ".join(some):
            yield _match(text, sub, TRANSLATED)
    yield from (phrase(one.to, boost=TRANSLATED) for one in added if one.source != TERMS)


def phrase(text: str, **more: Any) -> Clause:
    """The words of a text, next to each other."""
    field = f"{TEXT}.en" if text.isascii() else TEXT
    return {"match_phrase": {field: {"query": text, **more}}}


def exactly(token: str, sub: str) -> Clause:
    """One token as the engine keeps it; `sub` is the analysis that it comes from."""
    return {"term": {f"{TEXT}{sub}": token}}


def _match(text: str, sub: str = "", boost: float = 1.0) -> Clause:
    """BM25. No share of the words must be there; the rarer weigh more."""
    more = {} if boost == 1.0 else {"boost": boost}
    return {"match": {f"{TEXT}{sub}": {"query": text, **more}}}


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
