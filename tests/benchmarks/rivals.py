"""Two kept search libraries on the documents of a judged set: bm25s and tantivy, BM25 by both.

They are no dependencies of the product: `uv pip install -e '.[rivals]'`. k1 is 1.2 and b 0.75;
a text with kana or kanji is divided by fugashi into lemmas of unidic-lite, any other into stems by
Porter. Title and text are one text, as the product's report has both.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from ranking.evaluate import Document, JudgedSet
from schemas.text import clean, language

_DEPTH = 200
_K1, _B = 1.2, 0.75
_WORD = re.compile(r"[^\W_]+")
Ranked = dict[str, list[str]]  # query id -> document ids, best first


def tokens(text: str) -> list[str]:
    """Lemmas of a Japanese text, stems of another."""
    text = clean(text).casefold()
    if language(text) != "ja":
        return [str(stem) for stem in _stemmer().stemWords(_WORD.findall(text))]
    words = [word.feature.lemma or word.surface for word in _tagger()(text)]
    return [word for word in words if _WORD.search(word)]


def bm25s(documents: Sequence[Document], judged: JudgedSet) -> Ranked:
    """What bm25s finds."""
    import bm25s as library

    index = library.BM25(method="lucene", k1=_K1, b=_B)
    index.index([_tokens(one) for one in documents], show_progress=False)
    depth = min(_DEPTH, len(documents))

    def find(asked: list[str]) -> list[str]:
        known = [token for token in asked if token in index.vocab_dict]
        if not known:
            return []
        places, scores = index.retrieve([known], k=depth, show_progress=False)
        pairs = zip(places[0], scores[0], strict=True)
        return [documents[int(place)].id for place, score in pairs if score > 0]

    return _all(judged, find)


def tantivy(documents: Sequence[Document], judged: JudgedSet) -> Ranked:
    """What tantivy finds."""
    import tantivy as library

    schema = library.SchemaBuilder()
    schema.add_text_field("id", stored=True, tokenizer_name="raw")
    schema.add_text_field("text", tokenizer_name="whitespace")
    index = library.Index(schema.build())
    writer = index.writer()
    for one in documents:
        writer.add_document(library.Document(id=one.id, text=" ".join(_tokens(one))))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def find(asked: list[str]) -> list[str]:
        if not asked:
            return []
        terms = [library.Query.term_query(index.schema, "text", token) for token in asked]
        query = library.Query.boolean_query([(library.Occur.Should, term) for term in terms])
        hits = searcher.search(query, _DEPTH).hits
        return [str(searcher.doc(address)["id"][0]) for _, address in hits]

    return _all(judged, find)


def _tokens(one: Document) -> list[str]:
    return tokens(f"{one.title} {one.text}")


def _all(judged: JudgedSet, find: Callable[[list[str]], list[str]]) -> Ranked:
    """The answers to the judged queries, without the documents that they were made from."""
    found: Ranked = {}
    for query in judged.judgements:
        out: Mapping[str, str] = judged.sources
        ranked = find(tokens(judged.queries[query]))
        found[query] = [one for one in ranked if one != out.get(query)]
    return found


@cache
def _stemmer() -> Any:
    import Stemmer

    return Stemmer.Stemmer("porter")


@cache
def _tagger() -> Any:
    import fugashi

    return fugashi.Tagger()
