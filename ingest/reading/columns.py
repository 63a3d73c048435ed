"""Two columns that a file writes line by line across the page, put in reading order.

Most files write one column after the other, and nothing is to be done. Where left and right take
turns, the lines of the left come first, then those of the right; rows of a table stay as they are.
"""

import unicodedata
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

_MANY = 8  # lines of a column, below which there may as well be a list or a table
_WIDEST = 34  # ems: a line of one of two columns is no wider
_FULL = 0.75  # share of lines that are nearly as long as the longest, as prose has them
_NEARLY = 0.7
_FILLED = 0.6  # share of its column's room that a line fills
_INDENT = 3  # ems by which a paragraph's first line may stand in
_TURNS = 0.8  # share of lines that are followed by one of the other column


@dataclass(frozen=True)
class Line:
    """A line and where it begins; `x` in points from the left, `size` of an em in points."""

    text: str
    x: float
    size: float

    @property
    def width(self) -> float:
        """In points, taking a Latin letter for half an em."""
        return _ems(self.text) * self.size


def worth_a_look(text: str) -> bool:
    """Whether the lines of a page are as narrow and as even as those of two columns."""
    widths = sorted(_ems(line) for line in text.split("\n") if line.strip())
    if len(widths) < 2 * _MANY:
        return False
    usual = widths[len(widths) * 3 // 4]
    return usual <= _WIDEST and _even(widths, usual) >= 0.5


def in_order(lines: list[Line]) -> list[Line]:
    """The lines, with each run that alternates between two columns put in reading order."""
    places = _columns(lines)
    if places is None:
        return lines
    out: list[Line] = []
    run: list[tuple[int, Line]] = []
    for line in lines:
        side = _side(line, *places)
        if side is None:
            out += _sorted(run, *places)
            out.append(line)
            run = []
        else:
            run.append((side, line))
    return out + _sorted(run, *places)


def _columns(lines: list[Line]) -> tuple[float, float] | None:
    """Where the two columns begin; None where lines begin elsewhere as often."""
    begins = Counter(round(line.x) for line in lines).most_common(3)
    if len(begins) < 2 or begins[1][1] < _MANY or (len(begins) > 2 and begins[2][1] >= _MANY):
        return None
    left, right = sorted((begins[0][0], begins[1][0]))
    return float(left), float(right)


def _side(line: Line, left: float, right: float) -> int | None:
    """0 for the left column, 1 for the right, None for neither, such as a title across both."""
    stands_in = _INDENT * line.size
    if right - 2 <= line.x <= right + stands_in:
        return 1
    if left - 2 <= line.x <= left + stands_in and line.x + line.width <= right + line.size:
        return 0
    return None


def _sorted(run: list[tuple[int, Line]], left: float, right: float) -> list[Line]:
    sides = ([line for at, line in run if at == side] for side in (0, 1))
    one, other = sides
    turns = sum(a != b for (a, _), (b, _) in pairwise(run))
    both = min(len(one), len(other))
    if both < _MANY or turns < _TURNS * 2 * (both - 1):
        return [line for _, line in run]
    if not all(_is_prose(column, right - left) for column in (one, other)):
        return [line for _, line in run]
    return one + other


def _is_prose(column: list[Line], room: float) -> bool:
    widths = [line.width for line in column]
    longest = max(widths)
    return longest >= _FILLED * room and _even(widths, longest) >= _FULL


def _even(widths: list[float], longest: float) -> float:
    """The share of lines that are nearly as wide as the longest."""
    return sum(_NEARLY * longest <= width <= 1.2 * longest for width in widths) / len(widths)


def _ems(text: str) -> float:
    bare = text.strip()
    if bare.isascii():
        return len(bare) / 2
    return sum(1.0 if unicodedata.east_asian_width(c) in "WF" else 0.5 for c in bare)
