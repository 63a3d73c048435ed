"""Linking the references of the graph that are due, by key: the rest of them is never looked at."""

import time
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Engine, Row, bindparam, func, select, update

from ingest import worktable
from ingest.citing.graph import alone
from ingest.citing.settling import crowded
from ingest.joining.neighbours import in_parts
from ingest.steps import ALERT
from ranking.citing import blocking
from ranking.citing.deciding import decide
from ranking.citing.folding import unbroken
from schemas.citation import Fields, Work
from schemas.citation_tables import citations, work_keys, works
from schemas.database import reading

BATCH = 500  # references of one transaction, which keeps other writers waiting for its while


def waiting(database: Engine) -> int:
    """How many references are due."""
    with reading(database) as connection:
        count = select(func.count()).select_from(citations).where(citations.c.due)
        return connection.execute(count).scalar_one()


def relink(database: Engine, report_id: str = "", limit: int = BATCH) -> int:
    """Links so many references that are due, of one report or of any; returns how many it did."""
    columns = (citations.c.id, citations.c.report_id, citations.c.work_id)
    due = select(*columns, citations.c.raw, citations.c.fields).where(citations.c.due)
    if report_id:
        due = due.where(citations.c.report_id == report_id)
    with database.begin() as connection:
        alone(connection)
        rows = connection.execute(due.order_by(citations.c.id).limit(limit)).all()
        if rows:
            outcomes = _judged(connection, rows)
            _write(connection, outcomes)
            if not report_id:  # a report on its way in is told of at its end
                now = time.time()
                worktable.due_again(connection, _linked_anew(rows, outcomes), ALERT, now)
    return len(rows)


def _linked_anew(
    rows: Sequence[Row[Any, Any, Any, Any, Any]], outcomes: Sequence[dict[str, Any]]
) -> list[str]:
    """Reports whose references mean another work than before: who follows it wants to know."""
    pairs = zip(rows, outcomes, strict=True)
    return sorted(
        {row.report_id for row, new in pairs if new["work_id"] not in {None, row.work_id}}
    )


def _judged(
    connection: Connection, rows: Sequence[Row[Any, Any, Any, Any, Any]]
) -> list[dict[str, Any]]:
    """The outcome for each reference, which its own words and the works that there are decide."""
    fields = {row.id: Fields.model_validate(row.fields) for row in rows}
    keys = {name: blocking.of_reference(one) for name, one in fields.items()}
    known = _candidates(connection, {key for of_one in keys.values() for key in of_one})
    outcomes = []
    for row in rows:
        near = {work.id: work for key in keys[row.id] for work in known[key]}
        found = decide(unbroken(row.raw), fields[row.id], list(near.values()))
        outcomes.append(
            {
                "this": row.id,
                "status": found.status,
                "work_id": found.work,
                "candidates": [one.model_dump(mode="json") for one in found.candidates],
            }
        )
    return outcomes


def _candidates(connection: Connection, keys: set[str]) -> defaultdict[str, list[Work]]:
    """The works that have each key, but for a crowd's."""
    found: defaultdict[str, list[Work]] = defaultdict(list)
    read: dict[str, Work] = {}
    for part in in_parts(keys - crowded(connection, keys)):
        near = (
            select(work_keys.c.key, works.c.id, works.c.work)
            .join(works, works.c.id == work_keys.c.work_id)
            .where(work_keys.c.key.in_(part))
        )
        for row in connection.execute(near):
            if row.id not in read:
                read[row.id] = Work.model_validate(row.work)
            found[row.key].append(read[row.id])
    return found


def _write(connection: Connection, outcomes: list[dict[str, Any]]) -> None:
    values: dict[str, Any] = {name: bindparam(name) for name in ("status", "work_id", "candidates")}
    here = update(citations).where(citations.c.id == bindparam("this"))
    connection.execute(here.values(**values, due=False), outcomes)
