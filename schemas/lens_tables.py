"""Tables of an organisation's own lenses: what was learned, and which of it is in force.

Neither is ever changed: taking a lens into use is a row of its own, and so is taking that back.
"""

from sqlalchemy import (
    JSON,
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    String,
    Table,
)

from schemas.naming import metadata

lens_candidates = Table(
    "lens_candidates",
    metadata,
    Column("organisation_id", ForeignKey("organisations.id"), primary_key=True),
    Column("lens", String(16), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("base", String(64), nullable=False),  # version of the lens that it was learned beside
    Column("features", JSON, nullable=False),  # weight by feature
    Column("figures", JSON, nullable=False),  # what both reached on judgements held out
    Column("at", Float, nullable=False),
)

lens_changes = Table(
    "lens_changes",
    metadata,
    Column("organisation_id", String(32), primary_key=True),
    Column("lens", String(16), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("candidate", Integer),  # None where it takes another change back
    Column("undoes", Integer),  # the number of that one
    Column("account_id", ForeignKey("accounts.id"), nullable=False),
    Column("at", Float, nullable=False),
    ForeignKeyConstraint(
        ["organisation_id", "lens", "candidate"],
        ["lens_candidates.organisation_id", "lens_candidates.lens", "lens_candidates.number"],
    ),
)
