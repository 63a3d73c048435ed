"""The pool of works made again from the citation graph, as an index lost is made again."""

from sqlalchemy import Engine, select

from ingest.citing.graph import alone
from ingest.citing.pool import WorkPool
from schemas.citation import Work
from schemas.citation_tables import works

_BATCH = 1_000


def refill(database: Engine, pool: WorkPool) -> int:
    """Drops the pool and writes all works of the graph to it; returns how many.

    Each batch is read and written while nobody changes the graph, so that no change is undone.
    """
    pool.drop()
    written, after = 0, ""
    while True:
        query = select(works).where(works.c.id > after).order_by(works.c.id).limit(_BATCH)
        with database.begin() as connection:
            alone(connection)
            rows = connection.execute(query).all()
            if not rows:
                return written
            written += pool.write(Work.model_validate(row.work) for row in rows)
        after = rows[-1].id
