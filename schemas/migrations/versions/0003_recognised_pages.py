"""Whether the pages of a revision that are images were recognised"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Up."""
    with op.batch_alter_table("revisions", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("ocr", sa.Boolean(), server_default=sa.false(), nullable=False)
        )


def downgrade() -> None:
    """Down."""
    with op.batch_alter_table("revisions", schema=None) as batch_op:
        batch_op.drop_column("ocr")
