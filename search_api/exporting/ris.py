"""RIS: a tag and a value on each line, lines ended by CR and LF."""

import re
from collections.abc import Iterable, Iterator

from search_api.exporting.entries import Entry

_TYPES = {
    "report": "RPRT", "article": "JOUR", "talk": "CPAPER", "book": "BOOK", "patent": "PAT",
    "other": "GEN",
}  # fmt: skip
_RANGE = re.compile(r"([^\s–—-]+)\s*[–—-]+\s*([^\s–—-]+)")


def write(entries: Iterable[Entry]) -> str:
    """The text of the file."""
    return "".join(_record(entry) for entry in entries)


def _record(entry: Entry) -> str:
    told = "".join(f"{tag}  - {value}\r\n" for tag, value in _lines(entry) if value)
    return f"{told}ER  - \r\n"


def _lines(entry: Entry) -> Iterator[tuple[str, str]]:
    parted = _RANGE.fullmatch(entry.pages)
    first, last = parted.groups() if parted else (entry.pages, "")
    yield "TY", _TYPES[entry.kind]
    yield "ID", entry.id
    yield "TI", entry.title
    yield "TT", entry.other_title
    yield from (("AU", one.inverted) for one in entry.authors)
    yield "PY", "" if entry.year is None else str(entry.year)
    yield "T2", entry.container
    yield from (("VL", entry.volume), ("IS", entry.issue), ("SP", first), ("EP", last))
    yield "PB", entry.publisher
    yield "SN", entry.number
    yield from (("DO", entry.doi), ("UR", entry.url))
    yield from (("KW", word) for word in entry.keywords)
    yield "AB", entry.summary
    # RIS has no tag for how a name is read.
    yield "N1", entry.exported
    yield from (("N1", f"{one.inverted}: {one.yomi}") for one in entry.authors if one.yomi)
