"""Counts over many reports as pictures with their tables. Pure: the same counts, the same bytes.

Lengths are in the pictures' own units, 14 of which are a letter's height.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from schemas import taxonomy
from schemas.trends import Funding, Matrix, Stage, Trends
from search_api.exporting.trends import PICTURES
from search_api.web import wording
from search_api.web.asked import Asked
from search_api.web.network_picture import cut
from search_api.web.texts import Words
from search_api.web.wording import Said

_ROW = 30.0
_NAMES = 300.0  # the column of the names of rows
_CELL = 60.0
_HEAD = 34.0
_TILTED = 150.0  # the height of heads that are long names, which stand aslant
_BARS = 440.0  # the longest bar
_STRONGEST = 0.45  # of a cell's blue: black figures still stand out
_LETTERS = 20  # full-width ones that a name of a row has room for
_MANY = 30  # programmes that the picture shows; the table and the file have all


@dataclass(frozen=True)
class Text:
    """A text and where it stands."""

    x: float
    y: float
    text: str
    lang: str = ""


@dataclass(frozen=True)
class Box:
    """A rectangle; `strength` is how much of its colour shows, 0 to 1."""

    x: float
    y: float
    wide: float
    tall: float
    strength: float = 1.0


@dataclass(frozen=True)
class Row:
    """A row of a table: its name, which may lead on, and its figures."""

    name: Said
    href: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Picture:
    """One of the pictures, with the table beside it and where its file is."""

    key: str
    title: str
    wide: float
    tall: float
    aslant: bool
    boxes: tuple[Box, ...]
    names: tuple[Text, ...]
    heads: tuple[Text, ...]
    figures: tuple[Text, ...]
    columns: tuple[Said, ...]
    rows: tuple[Row, ...]
    csv: str


def pictures(found: Trends, asked: Asked, words: Words) -> tuple[Picture, ...]:
    """All of them in their order; one without any figure has no rows."""
    made = {
        "years": _matrix(found.years, "years", asked, words),
        "institutions": _matrix(found.institutions, "institutions", asked, words),
        "funding": _funding(found.funding, asked, words),
        "maturity": _funnel(found.maturity, asked, words),
    }
    return tuple(made[key] for key in PICTURES)


def _matrix(found: Matrix, key: str, asked: Asked, words: Words) -> Picture:
    """A row for each tag; a cell is the darker, the more reports there are."""
    aslant = key == "institutions"
    head = _TILTED if aslant else _HEAD
    most = max((count for row in found.counts for count in row), default=0)
    cells = [
        (_NAMES + column * _CELL, head + row * _ROW, count)
        for row, counts in enumerate(found.counts)
        for column, count in enumerate(counts)
        if count
    ]
    columns = tuple(wording.told(column, words.ui) for column in found.columns)
    return Picture(
        key=key,
        title=words(f"trends_{key}"),
        wide=_NAMES + len(columns) * _CELL + (_TILTED if aslant else 0),
        tall=head + len(found.rows) * _ROW,
        aslant=aslant,
        boxes=tuple(
            Box(x + 1, y + 1, _CELL - 2, _ROW - 2, round(0.05 + (_STRONGEST - 0.05) * n / most, 3))
            for x, y, n in cells
        ),
        names=_names([_tag(row, words) for row in found.rows], head),
        heads=tuple(
            Text(_NAMES + (place + 0.5) * _CELL, head - 10, cut(column.text, 12), column.lang)
            for place, column in enumerate(columns)
        ),
        figures=tuple(Text(x + _CELL / 2, y + _ROW / 2, str(count)) for x, y, count in cells),
        columns=(Said(words("field_tag")), *columns),
        rows=tuple(
            Row(
                Said(_tag(tag, words)),
                asked.url("/trends", tag=(tag,)),
                tuple(map(str, counts)),
            )
            for tag, counts in zip(found.rows, found.counts, strict=True)
        ),
        csv=_csv(key, asked),
    )


def _funding(found: Sequence[Funding], asked: Asked, words: Words) -> Picture:
    """A bar for each programme whose money is in yen; other currencies are in the table alone."""
    yen = [one for one in found if one.currency == "JPY"][:_MANY]
    most = max((one.amount for one in yen), default=0) or 1
    names = [_programme(one.programme, words) for one in found]
    return Picture(
        key="funding",
        title=words("trends_funding"),
        wide=_NAMES + _BARS + 160,
        tall=len(yen) * _ROW,
        aslant=False,
        boxes=tuple(
            Box(_NAMES, place * _ROW + 5, round(_BARS * one.amount / most, 1), _ROW - 10)
            for place, one in enumerate(yen)
        ),
        names=_names([name.text for name in names[: len(yen)]], 0),
        heads=(),
        figures=tuple(
            Text(
                _NAMES + round(_BARS * one.amount / most, 1) + 60,
                (place + 0.5) * _ROW,
                words("yen_millions", n=f"{one.amount / 1e6:,.1f}"),
            )
            for place, one in enumerate(yen)
        ),
        columns=tuple(
            Said(words(name))
            for name in ("field_programme", "trends_currency", "trends_amount", "trends_projects")
        ),
        rows=tuple(
            Row(
                name,
                asked.url("/trends", programme=(one.programme,)) if one.programme else "",
                (one.currency, f"{one.amount:,}", f"{one.projects:,}"),
            )
            for name, one in zip(names, found, strict=True)
        ),
        csv=_csv("funding", asked),
    )


def _funnel(found: Sequence[Stage], asked: Asked, words: Words) -> Picture:
    """Bars in the middle of one another, from basic research to practical use."""
    known = [one for one in found if any(other.count for other in found)]
    most = max((one.count for one in known), default=0) or 1
    middle = _NAMES + _BARS / 2
    widths = [round(_BARS * one.count / most, 1) for one in known]
    return Picture(
        key="maturity",
        title=words("trends_maturity"),
        wide=_NAMES + _BARS + 60,
        tall=len(known) * _ROW,
        aslant=False,
        boxes=tuple(
            Box(round(middle - width / 2, 1), place * _ROW + 2, width, _ROW - 4, _STRONGEST)
            for place, width in enumerate(widths)
        ),
        names=_names([words(f"band_{one.band}") for one in known], 0),
        heads=(),
        figures=tuple(
            Text(middle, (place + 0.5) * _ROW, str(one.count)) for place, one in enumerate(known)
        ),
        columns=(Said(words("maturity")), Said(words("count_column"))),
        rows=tuple(Row(Said(words(f"band_{one.band}")), "", (str(one.count),)) for one in known),
        csv=_csv("maturity", asked),
    )


def _names(names: Sequence[str], head: float) -> tuple[Text, ...]:
    return tuple(
        Text(_NAMES - 12, head + (place + 0.5) * _ROW, cut(name, _LETTERS))
        for place, name in enumerate(names)
    )


def _tag(identity: str, words: Words) -> str:
    tag = taxonomy.load().tag(identity)
    return tag.label.best(words.ui) if tag else identity


def _programme(name: str, words: Words) -> Said:
    return wording.told(name, words.ui) if name else Said(words("trends_no_programme"))


def _csv(key: str, asked: Asked) -> str:
    address = asked.url("/v1/exports/trends", ui="ja", page="1")
    return address + ("&" if "?" in address else "?") + f"picture={key}"
