"""Taking all work there is, from as many threads as asked for; `python -m` does it in a process.

The program says that it is ready, waits for a line, and writes what it took as JSON.
"""

import json
import random
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Engine

from ingest import worktable
from schemas.database import open_database

Taken = list[tuple[str, int, str]]


def work_off(database: Engine, threads: int) -> Taken:
    """Does what is due, step by step, until nothing is; returns what was done."""
    with ThreadPoolExecutor(threads) as pool:
        return [item for done in pool.map(_work_off, [database] * threads) for item in done]


def _work_off(database: Engine) -> Taken:
    done: Taken = []
    while items := worktable.due(database, time.time()):
        item = random.choice(items)
        lease = worktable.take(database, item, time.time(), 600)
        if lease is None:
            continue
        with database.begin() as connection:
            worktable.finish(connection, lease, time.time())
        done.append((item.report_id, item.revision, item.step))
    return done


if __name__ == "__main__":
    engine = open_database(sys.argv[1])
    worktable.due(engine, time.time())
    print(flush=True)
    sys.stdin.readline()
    print(json.dumps(work_off(engine, 2)))
