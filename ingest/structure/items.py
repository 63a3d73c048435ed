"""Items of a list: numbered, labelled or marked by a sign, else told apart by how their lines end."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.structure.lines import Line, fold, width


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a list: its label without brackets, empty where it has none, and its lines."""

    label: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class _Style:
    """How a list numbers its items; `inside`: a mark may stand within a line, after a sentence."""

    mark: re.Pattern[str]
    inside: bool = False
    skips: int = 0  # numbers that may be missing between two items


_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㉑㉒㉓㉔㉕㉖㉗㉘㉙㉚㉛㉜㉝㉞㉟㊱㊲㊳㊴㊵㊶㊷㊸㊹㊺㊻㊼㊽㊾㊿"
_STYLES = (
    _Style(re.compile(r"\[(\d{1,3})\]"), inside=True, skips=2),
    _Style(re.compile(rf"([{_CIRCLED}])"), inside=True, skips=2),
    _Style(re.compile(r"\((\d{1,3})\)"), skips=1),
    _Style(re.compile(r"(?:文献|Ref\.)\s?(\d{1,3})\s*[).:]?"), skips=1),
    _Style(re.compile(r"(\d{1,3})\)"), skips=1),
    _Style(re.compile(r"(\d{1,3})\.(?![\d-])")),
    _Style(re.compile(r"(\d{1,3})(?=\s+\D)")),
)
_NAMED = re.compile(r"\[([^\s\[\]]{1,10}\d{2}[a-z]?)\]")  # [Sat19], [模擬17]
_SIGN = re.compile(r"([・•●○◆◇■▪※–-])\s*(?=\S)")
_SENTENCE_END = re.compile(r"[.。．)\]）」』]\s*$")
# How references without marks end, and how they begin: perhaps, or without much doubt.
_ENDS = re.compile(r"[.。．)\]）」』\d頁年]$")
_BEGINS = re.compile(
    r"[^\x00-\x7f][^、,。「『(（]{0,30}[（(「『,，、・：:\s]"  # 見本太郎・例示花子（2019）
    r"|(?:[A-Z][\w'’.-]*[,.]?\s?){1,6}.{0,80}?[(\"“:,.]"
)
_SURELY_BEGINS = re.compile(
    r"[\u3041-\u9fff々]{2,8}[,，、]?\s?[「『（(・]"
    r"|(?:[A-Z]\.[\s-]?){1,3}[A-Z][\w'’-]+(?:,| and | et al)|[A-Z][\w'’-]+,? (?:[A-Z]\.[\s-]?){1,3}[,&(]"
)
_YEAR = re.compile(r"(?:19|20)\d\d|(?:平成|令和|昭和)\s?[\d元]")
_YEAR_WITHIN = 120  # characters of a reference's beginning
# Of the widest line: the last line of an item is likely this short, or surely this short.
_SHORT, _VERY_SHORT = 0.88, 0.7


def number(label: str) -> int:
    """The number that a label stands for; 0 for one that is none.

    >>> number("12"), number("③"), number("Sat19")
    (12, 3, 0)
    """
    if label and label in _CIRCLED:
        return _CIRCLED.index(label) + 1
    return int(label) if label.isdecimal() else 0


def items(lines: Sequence[Line]) -> list[Item]:
    """The items of a list in their order; every line that holds text belongs to one of them."""
    lines = [line for line in lines if line.text]
    if not lines:
        return []
    folded = [fold(line.text) for line in lines]
    best: list[Item] = []
    for style in _STYLES:
        way = _numbered(lines, folded, style)
        if _labelled(way) > _labelled(best):
            best = way
        if best and best[0].label and len(best) > 1:
            return best  # from the first line on, so that no other style needs a look
    named = [Item(label, found) for label, found in _marked(lines, _NAMED)]
    best = max(best, named, key=_labelled)
    if _labelled(best):
        return best
    if _SIGN.match(lines[0].text):
        return [Item("", found) for _, found in _marked(lines, _SIGN)]
    return [Item("", tuple(found)) for found in _unmarked(lines)]


def _labelled(found: list[Item]) -> int:
    return sum(1 for item in found if item.label)


def _numbered(lines: Sequence[Line], folded: Sequence[str], style: _Style) -> list[Item]:
    """Items of one style. A number opens one only where it goes on from the one before."""
    found: list[Item] = []
    label, held, last = "", list[Line](), 0
    for line, text in zip(lines, folded, strict=True):
        marks: list[re.Match[str]] = []
        for mark in _marks(text, style):
            if _goes_on(mark, style, last):
                marks.append(mark)
                last = number(mark[1])
        cuts = [*(mark.start() for mark in marks), None]
        if not marks or marks[0].start():
            held.append(line.cut(0, cuts[0]) if marks else line)
        for mark, end in zip(marks, cuts[1:], strict=True):
            found.append(Item(label, tuple(held)))
            label, held = mark[1], [line.cut(mark.start(), end)]
    found.append(Item(label, tuple(held)))
    return [item for item in found if item.lines]


def _marks(text: str, style: _Style) -> Iterator[re.Match[str]]:
    if style.inside:
        yield from style.mark.finditer(text)
    elif found := style.mark.match(text):
        yield found


def _goes_on(mark: re.Match[str], style: _Style, last: int) -> bool:
    """Whether a mark stands where one may stand, and follows `last` or begins a list anew."""
    if mark.start() and not (style.inside and _SENTENCE_END.search(mark.string[: mark.start()])):
        return False
    new = number(mark[1])
    return last < new <= last + 1 + style.skips or (new == 1 and last > 1)


def _marked(lines: Sequence[Line], mark: re.Pattern[str]) -> Iterator[tuple[str, tuple[Line, ...]]]:
    label, held = "", list[Line]()
    for line in lines:
        found = mark.match(fold(line.text))
        if found and held:
            yield label, tuple(held)
            held = []
        if found:
            label = found[1]
        held.append(line)
    yield label, tuple(held)


def _unmarked(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Items without marks: one ends with a line that is short or looks like an end."""
    widest = max(width(line.text) for line in lines)
    held: list[Line] = []
    for line in lines:
        if held and _parts(held[-1], line, widest):
            yield held
            held = []
        held.append(line)
    yield held


def _parts(before: Line, line: Line, widest: int) -> bool:
    """Whether two lines belong to two items."""
    if not _BEGINS.match(line.text):
        return False
    share, ended = width(before.text) / widest, bool(_ENDS.search(before.text))
    if share < _VERY_SHORT or not ended:
        return share < _VERY_SHORT
    if share < _SHORT or _SURELY_BEGINS.match(line.text):
        return True
    return before.text[-1] in ".。．" and bool(_YEAR.search(fold(line.text)[:_YEAR_WITHIN]))
