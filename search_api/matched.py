"""Which words of a question, and which asked beside them, stand in the reports of a page."""

import asyncio
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from schemas import index
from schemas.explanation import MatchedTerm
from schemas.terms import DICTIONARY, SOUND, TERMS, Expansion
from search_api import query
from search_api.access import Reader, visible
from search_api.engine import IndexReader
from search_api.legs import Ask

_WORDS = 80  # of a question, and asked beside it, that are looked for


@dataclass(frozen=True)
class _Sought:
    """A word and the clause that finds it."""

    word: MatchedTerm
    clause: query.Clause


async def matched(
    reader: IndexReader, ids: Sequence[str], who: Reader, ask: Ask
) -> Mapping[str, tuple[MatchedTerm, ...]]:
    """By report the words that stand in it, those of the question first. EngineError as ever."""
    if not ids:
        return {}
    sought = (await _sought(reader, ask))[:_WORDS]
    if not sought:  # the question is signs alone
        return {}
    kind, field = (
        (index.PASSAGES, "section") if ask.request.filters.section else (index.REPORTS, "sections")
    )
    clauses = [
        *visible(who),
        {"terms": {"report": list(ids)}},
        *query.within(ask.request.filters, field),
    ]
    named = {str(place): one.clause for place, one in enumerate(sought)}
    body = {
        "query": {"bool": {"filter": clauses}},
        "size": 0,
        "aggs": {
            "reports": {
                "terms": {"field": "report", "size": len(ids)},
                "aggs": {"words": {"filters": {"filters": named}}},
            }
        },
    }
    found = (await reader.search(kind, body)).get("aggregations", {})
    return {
        bucket["key"]: tuple(
            dict.fromkeys(
                one.word
                for place, one in enumerate(sought)
                if bucket["words"]["buckets"][str(place)]["doc_count"]
            )
        )
        for bucket in found.get("reports", {}).get("buckets", ())
    }


async def _sought(reader: IndexReader, ask: Ask) -> list[_Sought]:
    """The words as the engine cuts them, what was asked beside them, and how they sound."""
    text = query.telling(ask.request.query)
    beside = [Expansion(**one.model_dump(exclude={"on"})) for one in ask.beside]
    translated = [one for one in beside if one.source == TERMS]
    ja = [(text, None), *((e.to, e) for e in translated if not e.to.isascii())]
    en = [(query.latin(text), None), *((e.to, e) for e in translated if e.to.isascii())]
    *cut, sounds = await asyncio.gather(
        _cut(reader, "ja", ja), _cut(reader, "en", en), _cut(reader, "romaji", [(text, None)])
    )
    found = [
        _Sought(
            MatchedTerm(word=word, expansion=expansion),
            query.exactly(token, sub),
        )
        for sub, words in zip(("", ".en"), cut, strict=True)
        for word, token, expansion in words
    ]
    found.sort(key=lambda one: one.word.expansion is not None)
    found += [
        _Sought(MatchedTerm(word=one.to, expansion=one), query.phrase(one.to))
        for one in beside
        if one.source not in (TERMS, DICTIONARY)
    ]
    found += [
        _Sought(MatchedTerm(word=word, expansion=one), query.meant(word))
        for one in beside
        if one.source == DICTIONARY
        for word in one.alternatives
    ]
    return found + [
        _Sought(
            MatchedTerm(word=token, expansion=Expansion(term=word, to=token, source=SOUND)),
            query.heard(token),
        )
        for word, token, _ in sounds
        if not word.isascii()
    ]


async def _cut(
    reader: IndexReader, analyzer: str, pieces: Sequence[tuple[str, Expansion | None]]
) -> list[tuple[str, str, Expansion | None]]:
    """The words of some texts, as written and as kept, and what each text expands: one request."""
    ends = list(accumulate(len(text) + 1 for text, _ in pieces))
    told = await reader.tokens(analyzer, "\n".join(text for text, _ in pieces))
    return [(word, token, pieces[bisect_right(ends, start)][1]) for start, word, token in told]
