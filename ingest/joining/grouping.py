"""Which records belong together: those that share a key, from one to the next. Pure."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ingest.joining.identity import yearly

CROWD = 50  # records beyond which a key names no work, whatever it was meant to be


@dataclass(frozen=True)
class Known:
    """A record as the database has it, with its keys and its source's rank."""

    row: Mapping[str, Any]
    keys: frozenset[str]
    rank: int

    @property
    def id(self) -> str:
        """The record's id."""
        return str(self.row["id"])

    @property
    def order(self) -> tuple[int, str]:
        """Whose word counts first, and whose id names the report."""
        return self.rank, self.id


def groups(records: Collection[Known]) -> list[list[Known]]:
    """The records of each report in their order; the first one's id is the report's."""
    leader = {record.id: record.id for record in records}

    def lead(name: str) -> str:
        while leader[name] != name:
            leader[name] = leader[leader[name]]
            name = leader[name]
        return name

    for joined in _sharing(records):
        first, *others = joined
        for other in others:
            leader[lead(other)] = lead(first)
    found: dict[str, list[Known]] = defaultdict(list)
    for record in sorted(records, key=lambda known: known.order):
        found[lead(record.id)].append(record)
    return list(found.values())


def _sharing(records: Iterable[Known]) -> list[list[str]]:
    """Ids of records that a key joins."""
    by_key: dict[str, list[Known]] = defaultdict(list)
    for record in records:
        for key in record.keys:
            by_key[key].append(record)
    return [
        [record.id for record in having]
        for key, found in by_key.items()
        if 1 < len(having := found if yearly(key) else _one_a_place(found)) <= CROWD
    ]


def _one_a_place(records: list[Known]) -> list[Known]:
    """Without those of a place that has several with the key: it tells them apart, and knows why.

    They are parts of a project, chapters of a book, or all have the DOI of one by mistake.
    """
    count = Counter((record.row["source"], record.row["place"]) for record in records)
    return [r for r in records if count[r.row["source"], r.row["place"]] == 1]
