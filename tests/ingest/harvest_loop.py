"""A harvest as a worker does it, page by page, without a broker; `python -m` runs one to its end.

The program takes the folder of its database and archive, and the repository's URL.
"""

import sys
import time
from pathlib import Path

from sqlalchemy import Engine

from ingest import runs, visiting
from ingest.archive import Archive
from schemas.database import open_database
from schemas.settings import Settings

_LEASE_SECONDS = 1.0  # a killed one's lease soon ends


def harvest_to_the_end(database: Engine, archive: Archive, url: str) -> str:
    """Starts the harvest, or goes on with the one that is there; returns its run."""
    run_id = runs.start(database, "oai", url, {}, time.time())
    while runs.show(database, run_id)["state"] == "running":
        run = runs.take(database, run_id, time.time(), _LEASE_SECONDS)
        if run is None:
            time.sleep(0.02)  # somebody who was killed still holds it
            continue
        visiting.visit(database, archive, run, Settings(attempts=50), time.time)
    return run_id


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    engine = open_database(f"sqlite:///{folder / 'sateto.db'}")
    print(harvest_to_the_end(engine, Archive((folder / "archive").as_uri()), sys.argv[2]))
