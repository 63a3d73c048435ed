"""Tables of products as forms of fiscal year 2018 and later print them: labels and values in cells."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from ingest.structure.lines import Line, fold

_FIELDS = {
    "authors": r"1\.\s?(?:著者名|発表者名)|発明者\s?:?",
    "title": r"2\.\s?(?:論文標題|発表標題)|3\.\s?書名|産業財産権の名称|名称\s?:",
    "container": r"3\.\s?(?:雑誌名|学会等名)|2\.\s?出版社|権利者\s?:?",
    "volume": r"4\.\s?巻",
    "year": r"5\.\s?発行年|4\.\s?(?:発表年|発行年)|(?:出願|取得|登録)年(?:月日)?\s?:?",
    "pages": r"6\.\s?最初と最後の頁|5\.\s?総ページ数",
    "doi": r"掲載論文のDOI\s?\(デジタルオブジェクト識別子\)",
    "reviewed": r"査読の有無",
    "open_access": r"オープンアクセス(?!として|では|が困難)",
    "international": r"国際共著",
    "number": r"産業財産権の種類、番号|番号\s?:",
    "kind": r"種類\s?:",
    "place": r"国内・外国の別|国内外の別\s?:?",
}
_CELL = re.compile("|".join(f"(?P<{name}>{words})" for name, words in _FIELDS.items()))
_FIRST = re.compile(r"1\.\s?(?:著者名|発表者名)|産業財産権の名称|名称\s?:")
# What a cell at the right of a row may hold, at the end of a line.
_RIGHT = {
    "volume": re.compile(r"(?:^|\s)([-‐–]|(?:Vol\.?\s?)?[A-Z]{0,4}\d[\w()./-]*)$", re.IGNORECASE),
    "year": re.compile(r"(?:^|\s)(\d{4}年?(?:\s?[~～-]\s?\d{4}年?)?)$"),
    "pages": re.compile(r"(?:^|\s)([-‐–]|[\w.]*\d\s?[-‐–~～]\s?[\w.]*\d|[A-Za-z]?[\d.]+)$"),
    "reviewed": re.compile(r"(?:^|\s)(有|無)$"),
    "international": re.compile(r"(?:^|\s)(該当する|該当しない|[-‐–])$"),
    "place": re.compile(r"(?:^|\s)(国内|外国)$"),
}


@dataclass(frozen=True, slots=True)
class Token:
    """A label (`name` tells its field) or a value, within the line `source`; `first`: begins a record."""

    name: str
    line: Line
    source: Line
    first: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """One product of a table: its values by field, and its lines."""

    lines: tuple[Line, ...]
    cells: dict[str, str] = field(default_factory=dict)


def is_table(lines: Sequence[Line]) -> bool:
    """Whether a group of products is a table."""
    return any(_FIRST.search(fold(line.text)) for line in lines)


def records(lines: Sequence[Line]) -> list[Record]:
    """The records of a table, whose cells may stand in another order than they are read in.

    Where an extractor gives all values of a page apart from all labels, nothing tells them apart:
    the whole is one record without cells.
    """
    tokens = [token for line in lines for token in _tokens(line)]
    firsts = [place for place, token in enumerate(tokens) if token.first]
    if any(right - left == 1 for left, right in pairwise(firsts)):
        return [Record(tuple(lines))]
    torn = any(token.name for token in tokens[: firsts[0]])
    if torn:
        ends = [0, *(place + 1 for place in firsts[:-1]), len(tokens)]
    else:
        ends = [0, *firsts[1:], len(tokens)]
    blocks = [tokens[a:b] for a, b in pairwise(ends)]
    read = _torn if torn else _in_order
    return [Record(tuple(_whole(block)), read(block)) for block in blocks]


def _tokens(line: Line) -> Iterator[Token]:
    end = 0
    for found in _CELL.finditer(fold(line.text)):
        if (value := line.cut(end, found.start())).text:
            yield Token("", value, line)
        first = bool(_FIRST.fullmatch(found[0]))
        yield Token(str(found.lastgroup), line.cut(*found.span()), line, first)
        end = found.end()
    if (rest := line.cut(end)).text:
        yield Token("", rest, line)


def _whole(block: Sequence[Token]) -> Iterator[Line]:
    """The lines of a record, those that it shares with others cut."""
    for line, group in groupby(block, key=lambda token: token.source):
        tokens = list(group)
        yield line.cut(tokens[0].line.start - line.start, tokens[-1].line.end - line.start)


def _in_order(block: Sequence[Token]) -> dict[str, str]:
    """Cells of a record whose values follow their labels, one cell or one row at a time."""
    cells: dict[str, str] = {}
    labels: list[str] = []
    values: list[str] = []
    for token in block:
        if token.name and values:
            cells |= _row(labels, values)
            labels, values = [], []
        if token.name:
            labels.append(token.name)
        else:
            values.append(token.line.text)
    return cells | _row(labels, values)


def _row(labels: list[str], values: list[str]) -> dict[str, str]:
    """The values of a row: those at the right are known by their form, the rest is the left one's."""
    cells: dict[str, str] = {}
    for name in labels[:0:-1]:
        for place, value in enumerate(values):
            if name in _RIGHT and (found := _RIGHT[name].search(fold(value).strip())):
                cells[name] = found[1]
                values = [*values[:place], value[: found.start()], *values[place + 1 :]]
                break
    if labels:
        cells[labels[0]] = "\n".join(value for value in values if value.strip())
    return cells


def _torn(block: Sequence[Token]) -> dict[str, str]:
    """Cells of a record whose values stand before their labels or apart from them."""
    regions: dict[str, list[str]] = {}
    label = ""
    for token in block:
        label = token.name or label
        if not token.name:
            regions.setdefault(label, []).append(token.line.text)
    text = fold("\n".join(value for values in regions.values() for value in values))
    cells = {"doi": text, **_flags(text), **_row(["authors", "volume"], regions.get("volume", []))}
    years = re.findall(r"(?<!\d)((?:19|20)\d\d)年", text)
    if len(years) == 1:
        cells["year"] = years[0]
    # The title stands behind its label or that of the year, else before all labels.
    values = next((regions[name] for name in ("year", "title", "") if name in regions), [])
    titles = _row(["title", "pages"], values)
    title, _, container = titles.pop("title", "").rpartition("\n")
    return (
        cells
        | titles
        | ({"title": title, "container": container} if title else {"title": container})
    )


def _flags(text: str) -> dict[str, str]:
    found = {
        "reviewed": re.findall(r"(?:^|\s)([有無])(?=\s|$)", text),
        "open_access": re.findall(r"オープンアクセス(?:として|では)\S*", text),
        "international": re.findall(
            r"(?:として\S*|では\S*困難)\s+(該当する|該当しない|[-‐–])", text
        ),
    }
    return {name: values[-1] for name, values in found.items() if values}
