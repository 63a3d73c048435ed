"""Forms in which a reference and a work are compared: squeezed titles, family names, numbers."""

import re
import unicodedata
from functools import lru_cache

from ranking.citing.folding import fold
from schemas.text import search_key

LONGEST_KEY = 300  # characters that the database keeps of a key
STRONG = ("doi:", "arxiv:", "patent:")  # kinds of identifiers that name one work and no other
_NO_LETTER = re.compile(r"[\W_]+")
_PARTICLES = {"van", "von", "de", "der", "den", "del", "della", "di", "da", "la", "le", "el", "ter"}
_INITIALS = re.compile(r"(?:[A-Z]\.?-?){1,4}$")
_JA = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")


@lru_cache(maxsize=50_000)
def squeeze(text: str) -> str:
    """Letters and digits alone, folded, without accents: "experi- ence" is "experience".

    >>> squeeze("Müller’s Ｘ線-CT （第２報）")
    'mullersx線ct第2報'
    """
    folded = unicodedata.normalize("NFD", search_key(text))
    bare = "".join(c for c in folded if not "\u0300" <= c <= "\u036f")
    return _NO_LETTER.sub("", unicodedata.normalize("NFC", bare))


def family(name: str) -> str:
    """The key of a person's family name; of a Japanese name without a blank all of it.

    >>> family("van der Berg, A."), family("Smith J"), family("J. A. Smith"), family("見本 太郎")
    ('berg', 'smith', 'smith', '見本')
    """
    text = fold(name).strip()
    if _JA.search(text):
        return squeeze(re.split(r"[\s,、]", text)[0])
    head, comma, _ = text.partition(",")
    words = [w for w in head.split() if w.lower().strip(".") not in _PARTICLES]
    if comma:
        return squeeze(words[-1]) if words else squeeze(head)
    named = [w for w in words if not _INITIALS.match(w)]
    if not named:
        return squeeze(text)
    # "Smith JA" begins with the family name, "John Smith" ends with it.
    return squeeze(named[0] if words[0] is named[0] and len(named) < len(words) else named[-1])


def first_page(pages: str) -> str:
    """The first page.

    >>> first_page("pp. 120–128"), first_page("S12")
    ('120', 's12')
    """
    found = re.search(r"[A-Za-z]?\d+", fold(pages))
    return found[0].lower() if found else ""


def number(text: str) -> str:
    """The first number of a volume or an issue.

    >>> number("第３巻"), number("J104-B")
    ('3', '104')
    """
    found = re.search(r"\d+", fold(text))
    return found[0].lstrip("0") if found else ""


def strong(ids: tuple[str, ...]) -> list[str]:
    """Those of the identifiers by which works are merged."""
    return [key for key in ids if key.startswith(STRONG) and len(key) <= LONGEST_KEY]
