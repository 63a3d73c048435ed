"""Accounts that sign in at an OpenID Connect provider"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Up."""
    op.create_table(
        "linked_subjects",
        sa.Column("issuer", sa.String(length=255), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("account_id", sa.String(length=16), nullable=False),
        sa.Column("linked_at", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_linked_subjects_account_id_accounts")
        ),
        sa.PrimaryKeyConstraint("issuer", "subject", name=op.f("pk_linked_subjects")),
    )
    op.create_index(
        op.f("ix_linked_subjects_account_id"), "linked_subjects", ["account_id"], unique=False
    )


def downgrade() -> None:
    """Down."""
    op.drop_table("linked_subjects")
