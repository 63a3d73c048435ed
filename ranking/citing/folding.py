"""References on one line, and a folded copy of the same length to read them by."""

import re
import unicodedata
from functools import cache

from schemas.text import one_line

# A word that a line's end cut: "experi- ence", yet not "short- and long-term".
_BROKEN = re.compile(r"(?<=[a-z])[-\u2010] (?!(?:and|or|to|und|et|from)\b)(?=[a-z])")
# A line's end within Japanese leaves a blank that nobody wrote.
_JA = r"[\u3040-\u30ff\u3400-\u9fff]"
_WRAPPED = re.compile(rf"(?<={_JA})\s*\n\s*(?={_JA})")
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"), "-")
_QUOTES = {ord("\u2018"): "'", ord("\u2019"): "'", ord("\u201c"): '"', ord("\u201d"): '"'}
_MARKS = _DASHES | _QUOTES


def unbroken(raw: str) -> str:
    """A reference on one line, with words that a line's end cut made whole.

    >>> unbroken("Endoscopic balloon dila-\\ntion of\\nthe duct")
    'Endoscopic balloon dilation of the duct'
    """
    return _BROKEN.sub("", one_line(_WRAPPED.sub("", raw)))


def fold(text: str) -> str:
    """NFKC of each character that stays one, with dashes and quotes in ASCII; offsets hold.

    >>> fold("Ｖｏｌ．３，１０–１２頁")
    'Vol.3,10-12頁'
    """
    return "".join(map(_folded, text))


@cache
def _folded(character: str) -> str:
    wide = unicodedata.normalize("NFKC", character).translate(_MARKS)
    return wide if len(wide) == 1 else character
