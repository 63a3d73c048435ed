"""Small citation graphs to test with: what reports bring, and what the database then holds."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, select

from ingest.citing import graph
from ingest.citing.relinking import relink
from ingest.citing.settling import Change
from ranking.citing.parsing import parse
from schemas.citation import CitedReference, Citing, Held, MentionOf, Role, Work
from schemas.citation_tables import citations, report_works, work_keys, works
from schemas.database import open_database
from schemas.naming import metadata
from schemas.report import SectionKey
from schemas.tables import reports, work
from tests.ingest.rows import add_report

_TABLES = {
    "linked_reports", "works", "work_keys", "report_works", "report_people", "citations",
    "citation_keys",
}  # fmt: skip
SENTENCE = "先行する研究がある[1]。"


@contextmanager
def memory(*names: str) -> Iterator[Engine]:
    """A database in memory that knows these reports."""
    database = open_database("sqlite://")
    tables = (reports, work, *(t for t in metadata.sorted_tables if t.name in _TABLES))
    metadata.create_all(database, tables)
    know(database, *names)
    yield database
    database.dispose()


def know(database: Engine, *names: str) -> None:
    with database.begin() as connection:
        for identity in names:
            add_report(connection, identity)


def cites(*raws: str) -> tuple[CitedReference, ...]:
    """References, each with a sentence that mentions it."""
    mention = MentionOf(sentence=SENTENCE, section=SectionKey.METHODS, page=2, start=0, end=12)
    return tuple(
        CitedReference(raw=raw, page=3, end=len(raw), fields=parse(raw), mentions=(mention,))
        for raw in raws
    )


def brings(
    report: str, *products: Work, references: tuple[CitedReference, ...] = (), **own: Any
) -> Citing:
    """What a report brings: itself, with `own` as the fields of its work, and these products."""
    access = own.pop("access", ("public",))
    itself = Work(**{"id": report, "year": 2020, **own})
    held = [Held(role=Role.SELF, work=itself)]
    held += [Held(role=Role.PRODUCT, work=work) for work in products]
    return Citing(works=tuple(held), references=references, access=access, year=itself.year)


def put(database: Engine, report: str, citing: Citing, revision: int = 1) -> Change | None:
    with database.begin() as connection:
        return graph.put(connection, report, revision, citing)


def link_all(database: Engine) -> None:
    while relink(database, limit=3):
        pass


def graph_of(database: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """All that the graph holds, whichever revision it is from, but for what is still due."""
    with database.connect() as connection:
        return {
            table.name: [
                tuple(row)
                for row in connection.execute(
                    select(
                        *(c for c in table.columns if c.name not in {"due", "revision"})
                    ).order_by(*table.primary_key.columns)
                )
            ]
            for table in (works, work_keys, report_works, citations)
        }


def outcome(database: Engine) -> dict[str, tuple[str, str | None]]:
    """Status and work of each reference."""
    with database.connect() as connection:
        rows = connection.execute(select(citations.c.id, citations.c.status, citations.c.work_id))
        return {row.id: (row.status, row.work_id) for row in rows}
