"""The citation graph: works, what reports hold of them, and references that mean them"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Up: empty; `sateto relink` fills it from the archive."""
    op.create_table(
        "works",
        sa.Column("id", sa.String(length=300), nullable=False),
        sa.Column("work", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_works")),
    )
    op.create_table(
        "citations",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("report_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("mentions", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("work_id", sa.String(length=300), nullable=True),
        sa.Column("candidates", sa.JSON(), nullable=False),
        sa.Column("names", sa.String(length=300), nullable=True),
        sa.Column("due", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_citations_report_id_reports")
        ),
        sa.ForeignKeyConstraint(["work_id"], ["works.id"], name=op.f("fk_citations_work_id_works")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_citations")),
    )
    op.create_index(
        "ix_citations_due",
        "citations",
        ["id"],
        sqlite_where=sa.text("due"),
        postgresql_where=sa.text("due"),
    )
    op.create_index(op.f("ix_citations_names_id"), "citations", ["names", "id"])
    op.create_index(op.f("ix_citations_report_id_number"), "citations", ["report_id", "number"])
    op.create_index(op.f("ix_citations_work_id_report_id"), "citations", ["work_id", "report_id"])
    op.create_table(
        "linked_reports",
        sa.Column("report_id", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("readers", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_linked_reports_report_id_reports")
        ),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_linked_reports")),
    )
    op.create_table(
        "report_people",
        sa.Column("report_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("person", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_report_people_report_id_reports")
        ),
        sa.PrimaryKeyConstraint("report_id", "number", "key", name=op.f("pk_report_people")),
    )
    op.create_index(op.f("ix_report_people_key"), "report_people", ["key"])
    op.create_table(
        "report_works",
        sa.Column("report_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("work_id", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_report_works_report_id_reports")
        ),
        sa.ForeignKeyConstraint(
            ["work_id"], ["works.id"], name=op.f("fk_report_works_work_id_works")
        ),
        sa.PrimaryKeyConstraint("report_id", "number", name=op.f("pk_report_works")),
    )
    op.create_index(op.f("ix_report_works_work_id"), "report_works", ["work_id"])
    op.create_table(
        "work_keys",
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("work_id", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["work_id"], ["works.id"], name=op.f("fk_work_keys_work_id_works")),
        sa.PrimaryKeyConstraint("key", "work_id", name=op.f("pk_work_keys")),
    )
    op.create_index(op.f("ix_work_keys_work_id"), "work_keys", ["work_id"])
    op.create_table(
        "citation_keys",
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("citation_id", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["citation_id"], ["citations.id"], name=op.f("fk_citation_keys_citation_id_citations")
        ),
        sa.PrimaryKeyConstraint("key", "citation_id", name=op.f("pk_citation_keys")),
    )
    op.create_index(op.f("ix_citation_keys_citation_id"), "citation_keys", ["citation_id"])


def downgrade() -> None:
    """Down."""
    for name in (
        "citation_keys",
        "citations",
        "report_people",
        "report_works",
        "work_keys",
        "works",
        "linked_reports",
    ):
        op.drop_table(name)
