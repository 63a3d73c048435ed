"""The one access filter: every read of the index goes through it."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Reader:
    """Who asks. `groups` are the groups whose reports they may see."""

    groups: tuple[str, ...] = ("public",)


def visible(reader: Reader) -> list[dict[str, Any]]:
    """Filter clauses for both indices: what the reader may see, and nothing withdrawn."""
    return [{"term": {"withdrawn": False}}, {"terms": {"access": list(reader.groups)}}]
