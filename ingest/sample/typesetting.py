"""Setting Japanese and Latin text together: fonts by character, line breaks, justified lines."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby
from typing import Any, Literal

from reportlab.lib.colors import HexColor
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth
from reportlab.platypus import Flowable

# Fonts that every viewer brings or replaces: none is embedded, so a report takes some kilobytes.
for _name in ("HeiseiMin-W3", "HeiseiKakuGo-W5"):
    registerFont(UnicodeCIDFont(_name))

INK = "#1a1a1a"
_NO_START = set(
    "、。，．・：；？！）」』】〕〉》］｝ー―々ぁぃぅぇぉっゃゅょァィゥェォッャュョヶ～〜％℃)]},.;:!?%"
)
_NO_END = set("（「『【〔〈《［｛([{")
# A blank, a run of full-width letters and digits, one wide character, or a word of all others.
_WIDE = "\u2e80-\ua4cf\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef"
_TOKEN = re.compile(rf" +|[０-９Ａ-Ｚａ-ｚ]+|[{_WIDE}]|[^ {_WIDE}]+")
_STRETCH = 0.25  # most that a gap is widened by, in ems; a line that needs more stays ragged


@dataclass(frozen=True)
class Face:
    """A Latin and a Japanese font that go together."""

    latin: str
    wide: str


MINCHO = Face("Times-Roman", "HeiseiMin-W3")
GOTHIC = Face("Helvetica-Bold", "HeiseiKakuGo-W5")


@dataclass(frozen=True)
class Style:
    """How a paragraph is set; lengths are in points, `first` and `left` are indents."""

    face: Face = MINCHO
    size: float = 10
    leading: float = 16.5
    align: Literal["justify", "left", "center", "right"] = "justify"
    first: float = 0
    left: float = 0
    before: float = 0
    after: float = 0
    colour: str = INK


@dataclass(frozen=True)
class Line:
    """A line as broken: its text and natural width, its indent, and whether it ends a paragraph."""

    text: str
    width: float
    indent: float
    last: bool = False


class Text(Flowable):  # type: ignore[misc]  # reportlab has no types
    """A paragraph for reportlab's page layout. The text is taken as it is, without markup."""

    def __init__(self, text: str, style: Style, lines: tuple[Line, ...] = ()) -> None:
        super().__init__()
        self._text, self._style, self._lines = text, style, lines
        self._fixed = bool(lines)

    def getSpaceBefore(self) -> float:  # noqa: N802 - reportlab's name
        """Points above, except at the top of a page."""
        return self._style.before

    def getSpaceAfter(self) -> float:  # noqa: N802 - reportlab's name
        """Points below."""
        return self._style.after

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Breaks the lines for a width; the size that they take."""
        if not self._fixed:
            self._lines = break_lines(self._text, self._style, width)
        self.width, self.height = width, len(self._lines) * self._style.leading
        return width, self.height

    def split(self, width: float, height: float) -> list["Text"]:
        """Two parts, the first at most `height` high, neither a single line; else nothing."""
        self.wrap(width, height)
        fitting = min(int(height // self._style.leading), len(self._lines) - 2)
        if fitting < 2:
            return []
        upper = replace(self._style, after=0)
        lower = replace(self._style, before=0)
        return [
            Text("", upper, self._lines[:fitting]),
            Text("", lower, self._lines[fitting:]),
        ]

    def draw(self) -> None:
        """Draws the lines on the canvas that reportlab has set."""
        style = self._style
        for number, line in enumerate(self._lines):
            top = self.height - number * style.leading
            draw_line(
                self.canv, line, self.width, top - (style.leading + 0.72 * style.size) / 2, style
            )


def break_lines(text: str, style: Style, width: float) -> tuple[Line, ...]:
    """The lines of a paragraph that is `width` points wide, by the rules of kinsoku."""
    lines: list[Line] = []
    held, used, indent = "", 0.0, style.first or style.left
    for box in _boxes(text.rstrip(" "), style, width - style.left):
        size = measure(box, style)
        if held and used + size > width - indent + 0.01 and not box.isspace():
            lines.append(Line(held.rstrip(" "), measure(held.rstrip(" "), style), indent))
            held, used, indent = "", 0.0, style.left
        if held or not box.isspace():
            held, used = held + box, used + size
    return (*lines, Line(held, used, indent, last=True))


def draw_line(canvas: Any, line: Line, width: float, y: float, style: Style) -> None:
    """Draws one line with its baseline at `y`, within `width` points from the origin."""
    slack = width - line.indent - line.width
    shift = {"center": slack / 2, "right": slack}.get(style.align, 0.0)
    out = canvas.beginText(line.indent + shift, y)
    out.setFillColor(HexColor(style.colour))
    if style.align == "justify" and not line.last:
        _stretch(out, line.text, slack, style.size)
    for latin, run in groupby(line.text, _is_latin):
        out.setFont(style.face.latin if latin else style.face.wide, style.size)
        out.textOut("".join(run))
    canvas.saveState()  # the stretch of one line must not reach the next
    canvas.drawText(out)
    canvas.restoreState()


def measure(text: str, style: Style) -> float:
    """Width in points, without any stretch."""
    return sum(_em(character, style.face) for character in text) * style.size


def _boxes(text: str, style: Style, width: float) -> Iterator[str]:
    """Parts that no line may break within; a part wider than the line comes as characters."""
    box = ""
    for token in _TOKEN.findall(text):
        joined = box and not box.isspace() and not token.isspace()
        if joined and (token[0] in _NO_START or box[-1] in _NO_END):
            box += token
            continue
        yield from box if measure(box, style) > width else (box,)
        box = token
    yield from box if measure(box, style) > width else (box,)


def _stretch(out: Any, text: str, slack: float, size: float) -> None:
    """Fills a line: between all characters in Japanese, between words in Latin."""
    wide = sum(not _is_latin(character) for character in text)
    gaps = len(text) - 1 if wide * 4 > len(text) else text.count(" ")
    if not gaps or slack / gaps > _STRETCH * size * (1 if wide * 4 > len(text) else 3):
        return
    if wide * 4 > len(text):
        out.setCharSpace(slack / gaps)
    else:
        out.setWordSpace(slack / gaps)


@cache
def _is_latin(character: str) -> bool:
    return bool(character.encode("cp1252", "ignore"))


@cache
def _em(character: str, face: Face) -> float:
    font = face.latin if _is_latin(character) else face.wide
    return float(stringWidth(character, font, 1))
