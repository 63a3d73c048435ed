"""Tokens of a reference: words, numbers, runs of one script, marks; an identifier is one token."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ranking.citing.folding import fold
from ranking.citing.identifiers import Identifier, find

# Endings that Japanese writes without a blank after a name, a journal or a number.
_TOKEN = re.compile(
    r"""
    [A-Za-z\u00c0-\u024f\u1e00-\u1eff\ufb00-\ufb06]+(?:'[A-Za-z]+)?   # Latin words
  | \d+                                                 # numbers
  | 第(?=\s?[\dIVXivx一二三四五六七八九十])              # of an ordinal
  | (?:明治|大正|昭和|平成|令和)(?=\s?[\d元一二三四五六七八九十])
  | 元(?=年)
  | [〇一二三四五六七八九十百]{1,6}(?=\s?[年巻号頁月日編輯集回])   # numbers in kanji
  | (?:その?他|ほか|他|ら|著者?|編著?|監修|監訳|共著|訳|編集)(?=[\s、，,.:;。・()「『)]|$)
  | (?:\u5e74\u5ea6?|月|日|巻|号|頁|ページ|版|輯|報|回|部|章|p)(?=[\s、，,.:;。・()「『)\d\-~〜]|$)
  | [\u3400-\u9fff々〆〇ヶ\uf900-\ufaff](?:(?!
        第\s?[\dIVX]|(?:明治|大正|昭和|平成|令和)[\d元]
      | [〇一二三四五六七八九十百]{1,6}[年巻号頁]
      | (?:その?他|他|著者?|編著?|監修|監訳|共著|訳|編集)(?=[\s、，,.:;。・()「『)]|$)
      )[\u3400-\u9fff々〆〇ヶ\uf900-\ufaff])*             # kanji
  | [\u3040-\u309f]+                                    # hiragana
  | [\u30a1-\u30fa\u30fc-\u30ff\uff66-\uff9f]+          # katakana
  | \S
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A token: its folded text, its place in the reference, what kind of identifier it is."""

    text: str
    start: int
    end: int
    spaced: bool  # whether a blank stands before it
    kind: str = ""


def tokenize(text: str) -> list[Token]:
    """The tokens of a reference on one line, in order.

    >>> [t.text for t in tokenize("山田太郎他「橋梁の点検」第３巻、doi:10.99999/x.")]
    ['山田太郎', '他', '「', '橋梁', 'の', '点検', '」', '第', '3', '巻', '、', 'doi:10.99999/x', '.']
    """
    folded = fold(text)
    tokens: list[Token] = []
    place = 0
    for one in find(text):
        tokens += _plain(folded, place, one.start)
        spaced = one.start > 0 and folded[one.start - 1].isspace()
        tokens.append(Token(one.key, one.start, one.end, spaced, one.kind))
        place = one.end
    tokens += _plain(folded, place, len(folded))
    return tokens


def identifiers(tokens: list[Token]) -> list[Identifier]:
    """The identifiers among tokens."""
    return [Identifier(token.text, token.start, token.end) for token in tokens if token.kind]


def _plain(folded: str, start: int, end: int) -> Iterator[Token]:
    for hit in _TOKEN.finditer(folded, start, end):
        spaced = hit.start() > 0 and folded[hit.start() - 1].isspace()
        yield Token(hit[0], hit.start(), hit.end(), spaced)
