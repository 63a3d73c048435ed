"""Whether a cue stands as words of its own: Latin by its neighbours, Japanese by morphemes."""

import re
import threading
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sudachipy import Tokenizer

_SHORTEST_PLURAL = 3  # of a shorter one an s makes another word: SAR and SARS
_LATIN = re.compile("[a-z0-9\u00df-\u024f]")  # with the accents of European languages
_SCRIPTS = (re.compile("[ァ-ヺー]"), re.compile("[々㐀-鿿]"))
_REACH = 12  # characters to each side that tell how a compound divides
_ONE_AT_A_TIME = threading.Lock()  # a tokenizer is of one thread; reports are projected by several
_SEEN = 50_000  # contexts remembered: the same compounds come again and again


def whole(text: str, start: int, end: int) -> bool:
    """Whether [start, end) of a folded text is made of whole words.

    Latin words may take a plural s. Japanese ones may stand inside a compound where a morpheme
    begins; their last morpheme may have a suffix of one character (脳波計) or a long vowel.
    """
    if _LATIN.match(text[start]) and start and _LATIN.match(text[start - 1]):
        return False
    if _LATIN.match(text[end - 1]):
        after = text[end : end + 2]
        if after.startswith("s") and end - start > _SHORTEST_PLURAL:
            after = after[1:]
        if _LATIN.match(after):
            return False
    return _on_morphemes(text, start, end)


def _on_morphemes(text: str, start: int, end: int) -> bool:
    left, right = _run(text, start, -1), _run(text, end - 1, 1)
    if left == start and right == end:
        return True  # no letter of the same script touches it
    begin = max(left, start - _REACH)
    return _divides(text[begin : min(right, end + _REACH)], start - begin, end - begin)


def _run(text: str, place: int, step: int) -> int:
    """Where the run of one script that holds `place` begins (step -1) or ends (step 1)."""
    script = next((s for s in _SCRIPTS if s.match(text[place])), None)
    while script and 0 <= place + step < len(text) and script.match(text[place + step]):
        place += step
    return place if step < 0 else place + 1


@lru_cache(_SEEN)
def _divides(context: str, start: int, end: int) -> bool:
    begins, ends = set(), set()
    for morpheme in _tokenizer().tokenize(context):
        begins.add(morpheme.begin())
        ends.add(morpheme.end())
    if start and start not in begins:
        return False
    return end in ends or end + 1 in ends


@cache
def _tokenizer() -> "Tokenizer":
    """Sudachi with its small dictionary, in its shortest units; 50 MB, a third of a second."""
    from sudachipy import Dictionary, SplitMode

    return Dictionary(dict="small").tokenizer(mode=SplitMode.A)


def reading(text: str) -> str:
    """The reading of a text in katakana; what the dictionary doesn't know stays as it is written.

    >>> reading("窒化ガリウムの放熱"), reading("GaN系")
    ('チッカガリウムノホウネツ', 'GaNケイ')
    """
    with _ONE_AT_A_TIME:
        return "".join(
            one.surface() if one.surface().isascii() else one.reading_form() or one.surface()
            for one in _tokenizer().tokenize(text)
        )
