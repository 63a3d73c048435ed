"""The citation graph anew: every reference judged again, and reports that the graph lacks put there."""

import time
from collections.abc import Callable

from sqlalchemy import Engine, select, update

from ingest import worktable
from ingest.citing.relinking import relink, waiting
from ingest.worktable import Item
from schemas.citation import Status
from schemas.citation_tables import citations, linked_reports
from schemas.database import open_database, reading
from schemas.settings import Settings
from schemas.tables import in_index, reports
from workers.queues import outside, send_items

_STEP = "cite"
_UNREAD = (Status.MALFORMED, Status.OVER_LIMIT)


def relink_all(settings: Settings, show: Callable[[int, int], None]) -> dict[str, int]:
    """Makes all references due and links them; `show` is told how many are done, and of how many.

    Reports that are in the index and not in the graph go their way once more from the step that
    puts them there; workers do that.
    """
    database = open_database(settings.database)
    items = lacking(database)
    with outside(settings) as (app, connection):
        send_items(app, settings, items, connection)
    make_all_due(database)
    total, done = waiting(database), 0
    show(0, total)
    while linked := relink(database):
        done += linked
        show(done, max(done, total))
    return {"references": done, "reports": len(items)}


def make_all_due(database: Engine) -> None:
    """Lets every reference that can be read be judged anew."""
    with database.begin() as connection:
        connection.execute(
            update(citations).where(citations.c.status.not_in(_UNREAD)).values(due=True)
        )


def lacking(database: Engine) -> list[Item]:
    """Reports that readers find and the graph does not hold; they are made due."""
    query = (
        select(reports.c.id, reports.c.projected)
        .outerjoin(linked_reports, linked_reports.c.report_id == reports.c.id)
        .where(in_index, linked_reports.c.report_id.is_(None))
        .order_by(reports.c.id)
    )
    with reading(database) as connection:
        rows = connection.execute(query).all()
    with database.begin() as connection:
        return [
            worktable.again(connection, identity, revision, _STEP, time.time())
            for identity, revision in rows
        ]
