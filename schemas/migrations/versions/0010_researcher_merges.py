"""Entries of one researcher that people put together; whether a report was ever public"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

_TABLE = "researcher_merges"


def upgrade() -> None:
    """Up: the column, the table, and triggers that keep what is in it (their function is of 0005)."""
    with op.batch_alter_table("linked_reports", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("disclosed", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
    op.execute(
        sa.text("UPDATE linked_reports SET disclosed = :yes WHERE readers LIKE :public").bindparams(
            yes=True, public="%\npublic\n%"
        )
    )
    op.create_table(
        _TABLE,
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("one", sa.String(length=400), nullable=False),
        sa.Column("other", sa.String(length=400), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("account_id", sa.String(length=16), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_researcher_merges_account_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_researcher_merges_organisation_id_organisations"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", "number", name=op.f("pk_researcher_merges")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER {_TABLE}_stays BEFORE UPDATE OR DELETE ON {_TABLE}"
            " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        return
    for change in ("update", "delete"):
        op.execute(
            f"CREATE TRIGGER {_TABLE}_stays_{change} BEFORE {change} ON {_TABLE}"
            f" BEGIN SELECT RAISE(ABORT, '{_TABLE} is append-only'); END"
        )


def downgrade() -> None:
    """Down. What is append-only goes with its table."""
    op.drop_table(_TABLE)
    with op.batch_alter_table("linked_reports", schema=None) as batch_op:
        batch_op.drop_column("disclosed")
