"""Tables of the citation graph: works, what reports hold of them, and references that mean them.

All of it follows from the reports that there are, whichever order they came in, and can be made
again from the archive.
"""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    false,
)

from schemas.naming import metadata

PUBLIC = "public"  # the group of everybody

# Which revision of a report the graph holds; one that was withdrawn holds nothing and has no groups.
linked_reports = Table(
    "linked_reports",
    metadata,
    Column("report_id", ForeignKey("reports.id"), primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("readers", Text, nullable=False),  # groups, each between line ends: see `grouped`
    Column("year", Integer),
    # Whether everybody could ever see it: who was told of it may be told that it is gone.
    Column("disclosed", Boolean, nullable=False, default=False, server_default=false()),
)

# What is known of a work by all reports that hold it: the fields of `schemas.citation.Work`.
works = Table(
    "works",
    metadata,
    Column("id", String(300), primary_key=True),
    Column("work", JSON, nullable=False),
)

# By what references find a work: identifiers, ends of titles, volume and page.
work_keys = Table(
    "work_keys",
    metadata,
    Column("key", String(300), primary_key=True),
    Column("work_id", ForeignKey("works.id"), primary_key=True),
    Index(None, "work_id"),
)

# A work as a report tells it: the report itself, or a product of its project.
report_works = Table(
    "report_works",
    metadata,
    Column("report_id", ForeignKey("reports.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("role", String(16), nullable=False),
    Column("said", JSON, nullable=False),
    Column("work_id", ForeignKey("works.id"), nullable=False),
    Index(None, "work_id"),
)

# The people of a report, one row a key: an identifier, or a name in one of its scripts.
report_people = Table(
    "report_people",
    metadata,
    Column("report_id", ForeignKey("reports.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("key", String(300), primary_key=True),
    Column("person", JSON, nullable=False),
    Index(None, "key"),
)

# A reference of a report with the places that mention it, and which work it means.
citations = Table(
    "citations",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("report_id", ForeignKey("reports.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("raw", Text, nullable=False),
    Column("fields", JSON, nullable=False),
    Column("page", Integer, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("mentions", JSON, nullable=False),
    Column("status", String(16), nullable=False),
    Column("work_id", ForeignKey("works.id")),
    Column("candidates", JSON, nullable=False),
    Column("names", String(300)),  # the identifier by which it names a work, known or not
    Column("due", Boolean, nullable=False),  # something that concerns it changed
    Index(None, "report_id", "number"),
    Index(None, "names", "id"),
    Index(None, "work_id", "report_id"),
)
Index(
    "ix_citations_due",
    citations.c.id,
    sqlite_where=citations.c.due,
    postgresql_where=citations.c.due,
)

# The works that a reference waits for, or was linked by: a change of one makes it due.
citation_keys = Table(
    "citation_keys",
    metadata,
    Column("key", String(300), primary_key=True),
    Column("citation_id", ForeignKey("citations.id"), primary_key=True),
    Index(None, "citation_id"),
)


def grouped(groups: tuple[str, ...]) -> str:
    """Groups as `linked_reports` keeps them, so that one is found by what stands around it.

    >>> grouped(("public", "atla"))
    '\\natla\\npublic\\n'
    """
    return "".join(f"\n{group}" for group in sorted(groups)) + "\n" * bool(groups)
