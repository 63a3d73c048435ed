"""Tables of what people watch and what they were told of it.

What somebody watches says as much as what they ask: it is sealed under their organisation's key,
the vector of a saved search included. Reports that were told of are named, as decisions name them.
"""

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from schemas.naming import metadata

# A saved search, or something that is followed. `digest` is keyed: equal ones of an account meet.
watches = Table(
    "watches",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("organisation_id", ForeignKey("organisations.id"), nullable=False),
    Column("account_id", ForeignKey("accounts.id"), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("shared", Boolean, nullable=False),
    Column("created_at", Float, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("key_version", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),  # the fields of `schemas.alerts.Watched`
    Column("space", String(80)),  # of the vector; without one it has still to be encoded
    Column("vector", LargeBinary),  # sealed float32
    Column("known", LargeBinary),  # sealed: the citations that there were at the beginning
    UniqueConstraint("account_id", "digest"),
    Index(None, "organisation_id"),
)

# What was told, once: a saved search tells of a revision, a followed thing of what `about` hides.
alerts = Table(
    "alerts",
    metadata,
    Column("watch_id", ForeignKey("watches.id"), primary_key=True),
    Column("report_id", String(64), primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("about", String(64), primary_key=True),  # keyed hash of a work or taxonomy, or empty
    Column("organisation_id", ForeignKey("organisations.id"), nullable=False),
    Column("account_id", ForeignKey("accounts.id"), nullable=False),
    Column("at", Float, nullable=False),
    Column("key_version", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),  # the fields of `schemas.alerts.Told`
    Column("read_at", Float),
    Index(None, "account_id", "at"),
)

# Who wants a mail each day, and up to which alert they were told by mail.
digests = Table(
    "digests",
    metadata,
    Column("account_id", ForeignKey("accounts.id"), primary_key=True),
    Column("address", Text, nullable=False),
    Column("day", String(10), nullable=False),  # the last one that a mail was begun for
    Column("until", Float, nullable=False),
)
