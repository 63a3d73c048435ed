"""Alembic's entry: the caller hands its connection over."""

from alembic import context

import schemas.tables  # noqa: F401  # defines all tables
from schemas.naming import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
