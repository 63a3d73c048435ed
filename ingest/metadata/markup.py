"""Texts as publishers deposit them: with JATS, HTML, and HTML that was escaped once more."""

import re
from html import unescape

from schemas.text import clean, language, one_line

_HEADING = re.compile(
    r"<(?:\w+:)?title[^>]*>\s*(?:Abstract|Summary|要旨|抄録)\s*</(?:\w+:)?title>", re.IGNORECASE
)
_BLOCK = re.compile(
    r"</?(?:\w+:)?(?:p|sec|title|br|div|list|list-item|li|h[1-6])\b[^<>]*>", re.IGNORECASE
)
# Only what is a tag: "x<y and y>z" stays.
_NAMES = (
    "a|abbr|alternatives|b|bold|center|code|disp-formula|em|ext-link|font|i|img|inline-formula|italic"
    "|monospace|named-content|ol|overline|section|small|span|strong|styled-content|su[bp]|sc|tex-math"
    "|tt|u|ul|underline|xref"
)
_TAG = re.compile(
    rf"</?(?:\w+:[\w-]+|{_NAMES})(?:\s[^<>]*)?/?>|<!--.*?-->", re.DOTALL | re.IGNORECASE
)
# Italics around a word often lost the blanks beside them on their way into the register.
_GLUED = re.compile(
    r"(?<=[^\W_]{2})(</?(?:\w+:)?(?:i|b|em|italic|bold|strong)\b[^<>]*>)(?=[^\W_]{2})",
    re.IGNORECASE,
)
_SPACES = re.compile(r"[^\S\n]+")


def plain(text: str) -> str:
    r"""A text without its markup, paragraphs as lines.

    >>> plain("in<i>PRCC3</i>fusion of H<sub>2</sub>O &amp; &lt;p&gt;x")
    'in PRCC3 fusion of H2O &\nx'
    """
    bare = text
    for _ in range(2):  # some was escaped twice
        if "<" not in bare and "&" not in bare:
            break
        bare = _BLOCK.sub("\n", _HEADING.sub("\n", bare))
        bare = unescape(_TAG.sub("", _GLUED.sub(_spaced, bare)))
    lines = (_SPACES.sub(" ", line).strip() for line in clean(bare).split("\n"))
    return "\n".join(line for line in lines if line)


def plain_line(text: str) -> str:
    """A title without its markup, on one line."""
    return one_line(plain(text))


def _spaced(found: re.Match[str]) -> str:
    around = found.string[max(0, found.start() - 2) : found.start()]
    return found[1] if language(around) == "ja" else f" {found[1]}"
