"""The names by which a report is suggested while somebody types: titles, keywords, people, places."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from ingest.tagging.morphemes import reading
from schemas import names
from schemas.report import Bilingual, Metadata
from schemas.text import search_key

_SEEN = 20_000  # names whose reading is remembered: programmes and places come again and again


def values(meta: Metadata) -> list[str]:
    """What the index keeps of the report's names (`schemas.names`), each once."""
    return list(dict.fromkeys(value for kind, text in _told(meta) for value in _of(kind, *text)))


def _told(meta: Metadata) -> Iterator[tuple[str, tuple[str, str]]]:
    """Each name with its kind, and its reading where the source tells one."""
    yield from (("title", (text, "")) for text in _both(meta.title))
    yield from (("keyword", (text, "")) for text in meta.keywords)
    for person in meta.researchers:
        yield "person", (person.ja, person.yomi)
        yield "person", (person.en, "")
    yield from (("institution", (text, "")) for name in meta.institutions for text in _both(name))
    yield from (("institution", (text, "")) for text in meta.companies)


def _of(kind: str, text: str, yomi: str) -> list[str]:
    return names.values(kind, text, (yomi or _reading(text),))


@lru_cache(_SEEN)
def _reading(text: str) -> str:
    """The reading that a dictionary gives; empty for Latin letters, which are found as written."""
    return "" if text.isascii() else reading(search_key(text))


def _both(text: Bilingual) -> Iterable[str]:
    return filter(None, dict.fromkeys((text.ja, text.en)))
