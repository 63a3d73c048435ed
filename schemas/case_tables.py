"""Tables of cases. Each row belongs to the organisation of its case, through it."""

from sqlalchemy import (
    JSON,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
)

from schemas.naming import metadata

cases = Table(
    "cases",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("organisation_id", ForeignKey("organisations.id"), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("title", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("due", String(10)),  # a day
    Column("outcome", Text, nullable=False),
    Column("made_by", ForeignKey("accounts.id"), nullable=False),
    Column("made_at", Float, nullable=False),
    Column("changed_at", Float, nullable=False),
    Column("came", JSON),  # the fields of `schemas.cases.Came`, where it was handed over to us
    Index(None, "organisation_id", "changed_at"),
)

case_reports = Table(
    "case_reports",
    metadata,
    Column("case_id", ForeignKey("cases.id"), primary_key=True),
    Column("report_id", String(64), primary_key=True),
    Column("place", Integer, nullable=False),
    Column("note", Text, nullable=False),
    Column("added_by", ForeignKey("accounts.id"), nullable=False),
    Column("added_at", Float, nullable=False),
)

# Assignees have no end; experts from outside do.
case_people = Table(
    "case_people",
    metadata,
    Column("case_id", ForeignKey("cases.id"), primary_key=True),
    Column("account_id", ForeignKey("accounts.id"), primary_key=True),
    Column("until", Float),
    Column("added_by", ForeignKey("accounts.id"), nullable=False),
    Column("added_at", Float, nullable=False),
    Index(None, "account_id"),
)

# Never changed: another opinion of the same author is a row of its own.
case_opinions = Table(
    "case_opinions",
    metadata,
    Column("case_id", ForeignKey("cases.id"), primary_key=True),
    Column("account_id", ForeignKey("accounts.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("technology", Text, nullable=False),
    Column("use", Text, nullable=False),
    Column("maturity", Text, nullable=False),
    Column("obstacles", Text, nullable=False),
    Column("next_step", Text, nullable=False),
    Column("at", Float, nullable=False),
)

case_attachments = Table(
    "case_attachments",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("case_id", ForeignKey("cases.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("kind", String(8), nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("added_by", ForeignKey("accounts.id"), nullable=False),
    Column("added_at", Float, nullable=False),
    Index(None, "case_id"),
)

# Bytes by their hash, for each organisation on its own: nobody learns that another has a file.
case_files = Table(
    "case_files",
    metadata,
    Column("organisation_id", ForeignKey("organisations.id"), primary_key=True),
    Column("sha256", String(64), primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

# Never changed: what happened to a case, with what was and what is.
case_events = Table(
    "case_events",
    metadata,
    Column("case_id", ForeignKey("cases.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Float, nullable=False),
    Column("account_id", ForeignKey("accounts.id"), nullable=False),
    Column("action", String(32), nullable=False),
    Column("told", JSON, nullable=False),
)

# `package` is a copy of what travels, made when it is offered: nothing else is read for the receiver.
handovers = Table(
    "handovers",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("case_id", ForeignKey("cases.id"), nullable=False),
    Column("organisation_id", ForeignKey("organisations.id"), nullable=False),
    Column("to_organisation_id", ForeignKey("organisations.id"), nullable=False),
    Column("fields", JSON, nullable=False),
    Column("package", JSON, nullable=False),
    Column("message", Text, nullable=False),
    Column("sent_by", ForeignKey("accounts.id"), nullable=False),
    Column("sent_at", Float, nullable=False),
    Column("state", String(16), nullable=False),
    Column("answered_by", ForeignKey("accounts.id")),
    Column("answered_at", Float),
    Column("received_case_id", ForeignKey("cases.id")),
    Index(None, "case_id"),
    Index(None, "to_organisation_id", "state"),
)
