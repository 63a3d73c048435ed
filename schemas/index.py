"""Mappings and analysis of the two indices, and names that tell which mapping made them."""

import hashlib
import json
from functools import cache
from importlib.resources import files
from typing import Any

from schemas.text import common_characters

REPORTS, PASSAGES = "reports", "passages"
_KEYWORD = {"type": "keyword", "ignore_above": 1024}
_INTEGER = {"type": "integer"}
_FLAG = {"type": "boolean"}
_STORED = {"type": "object", "enabled": False}
# Every text is analysed in both ways, whatever its language: mixed text and mixed queries are common.
_ENGLISH = {"en": {"type": "text", "analyzer": "en"}}
_TEXT = {"type": "text", "analyzer": "ja", "fields": _ENGLISH}
_PAIRED = {**_TEXT, "fields": {**_ENGLISH, "bigram": {"type": "text", "analyzer": "bigram"}}}
# How often a word of these stands in `text`, where all words of a report are searched. That is
# BM25F, with the sums made when a report is written: one field can skip what cannot win.
_COUNTS = {"title": 3, "keywords": 2, "people": 1, "summary": 1}
# How a Japanese question sounds, in the letters in which English text writes names.
_ROMAJI_ANALYZER = {
    "type": "custom",
    "char_filter": ["nfkc_cf", "variants"],
    "tokenizer": "morphemes",
    "filter": [
        "kuromoji_part_of_speech", "ja_stop", "romaji", "lowercase", "icu_folding", "porter_stem",
    ],
}  # fmt: skip
# Words as they are written, neither cut nor stemmed: what a misspelt one is compared with.
_SPELT_ANALYZER = {
    "type": "custom",
    "char_filter": ["nfkc_cf", "variants"],
    "tokenizer": "standard",
    "filter": ["lowercase"],
}
_SPELT = {"type": "text", "analyzer": "spelt", "index_options": "docs", "norms": False}
# What a lens weighs and what folds: read of every report that a search finds, so in columns.
_RATED = {
    "type": "object",
    "properties": {
        "defense": {"type": "double"},
        "civil": {"type": "double"},
        "company": _FLAG,
        "project": _KEYWORD,
    },
}
# What both indices filter by. It changes only with a revision; what changes more often (tags,
# review state) is on `reports` alone and reaches passages as a list of report ids.
_SHARED = {
    "source": _KEYWORD,
    "language": _KEYWORD,
    "programme": _KEYWORD,
    "institution": _KEYWORD,
    "start_year": _INTEGER,
    "end_year": _INTEGER,
    "access": _KEYWORD,
    "sample": _FLAG,
    "withdrawn": _FLAG,
    "revision": {"type": "long"},
}


@cache
def _lexicon(name: str) -> tuple[str, ...]:
    text = (files("schemas") / "lexicon" / name).read_text("utf-8")
    return tuple(line for line in text.splitlines() if line and not line.startswith("#"))


@cache
def settings() -> dict[str, Any]:
    """Index settings: NFKC and case folding first, so that full and half width are one."""
    return {
        "number_of_shards": 1,
        "number_of_replicas": 0,
        "refresh_interval": "1s",
        "analysis": _analysis(),
        # A word of a title comes three times, so more times of it have to count than by default.
        "similarity": {"default": {"type": "BM25", "k1": 1.5, "b": 0.75}},
    }


def _analysis() -> dict[str, Any]:
    before = ["nfkc_cf", "variants"]
    return {
        "char_filter": {
            "nfkc_cf": {"type": "icu_normalizer", "name": "nfkc_cf", "mode": "compose"},
            "variants": {
                "type": "mapping",
                "mappings": [f"{a}=>{b}" for a, b in common_characters()],
            },
        },
        "tokenizer": {
            "morphemes": {
                "type": "kuromoji_tokenizer",
                "mode": "search",
                "discard_compound_token": True,
                "user_dictionary_rules": list(_lexicon("user_dictionary.txt")),
            }
        },
        "filter": {"romaji": {"type": "kuromoji_readingform", "use_romaji": True}},
        "analyzer": {
            "ja": {
                "type": "custom",
                "char_filter": before,
                "tokenizer": "morphemes",
                "filter": [
                    "kuromoji_baseform",
                    "kuromoji_part_of_speech",
                    "ja_stop",
                    "kuromoji_stemmer",
                    "lowercase",
                ],
            },
            "en": {
                "type": "custom",
                "char_filter": before,
                "tokenizer": "standard",
                "filter": ["lowercase", "icu_folding", "porter_stem"],
            },
            "romaji": _ROMAJI_ANALYZER,
            "spelt": _SPELT_ANALYZER,
            "bigram": {
                "type": "custom",
                "char_filter": before,
                "tokenizer": "standard",
                "filter": ["cjk_bigram", "lowercase"],
            },
        },
    }


def report_mappings() -> dict[str, Any]:
    """One document a report: all that an answer or a report's page shows."""
    return {
        "dynamic": "strict",
        "properties": {
            **_SHARED,
            **{
                name: {**_TEXT, "copy_to": ["spelt", *["text"] * times]}
                for name, times in _COUNTS.items()
            },
            "text": {**_PAIRED, "copy_to": ["spelt"]},
            "spelt": _SPELT,
            "names": _KEYWORD,  # what is suggested while somebody types: `schemas.names`
            "number": _KEYWORD,
            "doi": _KEYWORD,
            "aliases": _KEYWORD,  # ids of the other records that it was made of
            "tags": _KEYWORD,
            "sections": _KEYWORD,
            "report": _KEYWORD,  # its own id, as on passages: read without touching what is stored
            "rated": _RATED,
            "project": _KEYWORD,  # or the report's id: what counts once where money is added up
            "amount": {"type": "long"},
            "currency": _KEYWORD,
            "maturity": _KEYWORD,
            "card": _STORED,  # what a hit shows
            "record": _STORED,  # what the report's own page shows
        },
    }


def passage_mappings(dims: int) -> dict[str, Any]:
    """One document a passage: text, vector of `dims` floats of length 1, place in the report."""
    vector = {
        "type": "dense_vector",
        "dims": dims,
        "index": True,
        "similarity": "dot_product",
        "index_options": {"type": "int8_hnsw", "m": 16, "ef_construction": 100},
    }
    return {
        "dynamic": "strict",
        "properties": {
            **_SHARED,
            "report": _KEYWORD,
            "number": _INTEGER,
            "page": _INTEGER,
            "section": _KEYWORD,
            "recognised": {"type": "boolean"},  # from an image, by OCR
            # Of its report: a passage alone may not tell its topic.
            "title": {"type": "text", "index": False, "copy_to": ["text"]},
            "text": _TEXT,
            "vector": vector,
        },
    }


def passage_id(report_id: str, number: int) -> str:
    """Id of a passage's document."""
    return f"{report_id}#{number}"


def fingerprint(space: str, dims: int) -> str:
    """Eight letters that change with the mapping, the analysis and the encoder's space."""
    parts = [settings(), report_mappings(), passage_mappings(dims), space]
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:8]
