"""Reports in a database as ingest leaves them: public, restricted, gone."""

from collections.abc import Sequence

from sqlalchemy import Connection, Engine, insert, update

from schemas.citation import Citing
from schemas.tables import ReportState, WorkState, reports, work
from tests.ingest.citing_graphs import put
from tests.ingest.rows import add_report, add_revision, add_run

NOON = 1_790_000_000.0  # 2026-09-21T14:13:20Z


def begin(database: Engine) -> None:
    """The run that all reports come from."""
    with database.begin() as connection:
        add_run(connection)


def bring(database: Engine, identity: str, at: float, access: Sequence[str] = ("public",)) -> None:
    """A report with these readers, whose last step ended `at`."""
    with database.begin() as connection:
        add_report(connection, identity)
    change(database, identity, 1, at, access)


def change(
    database: Engine, identity: str, revision: int, at: float, access: Sequence[str] = ()
) -> None:
    """A further revision; without readers it is a withdrawal."""
    put(database, identity, Citing(access=tuple(access)), revision)
    with database.begin() as connection:
        add_revision(connection, identity, revision, withdrawn=not access)
        _ended(connection, identity, revision, at)
        state = ReportState.INDEXED if access else ReportState.WITHDRAWN
        mine = update(reports).where(reports.c.id == identity)
        connection.execute(mine.values(projected=revision, state=state))


def _ended(connection: Connection, identity: str, revision: int, at: float) -> None:
    row = {"report_id": identity, "revision": revision, "step": "project"}
    connection.execute(insert(work).values(**row, state=WorkState.DONE, due_at=0, updated_at=at))
