"""BibTeX in UTF-8; a kana reading stands in `yomi`, where Japanese styles sort by it."""

import re
from collections.abc import Iterable, Iterator

from search_api.exporting.entries import Entry

_TYPES = {
    "report": "techreport", "article": "article", "talk": "inproceedings", "book": "book",
    "patent": "misc", "other": "misc",
}  # fmt: skip
# BibTeX counts a brace even behind a backslash, so that one alone would end the field too late.
_ESCAPED = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", **{c: f"\\{c}" for c in "#$%&_"},
}  # fmt: skip
_VERBATIM = {"\\": "%5C", "{": "%7B", "}": "%7D"}
_WORD = re.compile(r"([A-Za-z0-9]+)")


def write(entries: Iterable[Entry]) -> str:
    """The text of the file; keys are the ids, made unlike where two look the same in ASCII."""
    taken: set[str] = set()
    return "\n".join(_record(entry, _key(entry.id, taken)) for entry in entries)


def _record(entry: Entry, key: str) -> str:
    told = "".join(f"  {name} = {{{value}}},\n" for name, value in _fields(entry) if value)
    return f"@{_TYPES[entry.kind]}{{{key},\n{told}}}\n"


def _fields(entry: Entry) -> Iterator[tuple[str, str]]:
    holder = {"article": "journal", "talk": "booktitle", "report": "type"}.get(entry.kind, "note")
    publisher = "institution" if entry.kind == "report" else "publisher"
    yield "title", "".join(_kept(part) for part in _WORD.split(entry.title))
    yield "titleaddon", escaped(entry.other_title)
    yield "author", _names(one.inverted for one in entry.authors)
    yield "yomi", _names(one.yomi for one in entry.authors if one.yomi)
    yield "year", "" if entry.year is None else str(entry.year)
    yield holder, escaped(entry.container)
    yield publisher, escaped(entry.publisher)
    yield "volume", escaped(entry.volume)
    issue = entry.issue or (entry.number if entry.kind in {"report", "patent"} else "")
    yield "number", escaped(issue)
    yield "pages", escaped(re.sub(r"\s*[–—-]+\s*", "--", entry.pages))
    yield "doi", "".join(_VERBATIM.get(c, c) for c in entry.doi)
    yield "url", "".join(_VERBATIM.get(c, c) for c in entry.url)
    yield "keywords", escaped(", ".join(entry.keywords))
    yield "abstract", escaped(entry.summary)
    yield "annote", escaped(entry.exported)


def escaped(text: str) -> str:
    r"""A text that TeX prints as it is.

    >>> print(escaped("50% {GaN}_x"))
    50\% \textbraceleft{}GaN\textbraceright{}\_x
    """
    return "".join(_ESCAPED.get(c, c) for c in text)


def _kept(part: str) -> str:
    """A word whose capitals mean something is held in braces, else styles make them small."""
    return (
        f"{{{part}}}" if _WORD.fullmatch(part) and part[1:] != part[1:].lower() else escaped(part)
    )


def _names(names: Iterable[str]) -> str:
    """Names joined by `and`; one that has the word in it is held together."""
    return " and ".join(
        f"{{{escaped(one)}}}" if re.search(r"\band\b", one, re.IGNORECASE) else escaped(one)
        for one in names
    )


def _key(identity: str, taken: set[str]) -> str:
    base = re.sub(r"[^A-Za-z0-9:./-]", "-", identity) or "entry"
    key, number = base, 1
    while key.lower() in taken:
        number += 1
        key = f"{base}-{number}"
    taken.add(key.lower())
    return key
