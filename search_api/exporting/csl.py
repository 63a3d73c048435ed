"""CSL-JSON, as citation processors and Zotero read it."""

import json
from collections.abc import Iterable
from typing import Any

from search_api.exporting.entries import Author, Entry

_TYPES = {
    "report": "report", "article": "article-journal", "talk": "paper-conference", "book": "book",
    "patent": "patent", "other": "document",
}  # fmt: skip


HEAD, JOINT, TAIL = "[\n", ",\n", "\n]\n"


def write(entries: Iterable[Entry]) -> str:
    """The text of the file: a list."""
    return HEAD + body(entries) + TAIL


def body(entries: Iterable[Entry]) -> str:
    """Items of the list, a line each."""
    return JOINT.join(json.dumps(_item(entry), ensure_ascii=False) for entry in entries)


def _item(entry: Entry) -> dict[str, Any]:
    yomi = [one.yomi for one in entry.authors]
    told = {
        "id": entry.id,
        "type": _TYPES[entry.kind],
        "title": entry.title,
        "author": [_name(one) for one in entry.authors],
        "issued": {"date-parts": [[entry.year]]} if entry.year is not None else None,
        "container-title" if entry.kind != "report" else "collection-title": entry.container,
        "publisher": entry.publisher,
        "volume": entry.volume,
        "issue": entry.issue,
        "page": entry.pages,
        "number": entry.number,
        "DOI": entry.doi,
        "URL": entry.url,
        "keyword": ", ".join(entry.keywords),
        "abstract": entry.summary,
        # Citation styles know no second title and no reading; `custom` is where they may stand.
        "custom": {
            name: value
            for name, value in (
                ("other-title", entry.other_title),
                ("yomi", yomi),
                ("exported", entry.exported),
            )
            if (any(value) if isinstance(value, list) else value)
        },
    }
    return {name: value for name, value in told.items() if value}


def _name(one: Author) -> dict[str, str]:
    return {"family": one.family, "given": one.given} if one.given else {"literal": one.family}
