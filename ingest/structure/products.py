"""The products that a file lists: papers, talks, books, patents, and whether their number agrees."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ingest.structure import values
from ingest.structure.cells import Record, is_table, records
from ingest.structure.free_text import KINDS, product_of
from ingest.structure.items import items
from ingest.structure.lines import Line, fold, join_lines, running_text
from ingest.structure.sections import Part
from schemas.report import Product, ProductKind, SectionKey
from schemas.text import squeeze

_NAMES = {
    ProductKind.ARTICLE: ("雑誌論文", "journal articles"),
    ProductKind.TALK: ("学会発表", "talks"),
    ProductKind.BOOK: ("図書", "books"),
    ProductKind.PATENT: ("産業財産権", "patents"),
    ProductKind.OTHER: ("その他", "others"),
}
_WORDS = "|".join(f"(?P<{kind}>{words})" for kind, words in KINDS)
_COUNT = r"\s*\(?\s*(?:計\s*)?(?P<count>\d+)\s*件?\s*(?:\([^()]*\)|\))?"
_BRACKETED = re.compile(rf"[〔\[【<]\s*(?:{_WORDS})\s*[〕\]】>](?:{_COUNT})?\s*", re.IGNORECASE)
_BARE = re.compile(
    rf"(?:\(?\d{{1,2}}[).]\s*|[■●○◆・]\s*)?(?:{_WORDS})(?:・[^\s()]{{1,8}}|等)?\s*:?(?:{_COUNT})?\s*",
    re.IGNORECASE,
)
_PATENTS = re.compile(rf"[○●]?\s*[〔\[]?\s*(?:出願|取得)(?:状況)?\s*[〕\]]?(?:{_COUNT})\s*")
_REMARK = re.compile(r"\s*\(?[^()]*(?:下線|研究代表者|研究分担者)[^()]*\)?\s*$")


@dataclass
class _Group:
    """Lines under one heading such as 〔雑誌論文〕 計3件; `stated` is that number."""

    kind: ProductKind
    stated: int | None = None
    lines: list[Line] = field(default_factory=list)


def products(parts: Iterable[Part]) -> tuple[tuple[Product, ...], tuple[str, ...]]:
    """Products in the order in which they stand, and a note for each number that does not agree."""
    found: list[Product] = []
    notes: list[str] = []
    for group in _groups(parts):
        mine = list(_products(group))
        found += mine
        if group.stated is not None and group.stated != len(mine):
            ja, en = _NAMES[group.kind]
            notes.append(
                f"〔{ja}〕は計{group.stated}件とあるが、{len(mine)}件を読み取った"
                f" / {en}: {group.stated} stated, {len(mine)} read"
            )
    return tuple(found), tuple(notes)


def _groups(parts: Iterable[Part]) -> Iterator[_Group]:
    group: _Group | None = None
    for part in parts:
        if part.key is not SectionKey.PRODUCTS:
            continue
        for whole in part.lines:
            line = whole
            opened = _opened(line)
            if opened and (kind := opened[0]) is not None:
                if group:
                    yield group
                group = _Group(kind, opened[1])
            elif opened and group and group.kind is ProductKind.PATENT:
                group.stated = (group.stated or 0) + (opened[1] or 0)
            if opened:
                line = line.cut(opened[2])
            if line.text and (group or not _REMARK.match(fold(line.text))):
                group = group or _Group(ProductKind.OTHER)
                group.lines.append(line)
    if group:
        yield group


def _opened(line: Line) -> tuple[ProductKind | None, int | None, int] | None:
    """The kind, the stated number and the length of a group's heading; no kind for a part of one."""
    text = fold(line.text)
    found = _BRACKETED.match(text) or _BARE.fullmatch(text) or _PATENTS.match(text)
    if not found:
        return None
    named = [
        ProductKind(name) for name, told in found.groupdict().items() if told and name != "count"
    ]
    count = int(found["count"]) if found["count"] else None
    return (named[0] if named else None), count, found.end()


def _products(group: _Group) -> Iterator[Product]:
    if is_table(group.lines):
        for record in records(group.lines):
            yield _of_record(record, group.kind)
        return
    lines = list(group.lines)
    while lines and _REMARK.match(fold(lines[0].text)):
        lines.pop(0)
    for item in items(lines):
        yield product_of(item, group.kind)


def _of_record(record: Record, kind: ProductKind) -> Product:
    raw = running_text(record.lines)
    cells = {name: squeeze(join_lines(value.split("\n"))) for name, value in record.cells.items()}
    ids = (
        values.ids_of(f"{cells.get('doi', '')} {cells.get('number', '')}")
        if cells
        else values.ids_of(raw)
    )
    container = re.sub(r"[(（](?:国際学会|招待講演)[)）]", "", cells.get("container", ""))
    return Product(
        kind=kind,
        title=values.told(cells.get("title", "")) and cells["title"],
        authors=values.names(cells.get("authors", "")),
        container=container,
        volume=values.told(cells.get("volume", "")),
        pages="".join(values.told(cells.get("pages", "")).split()),
        year=values.year_of(cells.get("year", "")),
        ids=ids,
        reviewed=values.flag(cells.get("reviewed", "")),
        open_access=values.flag(cells.get("open_access", "")),
        international=values.flag(cells.get("international", "")),
        raw=raw,
    )
