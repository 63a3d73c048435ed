"""The display form of a page: what a person reads, with what fonts and extractors did undone."""

import re
import unicodedata

from schemas.text import clean, radicals

# Letters that only a font or an old code chose the form of: ligatures, presentation forms of
# vertical text, half-width kana. Nothing else is folded: ① and ㎡ and 10⁻³ mean what they show.
_FORMS = re.compile(r"[\ufb00-\ufb06\ufe10-\ufe19\ufe30-\ufe44\ufe47\ufe48]|[\uff61-\uff9f]+")
# Zero width, soft hyphens, direction marks, private use, and what no character is known for.
_UNSEEN = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff"
    "\ufffc\ufffd\ue000-\uf8ff\x80-\x9f\U000e0100-\U000e01ef\U000f0000-\U0010ffff]"
)
_PIECE = 40  # the longest piece of a line that is looked for twice
_PIECES = 3  # a line that shows fewer pieces twice may mean it
_WIDE = r"[\u3041-\u30ff\u3400-\u9fff々〆〇。、「」（）ー]"
# A character a line, three lines or more: vertical text that an extractor cut apart.
_COLUMN = re.compile(rf"(?:^{_WIDE}\n){{3,}}(?:{_WIDE}$)?", re.MULTILINE)


def display(text: str) -> str:
    """`text` as a person reads it: NFC, radicals, ligatures and half-width kana in common letters.

    >>> display("⻑さ⼀㎡の部材を①ﾃｽﾄし、ﬁt した。")
    '長さ一㎡の部材を①テストし、fit した。'
    >>> display("33月月にに退職退職される皆さんへされる皆さんへ")
    '3月に退職される皆さんへ'
    """
    seen = clean(_UNSEEN.sub("", text).translate(radicals()))
    folded = _FORMS.sub(lambda m: unicodedata.normalize("NFKC", m[0]), seen)
    joined = _COLUMN.sub(lambda m: m[0].replace("\n", "") + "\n" * m[0].endswith("\n"), folded)
    return "\n".join(_once(line) for line in joined.split("\n"))


def _once(line: str) -> str:
    """The line with each piece once, where fonts made bold by printing every piece again."""
    pieces = _pieces(line)
    return "".join(pieces) if len(pieces) >= _PIECES else line.rstrip()


def _pieces(line: str) -> list[str]:
    """The pieces of a line, each of which stands there twice; none where one does not."""
    packed = "".join(line.split())
    found: list[str] = []
    place = 0
    while place < len(packed) and not packed.isascii():
        rest = packed[place : place + 2 * _PIECE]
        sizes = range(1, len(rest) // 2 + 1)
        size = next((n for n in sizes if rest[:n] == rest[n : 2 * n]), 0)
        if not size:
            return []
        found.append(rest[:size])
        place += 2 * size
    return found
