"""The citation graph in the database: what a report brings is put there, and taken away with it.

One report at a time, in one transaction: who comes later sees all that came before, so that neither
a work nor a reference that waits for it is missed. The graph follows from the reports that there
are; the order in which they came leaves no trace.
"""

from collections.abc import Collection

from sqlalchemy import Connection, delete, func, insert, select, update

from ingest.citing.settling import Change, settle
from ranking.citing import blocking
from ranking.citing.keys import LONGEST_KEY, STRONG, strong
from schemas.citation import CitedReference, Citing, Fields, Status, Work
from schemas.citation_tables import (
    PUBLIC,
    citation_keys,
    citations,
    grouped,
    linked_reports,
    report_people,
    report_works,
)
from schemas.researcher import person_keys

_LINKING = 5_417_231  # names the lock in PostgreSQL; any number that nobody else uses


def alone(connection: Connection) -> None:
    """Waits until nobody else changes the graph, and keeps it so to the transaction's end."""
    if connection.dialect.name == "postgresql":  # a writer of SQLite is alone anyway
        connection.execute(select(func.pg_advisory_xact_lock(_LINKING)))


def put(connection: Connection, report_id: str, revision: int, citing: Citing) -> Change | None:
    """Lets the graph hold this revision of a report; what became due is linked by `relink`.

    Returns the works that changed; None where the graph holds a newer revision. A withdrawn report
    is put with an empty `citing`.
    """
    alone(connection)
    if not _note(connection, report_id, revision, citing):
        return None
    left = _take_away(connection, report_id)
    names = _add_references(connection, report_id, revision, citing.references)
    _add_people(connection, report_id, citing)
    return settle(connection, report_id, citing.works, names | left)


def _note(connection: Connection, report_id: str, revision: int, citing: Citing) -> bool:
    """Notes the revision, unless a newer one is there."""
    mine = linked_reports.c.report_id == report_id
    there = connection.execute(select(linked_reports.c.revision).where(mine)).scalar()
    if there is not None and there > revision:
        return False
    row: dict[str, object] = {"revision": revision, "readers": grouped(citing.access)}
    row |= {"year": citing.year} | ({"disclosed": True} if PUBLIC in citing.access else {})
    if there is None:
        connection.execute(insert(linked_reports).values(report_id=report_id, **row))
    else:
        connection.execute(update(linked_reports).where(mine).values(**row))
    return True


def _take_away(connection: Connection, report_id: str) -> set[str]:
    """Takes away what the report brought; returns the works that this may change, by their tokens."""
    held = select(report_works.c.said, report_works.c.work_id)
    tokens: set[str] = set()
    for row in connection.execute(held.where(report_works.c.report_id == report_id)):
        tokens |= {row.work_id, *strong(Work.model_validate(row.said).ids)}
    mine = citations.c.report_id == report_id
    named = select(citations.c.names).where(mine, citations.c.names.is_not(None))
    tokens |= set(connection.execute(named).scalars())
    ids = select(citations.c.id).where(mine)
    connection.execute(delete(citation_keys).where(citation_keys.c.citation_id.in_(ids)))
    connection.execute(delete(citations).where(mine))
    for table in (report_works, report_people):
        connection.execute(delete(table).where(table.c.report_id == report_id))
    return tokens


def _add_references(
    connection: Connection, report_id: str, revision: int, references: Collection[CitedReference]
) -> set[str]:
    """Writes references, all of them due; returns the identifiers by which they name works."""
    rows, waiting = [], []
    for number, one in enumerate(references):
        identity = f"{report_id}#{number}"
        rows.append(
            {
                **one.model_dump(mode="json", exclude={"refused"}),
                "id": identity,
                "report_id": report_id,
                "number": number,
                "revision": revision,
                "status": one.refused or Status.NOT_FOUND,
                "work_id": None,
                "candidates": [],
                "names": None if one.refused else named_by(one.fields),
                "due": one.refused is None,
            }
        )
        keys = () if one.refused else blocking.of_reference(one.fields)
        waiting += [{"key": key, "citation_id": identity} for key in keys]
    if rows:
        connection.execute(insert(citations), rows)
    if waiting:
        connection.execute(insert(citation_keys), waiting)
    return {str(row["names"]) for row in rows if row["names"]}


def named_by(fields: Fields) -> str | None:
    """The one identifier by which a reference names its work.

    >>> named_by(Fields(ids=("arxiv:2001.00001", "doi:10.99999/a", "kaken:99K00001")))
    'doi:10.99999/a'
    """
    ids = strong(fields.ids)
    return next((key for kind in STRONG for key in ids if key.startswith(kind)), None)


def _add_people(connection: Connection, report_id: str, citing: Citing) -> None:
    rows = [
        {
            "report_id": report_id,
            "number": number,
            "key": key,
            "person": person.model_dump(mode="json"),
        }
        for number, person in enumerate(citing.people)
        for key in {key[:LONGEST_KEY] for key in person_keys(person)}
    ]
    if rows:
        connection.execute(insert(report_people), rows)
