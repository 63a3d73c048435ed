"""Words that are asked beside those of a question: terms of the other language, and synonyms."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files

from pydantic import Field

from schemas.dictionary import looked_up
from schemas.report import Frozen
from schemas.text import search_key

TERMS = "terms"  # the source of what comes from the project's own table
DICTIONARY = "dictionary"  # and of what comes from the public dictionaries
SOUND = "sound"  # and of how a word sounds, in Latin letters
_OR = " / "  # between what a word may be in the other language


class Expansion(Frozen):
    """What is asked beside a term that stands in a question."""

    term: str = Field(description="As it stands in the question, in the form of `search_key`")
    to: str = Field(description="What is asked beside it; ` / ` stands between alternatives")
    source: str = Field(
        description="`terms` (the project's table), `dictionary`, `sound`, or the tag that names both"
    )

    @property
    def alternatives(self) -> tuple[str, ...]:
        """What the term may be, each by itself."""
        return tuple(self.to.split(_OR))


def expansions(text: str) -> tuple[Expansion, ...]:
    """What may be asked beside the terms of a text, each word once: translations by the project's
    table, then synonyms, then what dictionaries give for words that are no part of these terms.

    What stands in the text already is left out.

    >>> [(one.term, one.to, one.source) for one in expansions("炭化ケイ素")]
    [('炭化ケイ素', 'silicon carbide', 'terms'), ('炭化ケイ素', 'sic', 'DU06')]
    """
    key = search_key(text)
    found: dict[str, Expansion] = {}
    told, named = translations(text), _known_words().findall(key)
    for term, to in told:
        if not _stands(to, key):
            found.setdefault(to, Expansion(term=term, to=to, source=TERMS))
    for there in named:
        for group in (group for group in synonyms() if there in group.words):
            for word in group.words:
                if not _stands(word, key):
                    found.setdefault(word, Expansion(term=there, to=word, source=group.tag))
    for term, meanings in looked_up(key):
        if not any(term in known for known in (*(one for one, _ in told), *named)):
            to = _OR.join(meanings)
            found.setdefault(to, Expansion(term=term, to=to, source=DICTIONARY))
    return tuple(found.values())


def translations(text: str) -> tuple[tuple[str, str], ...]:
    """(term, its translation) for each term of the table in `text`, the longest first at a place.

    Terms come in the form of `search_key`, in the order of the text; no place counts twice.

    >>> translations("窒化ガリウム 増幅器")
    (('窒化ガリウム', 'gallium nitride'), ('増幅器', 'amplifier'))
    >>> translations("Gallium Nitride amplifiers")
    (('gallium nitride', '窒化ガリウム'),)
    """
    key = search_key(text)
    return tuple(
        (found[0], table[found[0]])
        for pattern, table in _patterns()
        for found in pattern.finditer(key)
    )


class Group(Frozen):
    """Words for one thing, in the form of `search_key`, and the tag whose cues they are."""

    tag: str
    words: tuple[str, ...]


@cache
def synonyms() -> tuple[Group, ...]:
    """All groups of the table."""
    rows = (line.split(": ", 1) for line in _lines("synonyms.txt"))
    return tuple(
        Group(tag=tag, words=tuple(search_key(word) for word in words.split(" = ")))
        for tag, words in rows
    )


@cache
def _known_words() -> re.Pattern[str]:
    """All words of the groups; the longest that fits, so that 水中ドローン is not ドローン."""
    words = {word for group in synonyms() for word in group.words}
    latin = _longest_first(word for word in words if word.isascii())
    other = _longest_first(word for word in words if not word.isascii())
    return re.compile(rf"{other}|(?<![a-z0-9])(?:{latin})(?![a-z0-9])")


def _stands(word: str, key: str) -> bool:
    """Whether a word stands in a text: a Latin one only where it isn't part of another."""
    if not word.isascii():
        return word in key
    return re.search(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])", key) is not None


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], dict[str, str]], ...]:
    to_english = dict(table())
    to_japanese: dict[str, str] = {}
    for japanese, english in table():
        # Of several Japanese words the shortest is the plain one.
        if len(japanese) < len(to_japanese.get(english, japanese + "_")):
            to_japanese[english] = japanese
    return (
        (re.compile(_longest_first(to_english)), to_english),
        (re.compile(rf"\b(?:{_longest_first(to_japanese)})\b"), to_japanese),
    )


def _longest_first(terms: Iterable[str]) -> str:
    return "|".join(re.escape(term) for term in sorted(terms, key=lambda term: (-len(term), term)))


def table() -> Iterator[tuple[str, str]]:
    """The terms of the project: each in Japanese and in English."""
    for line in _lines("terms.txt"):
        japanese, english = line.split(" => ")
        yield search_key(japanese), search_key(english)


def _lines(name: str) -> Iterator[str]:
    for line in (files("schemas") / "lexicon" / name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line
