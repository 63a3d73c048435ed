"""All records that have to do with those that changed: by a key in common, or by their report."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator

from sqlalchemy import ColumnElement, Connection, RowMapping, func, select

from ingest.joining.grouping import CROWD, Known
from ingest.sources import kinds
from schemas.tables import record_keys, records

_AT_ONCE = 500  # values that one statement names
_RANK = 5  # of a source that is known no more


def neighbours(
    connection: Connection, touched: Collection[str], left_keys: Collection[str]
) -> list[Known]:
    """The touched records and all that may be joined with them, now or before.

    `left_keys` are those that the touched records had and have no more.
    """
    rows: dict[str, RowMapping] = {}
    keys: dict[str, set[str]] = defaultdict(set)
    new_ids, looked_keys, looked_reports = set(touched), set[str](), set[str]()
    new_keys = set(left_keys)
    while new_ids or new_keys:
        found = _rows(connection, new_ids)
        rows |= {row["id"]: row for row in found}
        for record_id, key in _keys(connection, new_ids):
            keys[record_id].add(key)
            new_keys.add(key)
        new_keys -= looked_keys
        looked_keys |= new_keys
        reports = {row["report_id"] for row in found if row["report_id"]} - looked_reports
        looked_reports |= reports
        near = _ids(connection, records.c.report_id, records.c.id, reports)
        usable = _usable(connection, new_keys, touched)
        near |= _ids(connection, record_keys.c.key, record_keys.c.record_id, usable)
        new_ids, new_keys = near - rows.keys(), set()
    ranks = {name: kind.rank for name, kind in kinds().items()}
    return [
        Known(dict(row), frozenset(keys[name]), ranks.get(row["source"], _RANK))
        for name, row in rows.items()
    ]


def in_parts(values: Iterable[str]) -> Iterator[list[str]]:
    """So many that a statement may name them."""
    left = sorted(values)
    for start in range(0, len(left), _AT_ONCE):
        yield left[start : start + _AT_ONCE]


def _rows(connection: Connection, ids: Iterable[str]) -> list[RowMapping]:
    return [
        row
        for part in in_parts(ids)
        for row in connection.execute(select(records).where(records.c.id.in_(part))).mappings()
    ]


def _keys(connection: Connection, ids: Iterable[str]) -> list[tuple[str, str]]:
    return [
        (row.record_id, row.key)
        for part in in_parts(ids)
        for row in connection.execute(select(record_keys).where(record_keys.c.record_id.in_(part)))
    ]


def _ids(
    connection: Connection, by: ColumnElement[str], wanted: ColumnElement[str], values: set[str]
) -> set[str]:
    return {
        row[0]
        for part in in_parts(values)
        for row in connection.execute(select(wanted).where(by.in_(part)))
    }


def _usable(connection: Connection, keys: set[str], touched: Collection[str]) -> set[str]:
    """Keys that were no crowd's before this page: a crowd's records have parted already."""
    ours = set(touched)
    many = [
        row[0]
        for part in in_parts(keys)
        for row in connection.execute(
            select(record_keys.c.key)
            .where(record_keys.c.key.in_(part))
            .group_by(record_keys.c.key)
            .having(func.count() > CROWD)
        )
    ]
    before = Counter(
        row[0]
        for key in many
        for row in connection.execute(
            select(record_keys.c.key)
            .where(record_keys.c.key == key, record_keys.c.record_id.not_in(ours))
            .limit(CROWD + 1)
        )
    )
    return keys - {key for key, count in before.items() if count > CROWD}
