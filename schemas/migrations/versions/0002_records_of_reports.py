"""Records beside reports, keys that join them, runs that a person holds, marks of files"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Up: each report so far becomes the report of its one record."""
    op.create_table(
        "records",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("native_id", sa.Text(), nullable=False),
        sa.Column("report_id", sa.String(length=64), nullable=True),
        sa.Column("run_id", sa.String(length=32), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("format", sa.String(length=16), nullable=False),
        sa.Column("record_sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.String(length=64), nullable=False),
        sa.Column("file_url", sa.Text(), nullable=False),
        sa.Column("file_version", sa.Text(), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_records_report_id_reports")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_records_run_id_runs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_records")),
        sa.UniqueConstraint("source", "native_id", name=op.f("uq_records_source_native_id")),
    )
    op.create_index(op.f("ix_records_report_id"), "records", ["report_id"])
    op.create_index(op.f("ix_records_run_id"), "records", ["run_id"])
    op.create_table(
        "record_keys",
        sa.Column("record_id", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["record_id"], ["records.id"], name=op.f("fk_record_keys_record_id_records")
        ),
        sa.PrimaryKeyConstraint("record_id", "key", name=op.f("pk_record_keys")),
    )
    op.create_index(op.f("ix_record_keys_key"), "record_keys", ["key"])
    for column in (
        sa.Column("full", sa.Boolean()),
        sa.Column("accepted", sa.Boolean()),
        sa.Column("holes", sa.JSON()),
    ):
        op.add_column("runs", column)
    op.add_column("revisions", sa.Column("file_mark", sa.Text()))
    op.add_column("revisions", sa.Column("records", sa.JSON()))
    # Their content is unknown here, so the next harvest looks at each of them anew.
    op.execute(
        "INSERT INTO records (id, source, place, native_id, report_id, run_id, options, format,"
        " record_sha256, content, file_url, file_version, deleted, changed_at)"
        " SELECT r.id, r.source, r.place, r.native_id, r.id, v.run_id, runs.options, v.format,"
        " v.record_sha256, '', v.file_url, '', v.withdrawn, v.harvested_at"
        " FROM reports r JOIN revisions v ON v.report_id = r.id AND v.revision = r.revision"
        " JOIN runs ON runs.id = v.run_id"
    )


def downgrade() -> None:
    """Down."""
    op.drop_column("revisions", "records")
    op.drop_column("revisions", "file_mark")
    for name in ("holes", "accepted", "full"):
        op.drop_column("runs", name)
    op.drop_table("record_keys")
    op.drop_table("records")
