"""Which words of a question, and which asked beside them, stand in the reports of a page."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from schemas import index
from schemas.explanation import MatchedTerm
from schemas.search import SearchRequest
from schemas.terms import TERMS, Expansion
from search_api import query
from search_api.access import Reader, visible
from search_api.engine import IndexReader

_WORDS = 40  # of a question that are looked for


@dataclass(frozen=True)
class _Sought:
    """A word and the clause that finds it."""

    word: MatchedTerm
    clause: query.Clause


async def matched(
    reader: IndexReader, ids: Sequence[str], who: Reader, request: SearchRequest
) -> Mapping[str, tuple[MatchedTerm, ...]]:
    """By report the words that stand in it, those of the question first. EngineError as ever."""
    if not ids:
        return {}
    sought = (await _sought(reader, request))[:_WORDS]
    kind, field = (
        (index.PASSAGES, "section") if request.filters.section else (index.REPORTS, "sections")
    )
    clauses = [
        *visible(who),
        {"terms": {"report": list(ids)}},
        *query.within(request.filters, field),
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


async def _sought(reader: IndexReader, request: SearchRequest) -> list[_Sought]:
    """The words as the engine cuts them, then what was asked beside them."""
    text = query.telling(request.query)
    fields = query.PASSAGE_FIELDS if request.filters.section else query.REPORT_FIELDS
    beside = [Expansion(**one.model_dump(exclude={"on"})) for one in query.beside(request)]
    by_word: list[tuple[str, str, Expansion | None]] = [
        ("ja", text, None),
        ("en", query.latin(text), None),
        *(("en" if e.to.isascii() else "ja", e.to, e) for e in beside if e.source == TERMS),
    ]
    cut = await asyncio.gather(*(reader.tokens(kind, piece) for kind, piece, _ in by_word))
    found = [
        _Sought(
            MatchedTerm(word=word, expansion=expansion),
            query.exactly(token, query.weighted(fields, ".en" if kind == "en" else "")),
        )
        for (kind, _, expansion), tokens in zip(by_word, cut, strict=True)
        for word, token in tokens
    ]
    for one in beside:
        if one.source != TERMS:
            named = query.weighted(fields, ".en" if one.to.isascii() else "")
            found.append(
                _Sought(MatchedTerm(word=one.to, expansion=one), query.phrase(one.to, named))
            )
    return found
