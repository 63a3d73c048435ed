"""The index of works that references are linked to: its analysis, its mapping, its name."""

import hashlib
import json
from typing import Any

from schemas import index

WORKS = "works"
_KEYWORD = {"type": "keyword", "ignore_above": 1024}


def settings() -> dict[str, Any]:
    """Index settings: words, and pairs of Japanese characters, without accents and widths.

    A reference repeats a title nearly letter by letter, so nothing is stemmed and no word left out.
    """
    shared = index.settings()
    filters = ["cjk_bigram", "lowercase", "icu_folding"]
    analyzer = {
        "type": "custom",
        "char_filter": ["nfkc_cf", "variants"],
        "tokenizer": "standard",
        "filter": filters,
    }
    analysis = {
        "char_filter": shared["analysis"]["char_filter"],
        "analyzer": {"verbatim": analyzer},
    }
    return {**shared, "analysis": analysis}


def mappings() -> dict[str, Any]:
    """One document a work; `work` is the whole of it, for scoring and for showing."""
    return {
        "dynamic": "strict",
        "properties": {
            "title": {"type": "text", "analyzer": "verbatim"},
            "author": {**_KEYWORD, "doc_values": False},  # key of the first author's family name
            "year": {"type": "integer"},
            "container": {"type": "text", "analyzer": "verbatim"},
            "volume": {**_KEYWORD, "doc_values": False},
            "page": {**_KEYWORD, "doc_values": False},  # the first
            "ids": {**_KEYWORD, "doc_values": False},
            "work": {"type": "object", "enabled": False},
        },
    }


def fingerprint() -> str:
    """Eight letters that change with the mapping and the analysis."""
    text = json.dumps([settings(), mappings()], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:8]
