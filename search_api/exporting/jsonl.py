"""JSON Lines: an object for each entry, its fields by their names, empty ones left out."""

import json
from collections.abc import Iterable
from dataclasses import asdict

from search_api.exporting.entries import Entry


def write(entries: Iterable[Entry]) -> str:
    """The text of the file, a line an entry."""
    return "".join(f"{json.dumps(_object(entry), ensure_ascii=False)}\n" for entry in entries)


def _object(entry: Entry) -> dict[str, object]:
    told = asdict(entry)
    told["authors"] = [{n: v for n, v in asdict(one).items() if v} for one in entry.authors]
    return {name: value for name, value in told.items() if value not in ("", None, (), [])}
