"""Tables of the one place that changes. Times are Unix seconds, UTC."""

from enum import StrEnum

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    exists,
    false,
)

import schemas.alert_tables  # its tables belong to the same metadata
import schemas.case_tables  # its tables belong to the same metadata
import schemas.citation_tables  # its tables belong to the same metadata
import schemas.lens_tables
import schemas.workplace_tables  # noqa: F401  # its tables belong to the same metadata
from schemas.naming import metadata


class RunState(StrEnum):
    """A harvest: running until its source says that it is done.

    A held run waits for a person's word; a stopped one (by a person) and a broken one (by an outage)
    go on from their cursor when they are started again.
    """

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    HELD = "held"
    STOPPED = "stopped"
    BROKEN = "broken"


class ReportState(StrEnum):
    """What a reader can expect of a report; all but `waiting` are terminal.

    A joined one turned out to be another report: its id leads there.
    """

    WAITING = "waiting"
    INDEXED = "indexed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    JOINED = "joined"


class WorkState(StrEnum):
    """One step of one revision."""

    DUE = "due"
    LEASED = "leased"
    DONE = "done"
    FAILED = "failed"
    SUPERSEDED = "superseded"


runs = Table(
    "runs",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("source", String(32), nullable=False),
    Column("place", Text, nullable=False),
    Column("options", JSON, nullable=False),
    Column("state", String(16), nullable=False),
    Column("cursor", Text),
    Column("pages", Integer, nullable=False, default=0),
    Column("counts", JSON, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("due_at", Float, nullable=False),
    Column("lease", String(32)),
    Column("lease_until", Float),
    Column("detail", Text, nullable=False, default=""),
    Column("started_at", Float, nullable=False),
    Column("ended_at", Float),
    Column("full", Boolean),  # whether it looks at all that the place has
    Column("accepted", Boolean),  # by a person, whatever it takes away
    Column("holes", JSON),  # what the source could not give, in words
    Index(None, "state", "due_at"),
    Index(None, "source", "place", "started_at"),
)
_going = runs.c.state == RunState.RUNNING
Index(  # one harvest at a time per place
    "uq_runs_going",
    runs.c.source,
    runs.c.place,
    unique=True,
    sqlite_where=_going,
    postgresql_where=_going,
)

reports = Table(
    "reports",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("source", String(32), nullable=False),
    Column("place", Text, nullable=False),
    Column("native_id", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("reason", String(32)),
    Column("detail", Text, nullable=False, default=""),
    Column("projected", Integer, nullable=False, default=0),  # the revision in the index
    Column("passages", Integer, nullable=False, default=0),  # how many of them are there
    Column("created_at", Float, nullable=False),
    Column("updated_at", Float, nullable=False),
    UniqueConstraint("source", "native_id"),
    Index(None, "state"),
)

revisions = Table(
    "revisions",
    metadata,
    Column("report_id", ForeignKey("reports.id"), primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("run_id", ForeignKey("runs.id"), nullable=False),
    Column("format", String(16), nullable=False),
    Column("record_sha256", String(64), nullable=False),
    Column("version", String(64), nullable=False),
    Column("file_url", Text, nullable=False, default=""),
    Column("file_sha256", String(64)),
    Column("file_reason", String(32)),
    Column("withdrawn", Boolean, nullable=False, default=False),
    Column("ocr", Boolean, nullable=False, default=False, server_default=false()),
    Column("harvested_at", Float, nullable=False),
    Column("file_mark", Text),  # the server's own mark of the file, to ask for changes by
    Column("records", JSON),  # the fields of `ingest.members.Member`; without, the columns tell
)

# Each record as its source last gave it. Its id is one that leads to its report for good.
records = Table(
    "records",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("source", String(32), nullable=False),
    Column("place", Text, nullable=False),
    Column("native_id", Text, nullable=False),
    Column("report_id", ForeignKey("reports.id")),
    Column("run_id", ForeignKey("runs.id"), nullable=False),  # the one that saw it last
    Column("options", JSON, nullable=False),
    Column("format", String(16), nullable=False),
    Column("record_sha256", String(64), nullable=False),
    Column("content", String(64), nullable=False),  # hash of its normalised fields
    Column("file_url", Text, nullable=False, default=""),
    Column("file_version", Text, nullable=False, default=""),
    Column("deleted", Boolean, nullable=False, default=False),
    Column("changed_at", Float, nullable=False),
    UniqueConstraint("source", "native_id"),
    Index(None, "report_id"),
    Index(None, "run_id"),
)

# What a record is known by beyond its source: records that share one are of one report.
record_keys = Table(
    "record_keys",
    metadata,
    Column("record_id", ForeignKey("records.id"), primary_key=True),
    Column("key", String(300), primary_key=True),
    Index(None, "key"),
)

# Whether readers find a report: the index holds a revision of it that is no tombstone.
in_index = (
    exists()
    .where(
        revisions.c.report_id == reports.c.id,
        revisions.c.revision == reports.c.projected,
        ~revisions.c.withdrawn,
    )
    .correlate(reports)
)

work = Table(
    "work",
    metadata,
    Column("report_id", ForeignKey("reports.id"), primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("step", String(16), primary_key=True),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("due_at", Float, nullable=False),
    Column("lease", String(32)),
    Column("lease_until", Float),
    Column("reason", String(32)),
    Column("detail", Text, nullable=False, default=""),
    Column("updated_at", Float, nullable=False),
    Index(None, "state", "step", "due_at"),
)

refusals = Table(
    "refusals",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("run_id", ForeignKey("runs.id"), nullable=False),
    Column("source", String(32), nullable=False),
    Column("place", Text, nullable=False),
    Column("native_id", Text, nullable=False, default=""),
    Column("record_sha256", String(64), nullable=False),
    Column("reason", String(32), nullable=False),
    Column("detail", Text, nullable=False, default=""),
    Column("at", Float, nullable=False),
    UniqueConstraint("source", "place", "record_sha256", "reason"),
)
