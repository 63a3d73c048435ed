"""Japanese words in English, by the public dictionaries of words (JMdict) and names (JMnedict).

The package jamdict-data carries both as one SQLite file, which is read and never changed. They
are the property of the Electronic Dictionary Research and Development Group, and used in
conformance with its licence, CC BY-SA: https://www.edrdg.org/edrdg/licence.html
"""

import json
import re
import sqlite3
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import jamdict_data

from schemas.text import function_words

_LONGEST = 10  # characters of a word
_MOST = 32  # words of a text that are looked up
_MEANINGS = 4  # of a word, in the order of the dictionary
_TOLD = 8  # meanings and readings as a name, of which there may be many
_WORDS = 4  # of a meaning: a longer one explains, and translates nothing
_KATAKANA = r"\u30a1-\u30fa\u30fc"
_BEGINS = re.compile(rf"[\u3005-\u3007\u4e00-\u9fff{_KATAKANA}]")
_GOES_ON = re.compile(rf"[\u3005-\u3007\u3041-\u309f\u4e00-\u9fff{_KATAKANA}]*")
_KATAKANA_RUN = re.compile(rf"[{_KATAKANA}]+")
_ASIDE = re.compile(r"\([^)]*\)")
_FILLERS = {"one", "one's", "something", "someone", "etc", "esp", "usu", "oneself"}
_ROMAJI = re.compile(
    r"(?:(?:[kgnhbpmr]y?|[sztdjfwyv]|sh|ch|ts)?[aeiou]|n'?|([kstp])(?=\1)|t(?=ch)|[ -])+"
)
_LONG_VOWEL = re.compile(r"(?<=o)u|(?<=u)u|(?<=\bo)o")

_KNOWN = """
WITH asked AS (SELECT value FROM json_each(?))
SELECT text FROM Kanji WHERE text IN asked UNION SELECT text FROM Kana WHERE text IN asked
UNION SELECT text FROM NEKanji WHERE text IN asked
"""
# The first and the last sense of each entry of a word.
_IN_KANJI = """
SELECT min(Sense.ID), max(Sense.ID) FROM Kanji JOIN Sense USING (idseq)
WHERE text = ? GROUP BY idseq ORDER BY 1
"""
_IN_KANA = _IN_KANJI.replace("Kanji", "Kana")


def looked_up(text: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Words of a text in their order, the longest at each place, with what they may be in English.

    A word begins with a kanji or in katakana: what hiragana write is seldom a topic. The text is
    in the form of `schemas.text.search_key`; meanings are in small letters, without asides.

    >>> looked_up("祇園祭の画像")
    (('祇園祭', ('gion festival',)), ('画像', ('image', 'picture', 'portrait')))
    """
    found: dict[str, tuple[str, ...]] = {}
    for word in _words(text):
        if len(found) == _MOST:
            break
        if word not in found:
            told = dict.fromkeys([*_meanings(word), *_names(word)])
            found[word] = tuple(told)[:_TOLD]
    return tuple((word, told) for word, told in found.items() if told)


def _words(text: str) -> Iterator[str]:
    at = 0
    while at < len(text):
        katakana = _KATAKANA_RUN.match(text, at)
        least = katakana.end() - at if katakana else 1  # a run of katakana is not cut
        word = _longest(text[at : at + _LONGEST], least) if _BEGINS.match(text, at) else ""
        if word:
            yield word
        at += len(word) or least


def _longest(text: str, least: int) -> str:
    """The longest word of the dictionaries that a text begins with, of at least so many characters."""
    run = _GOES_ON.match(text)
    cuts = [text[:end] for end in range(least, (run.end() if run else 0) + 1)]
    rows = _file().execute(_KNOWN, (json.dumps(cuts),)) if cuts else ()
    return max((row[0] for row in rows), key=len, default="")


def _meanings(word: str) -> list[str]:
    found: list[str] = []
    entries = _IN_KANA if _KATAKANA_RUN.fullmatch(word) else _IN_KANJI
    for first, last in _file().execute(entries, (word,)).fetchall():
        start = bisect_left(range(_glosses()), first, key=_sense_of)
        rows = _file().execute(
            "SELECT text FROM SenseGloss WHERE rowid BETWEEN ? AND ? AND sid <= ? ORDER BY rowid",
            (start + 1, start + _MEANINGS, last),
        )
        found += [told for (gloss,) in rows if (told := _plain(gloss))]
    return found[:_MEANINGS]


def _names(word: str) -> list[str]:
    """How a word reads as a name; one character has as many readings as there are names with it."""
    if len(word) == 1:
        return []
    rows = _file().execute(
        "SELECT DISTINCT NETransGloss.text FROM NEKanji JOIN NETranslation USING (idseq)"
        " JOIN NETransGloss ON tid = NETranslation.ID WHERE NEKanji.text = ? LIMIT ?",
        (word, _TOLD),
    )
    return [_short(told) for (gloss,) in rows if (told := _plain(gloss))]


def _plain(gloss: str) -> str:
    """A meaning without asides and function words; empty where it explains more than it names."""
    words = re.findall(r"[^\W_]+(?:['-][^\W_]+)*", _ASIDE.sub(" ", gloss).casefold())
    kept = [word for word in words if word not in function_words() | _FILLERS]
    return " ".join(kept) if len(kept) <= _WORDS else ""


def _short(name: str) -> str:
    """A name as English texts write it: without its long vowels.

    >>> _short("keichuu"), _short("oosaka"), _short("motoori"), _short("houston")
    ('keichu', 'osaka', 'motoori', 'houston')
    """
    return _LONG_VOWEL.sub("", name) if _ROMAJI.fullmatch(name) else name


def _sense_of(place: int) -> int:
    """Of which sense the gloss at a place is. They stand in the order of senses, without an index."""
    row = _file().execute("SELECT sid FROM SenseGloss WHERE rowid = ?", (place + 1,)).fetchone()
    return int(row[0])


@cache
def _glosses() -> int:
    return int(_file().execute("SELECT max(rowid) FROM SenseGloss").fetchone()[0])


@cache
def _file() -> sqlite3.Connection:
    """One connection for all threads: SQLite takes their turns itself."""
    address = Path(jamdict_data.JAMDICT_DB_PATH).as_uri()
    return sqlite3.connect(f"{address}?mode=ro&immutable=1", uri=True, check_same_thread=False)
