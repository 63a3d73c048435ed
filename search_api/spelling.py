"""Questions that may be meant: where a word is found nowhere, the words that are spelt like it.

The engine proposes words of all reports; only those are shown that a report this reader may see
has, and whether a word is missing is asked of these reports too. So neither a proposal nor its
absence tells of others.
"""

import logging
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from schemas import index, names
from schemas.errors import EngineError
from schemas.text import search_key
from search_api.access import Reader, visible
from search_api.engine import IndexReader
from search_api.relations import taken_out

_log = logging.getLogger(__name__)
_ASKED = ["text", "text.en"]
_WORD = re.compile(r"[A-Za-z]{4,}|[ァ-ヺー]{3,}")
_SOUNDS = re.compile(r"[ぁ-ゖァ-ヺー\s]+|[A-Za-z'\s-]+")
_WORDS = 8  # of a question that are looked at
_PROPOSED = 20  # words proposed for one
_SHOWN = 3
_NEAR: dict[str, Any] = {
    "field": "spelt",
    "analyzer": "keyword",
    "suggest_mode": "always",  # a word that only others' reports have is as good as missing
    "sort": "score",
    "max_edits": 2,
    "prefix_length": 1,
    "min_word_length": 3,
    "size": _PROPOSED,
}
_LONGEST_SOUND = 40  # characters of a question that may be the reading of one name


async def respelled(reader: IndexReader, text: str, who: Reader) -> tuple[str, ...]:
    """At most three other questions, the likeliest first; none where every word is found.

    What the engine doesn't answer is left out: a question is answered without it.
    """
    words = tuple(dict.fromkeys(_WORD.findall(taken_out(text)[0])))[:_WORDS]
    typed = text.strip()
    sound = typed if len(typed) <= _LONGEST_SOUND and _SOUNDS.fullmatch(typed) else ""
    if not words and not sound:
        return ()
    try:
        return await _respelled(reader, text, words, sound, who)
    except EngineError as error:
        _log.warning("spelling left out: %s", type(error).__name__)
        return ()


async def _respelled(
    reader: IndexReader, text: str, words: Sequence[str], sound: str, who: Reader
) -> tuple[str, ...]:
    counts = await _counts(reader, {*words, *filter(None, [sound])}, who)
    if sound and not counts[sound]:
        if alike := await _sounding(reader, sound, who):
            return alike
        words = tuple(dict.fromkeys((*words, *_WORD.findall(_katakana(sound)))))
        text = _katakana(text)
    missing = [word for word in words if not counts.get(word)]
    proposed = await _proposed(reader, missing) if missing else {}
    known = await _counts(reader, {one for some in proposed.values() for one in some}, who)
    return _questions(text, proposed, known)


async def _counts(reader: IndexReader, words: Iterable[str], who: Reader) -> dict[str, int]:
    """In how many reports that the reader may see each text stands."""
    asked = sorted(set(words))
    if not asked:
        return {}
    filters = {
        str(place): {"multi_match": {"query": word, "type": "phrase", "fields": _ASKED}}
        for place, word in enumerate(asked)
    }
    body = {
        "query": {"bool": {"filter": visible(who)}},
        "size": 0,
        "aggs": {"words": {"filters": {"filters": filters}}},
    }
    found = (await reader.search(index.REPORTS, body)).get("aggregations", {})
    buckets = found.get("words", {}).get("buckets", {})
    return {
        word: int(buckets.get(str(place), {}).get("doc_count", 0))
        for place, word in enumerate(asked)
    }


async def _sounding(reader: IndexReader, sound: str, who: Reader) -> tuple[str, ...]:
    """Names whose whole reading is what was typed in kana or Latin letters."""
    key = names.SPOKEN + names.spoken(sound)
    body = {
        "query": {"bool": {"filter": [*visible(who), {"prefix": {"names": {"value": key}}}]}},
        "size": 0,
        "aggs": {"names": {"terms": {"field": "names", "include": f"{key}\x1f.*", "size": 10}}},
    }
    found = (await reader.search(index.REPORTS, body)).get("aggregations", {})
    texts = (names.read(one["key"])[2] for one in found.get("names", {}).get("buckets", ()))
    plain = names.written(sound)
    return tuple(one for one in dict.fromkeys(texts) if names.written(one) != plain)[:_SHOWN]


async def _proposed(reader: IndexReader, words: Sequence[str]) -> Mapping[str, list[str]]:
    """For each word those of all reports that are at most two letters from it, the nearest first."""
    asked = {
        str(place): {"text": search_key(word), "term": _NEAR} for place, word in enumerate(words)
    }
    found = await reader.search(index.REPORTS, {"size": 0, "suggest": asked})
    return {
        words[int(place)]: [option["text"] for entry in entries for option in entry["options"]]
        for place, entries in found.get("suggest", {}).items()
    }


def _questions(
    text: str, proposed: Mapping[str, list[str]], known: Mapping[str, int]
) -> tuple[str, ...]:
    """The question with each missing word replaced: by the best words, then by the next ones."""
    usable = {word: [one for one in some if known[one]] for word, some in proposed.items()}
    usable = {word: some for word, some in usable.items() if some}
    found: dict[str, None] = {}
    for place in range(max(map(len, usable.values()), default=0)):
        changed = text
        for word, some in usable.items():
            changed = changed.replace(word, some[min(place, len(some) - 1)])
        found[changed] = None
    return tuple(found)[:_SHOWN]


def _katakana(text: str) -> str:
    return names.written(text) if re.search("[ぁ-ゖ]", text) else text
