"""Lenses of organisations: candidates learned from decisions, and which one is in force"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_APPEND_ONLY = ("lens_candidates", "lens_changes")


def upgrade() -> None:
    """Up."""
    op.create_table(
        "lens_candidates",
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("lens", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("base", sa.String(length=64), nullable=False),
        sa.Column("features", sa.JSON(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_lens_candidates_organisation_id_organisations"),
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "lens", "number", name=op.f("pk_lens_candidates")
        ),
    )
    op.create_table(
        "lens_changes",
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("lens", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("candidate", sa.Integer(), nullable=True),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.String(length=16), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_lens_changes_account_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "lens", "candidate"],
            ["lens_candidates.organisation_id", "lens_candidates.lens", "lens_candidates.number"],
            name=op.f("fk_lens_changes_organisation_id_lens_candidate_lens_candidates"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", "lens", "number", name=op.f("pk_lens_changes")),
    )
    for table in _APPEND_ONLY:
        _forbid_changes(table, op.get_bind().dialect.name == "postgresql")


def downgrade() -> None:
    """Down. What is append-only goes with its table."""
    op.drop_table("lens_changes")
    op.drop_table("lens_candidates")


def _forbid_changes(table: str, postgresql: bool) -> None:
    if postgresql:
        op.execute(
            f"CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        return
    for change in ("update", "delete"):
        op.execute(
            f"CREATE TRIGGER {table}_stays_{change} BEFORE {change} ON {table}"
            f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
