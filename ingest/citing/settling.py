"""Works out of all their tellings, kept up to date as tellings come and go."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from ingest.citing.merging import Merged, Telling, merge, named
from ingest.joining.neighbours import in_parts
from ranking.citing import blocking
from ranking.citing.keys import strong
from schemas.citation import Fields, Held, Role, Status, Work
from schemas.citation_tables import citation_keys, citations, report_works, work_keys, works


@dataclass(frozen=True)
class Change:
    """What became of works: those that are new or told otherwise, and ids that are no more."""

    works: tuple[Work, ...]
    gone: tuple[str, ...]


def settle(
    connection: Connection, report_id: str, held: Sequence[Held], tokens: set[str]
) -> Change:
    """Brings the works up to date that a report's new tellings concern, or that `tokens` lead to.

    References that a change concerns become due: those that share a key with a work as it was or is.
    """
    mine = [Telling(report_id, n, one.role, one.work) for n, one in enumerate(held)]
    touched = tokens | {token for one in mine for token in one.tokens}
    before = _known(connection, touched)
    touched |= {key for work in before.values() for key in strong(work.ids)}
    others = dict(_tellings(connection, before))
    merged = merge([*mine, *others])
    wanted = {one.work.id: one.work for one in merged}
    told = {key for work in wanted.values() for key in strong(work.ids)}
    wanted |= _named(connection, set(strong(tuple(touched))) - told)
    changed = {name: work for name, work in wanted.items() if before.get(name) != work}
    gone = sorted(before.keys() - wanted.keys())
    _write(connection, changed, before)
    _write_tellings(connection, merged, mine, others)
    _forget(connection, gone)
    was = [before[name] for name in before if name in changed or name in gone]
    _make_due(connection, [*changed.values(), *was])
    return Change(tuple(changed.values()), tuple(gone))


def _known(connection: Connection, tokens: Collection[str]) -> dict[str, Work]:
    """The works that tokens lead to."""
    by_key = select(work_keys.c.work_id).where
    ids = {
        row[0]
        for part in in_parts(strong(tuple(tokens)))
        for row in connection.execute(by_key(work_keys.c.key.in_(part)))
    }
    return {
        row.id: Work.model_validate(row.work)
        for part in in_parts(ids | set(tokens))
        for row in connection.execute(select(works).where(works.c.id.in_(part)))
    }


def _tellings(connection: Connection, ids: Collection[str]) -> Iterator[tuple[Telling, str]]:
    """The tellings of works, each with the work that it is of so far."""
    for part in in_parts(ids):
        for row in connection.execute(select(report_works).where(report_works.c.work_id.in_(part))):
            said = Work.model_validate(row.said)
            yield Telling(row.report_id, row.number, Role(row.role), said), row.work_id


def _named(connection: Connection, keys: Collection[str]) -> dict[str, Work]:
    """Works that references alone name, as the first of them tells it."""
    first = {
        row[0]: row[1]
        for part in in_parts(keys)
        for row in connection.execute(
            select(citations.c.names, func.min(citations.c.id))
            .where(citations.c.names.in_(part))
            .group_by(citations.c.names)
        )
    }
    told = {
        row.id: Fields.model_validate(row.fields)
        for part in in_parts(first.values())
        for row in connection.execute(
            select(citations.c.id, citations.c.fields).where(citations.c.id.in_(part))
        )
    }
    return {key: named(key, told[identity]) for key, identity in first.items()}


def _write(connection: Connection, changed: dict[str, Work], before: dict[str, Work]) -> None:
    rows = {name: work.model_dump(mode="json") for name, work in changed.items()}
    if new := [{"id": name, "work": row} for name, row in rows.items() if name not in before]:
        connection.execute(insert(works), new)
    if old := [{"this": name, "work": row} for name, row in rows.items() if name in before]:
        here = update(works).where(works.c.id == bindparam("this"))
        connection.execute(here.values(work=bindparam("work")), old)
    for part in in_parts(changed.keys() & before.keys()):
        connection.execute(delete(work_keys).where(work_keys.c.work_id.in_(part)))
    keys = [
        {"key": key, "work_id": name}
        for name, work in changed.items()
        for key in blocking.of_work(work)
    ]
    if keys:
        connection.execute(insert(work_keys), keys)


def _write_tellings(
    connection: Connection,
    merged: Iterable[Merged],
    mine: Collection[Telling],
    others: dict[Telling, str],
) -> None:
    """New tellings, and those that are of another work now."""
    work_of = {telling: one.work.id for one in merged for telling in one.tellings}
    new: list[dict[str, Any]] = [
        {
            "report_id": one.report_id,
            "number": one.number,
            "role": one.role,
            "said": one.work.model_dump(mode="json"),
            "work_id": work_of[one],
        }
        for one in mine
    ]
    if new:
        connection.execute(insert(report_works), new)
    moved = [
        {"report": one.report_id, "place": one.number, "work": work_of[one]}
        for one, there in others.items()
        if work_of[one] != there
    ]
    if moved:
        here = (report_works.c.report_id == bindparam("report")) & (
            report_works.c.number == bindparam("place")
        )
        connection.execute(
            update(report_works).where(here).values(work_id=bindparam("work")), moved
        )


def _forget(connection: Connection, gone: Collection[str]) -> None:
    """Works that nobody tells of any more; at once no reference leads to them."""
    for part in in_parts(gone):
        linked = update(citations).where(citations.c.work_id.in_(part))
        connection.execute(
            linked.values(work_id=None, status=Status.NOT_FOUND, candidates=[], due=True)
        )
        connection.execute(delete(work_keys).where(work_keys.c.work_id.in_(part)))
        connection.execute(delete(works).where(works.c.id.in_(part)))


def _make_due(connection: Connection, changed: Sequence[Work]) -> None:
    """Lets the references be judged anew that share a key with works that changed."""
    keys = {key for work in changed for key in blocking.of_work(work)}
    # A key that was a crowd's before and is one now leads nowhere, before as now.
    for part in in_parts(keys - crowded(connection, keys, blocking.CROWD + len(changed))):
        ids = select(citation_keys.c.citation_id).where(citation_keys.c.key.in_(part))
        concerned = update(citations).where(citations.c.id.in_(ids), ~citations.c.due)
        connection.execute(concerned.values(due=True))


def crowded(connection: Connection, keys: Collection[str], most: int = blocking.CROWD) -> set[str]:
    """Keys that more than `most` works have."""
    return {
        row[0]
        for part in in_parts(keys)
        for row in connection.execute(
            select(work_keys.c.key)
            .where(work_keys.c.key.in_(part))
            .group_by(work_keys.c.key)
            .having(func.count() > most)
        )
    }
