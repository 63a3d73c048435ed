"""A neighbourhood of the citation graph as a picture and a table. Pure: the same data, the same bytes.

Who cites stands in a column on the left, what is cited in one on the right: a row a label, so that
none covers another, however many there are. Lengths are in the picture's own units.
"""

import math
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from schemas.citation_answers import Network, NetworkNode
from schemas.report import Bilingual
from search_api.web import cards, citing_page, wording
from search_api.web.citing_page import Link
from search_api.web.texts import Words
from search_api.web.wording import Said

WIDE, ROW, HEAD = 1000.0, 22.0, 48.0
LEFT, MIDDLE, RIGHT = 390.0, 500.0, 610.0  # where the dots stand
_GAP = 14.0  # between a dot and its label
SIZE = 14.0  # of the letters
_NARROW = 0.62  # how wide a half-width letter is, beside a full-width one


@dataclass(frozen=True)
class Dot:
    """A node: its place, its size, its label cut to its column, and the whole of its text."""

    x: float
    y: float
    radius: float
    label: str
    lang: str
    text: str
    edge: str


@dataclass(frozen=True)
class Row:
    """A node as the table shows it; `ties` is how many works of the other side it cites as well."""

    link: Link
    year: str
    citations: int
    ties: int


@dataclass(frozen=True)
class Picture:
    """All that the section shows."""

    wide: float
    tall: float
    middle: Dot
    citing: tuple[Dot, ...]
    cited: tuple[Dot, ...]
    ties: tuple[str, ...]
    citing_rows: tuple[Row, ...]
    cited_rows: tuple[Row, ...]
    capped: bool
    csv: str


def picture(found: Network, kind: str, words: Words, *, own: bool = False) -> Picture | None:
    """The picture, and the table beside it; None where nothing stands around."""
    rows = max(len(found.citing), len(found.cited))
    if not rows:
        return None
    tall = HEAD + rows * ROW
    centre = HEAD + rows * ROW / 2
    left = tuple(_column(found.citing, LEFT, tall, centre, words))
    right = tuple(_column(found.cited, RIGHT, tall, centre, words))
    many = Counter(report for report, _ in found.ties)
    name = _said(found.title, found.id, words)
    return Picture(
        wide=WIDE,
        tall=tall,
        middle=Dot(MIDDLE, round(centre, 1), 9.0, cut(name.text, 12), name.lang, name.text, ""),
        citing=left,
        cited=right,
        ties=tuple(_tie(left[report], right[work]) for report, work in found.ties),
        citing_rows=tuple(
            _row(node, many[place], words) for place, node in enumerate(found.citing)
        ),
        cited_rows=tuple(_row(node, 0, words) for node in found.cited),
        capped=found.capped,
        csv=_csv(kind, found.id, own),
    )


def cut(text: str, widths: float) -> str:
    """A text cut to a width, counted in full-width letters.

    >>> cut("窒化ガリウム増幅器の放熱", 6), cut("Heat removal", 6), cut("橋", 6)
    ('窒化ガリウ…', 'Heat rem…', '橋')
    """
    head = text[: int(widths / _NARROW) + 1]  # no more of it can fit
    return text if width(head) <= widths and head == text else _fitting(head, widths - 1) + "…"


def width(text: str) -> float:
    """How wide a text is, in full-width letters; of letters that are wide in some fonts alone, wide."""
    wide = sum(unicodedata.east_asian_width(letter) in "WFA" for letter in text)
    return wide + _NARROW * (len(text) - wide)


def _fitting(text: str, widths: float) -> str:
    while width(text) > widths:
        text = text[:-1]
    return text.rstrip()


def _column(
    nodes: Sequence[NetworkNode], x: float, tall: float, centre: float, words: Words
) -> list[Dot]:
    """Dots one under another, the column in the middle of the picture's height."""
    top = HEAD + (tall - HEAD - len(nodes) * ROW) / 2
    widths = (LEFT - _GAP) / SIZE
    dots = []
    for place, node in enumerate(nodes):
        said = _said(node.title, node.id, words)
        y = round(top + (place + 0.5) * ROW, 1)
        half = (x + MIDDLE) / 2
        edge = f"M{x:g} {y:g}C{half:g} {y:g} {half:g} {centre:g} {MIDDLE:g} {centre:g}"
        radius = round(3.5 + min(3.5, math.log2(node.citations)), 1)
        dots.append(Dot(x, y, radius, cut(said.text, widths), said.lang, said.text, edge))
    return dots


def _tie(report: Dot, work: Dot) -> str:
    return (
        f"M{report.x:g} {report.y:g}C{MIDDLE:g} {report.y:g} {MIDDLE:g} {work.y:g} "
        f"{work.x:g} {work.y:g}"
    )


def _row(node: NetworkNode, ties: int, words: Words) -> Row:
    if node.report:
        href = cards.report_url(node.report, words.ui)
    else:
        href = citing_page.localised(citing_page.work_url(node.id), words.ui)
    link = Link(_said(node.title, node.id, words), href)
    return Row(link, citing_page.year_of(node.year, words), node.citations, ties)


def _said(title: Bilingual, identity: str, words: Words) -> Said:
    said = wording.said(title, words.ui)
    return said or Said(identity)


def _csv(kind: str, identity: str, own: bool) -> str:
    address = f"/v1/exports/networks/{kind}/{quote(identity, safe=':/')}"
    return citing_page.localised(address, "ja", own=own)
