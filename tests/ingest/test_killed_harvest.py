"""kill -9 in the middle of a harvest: after resuming, each report is there once.

SATETO_TEST_RECORDS and SATETO_TEST_KILLS ask for more than the quick run does.
"""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from schemas.database import migrate, open_database
from schemas.tables import records, reports, revisions, runs, work
from tests.benchmarks.harvest import repository
from tests.ingest.big_repository import identifier

RECORDS = int(os.environ.get("SATETO_TEST_RECORDS", "400"))
KILLS = int(os.environ.get("SATETO_TEST_KILLS", "3"))
_ROOT = Path(__file__).parents[2]


def begin(folder: Path, url: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.ingest.harvest_loop", str(folder), url]
    return subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE, text=True)


def pages_of(database: Engine) -> int:
    with database.connect() as connection:
        return connection.execute(select(func.coalesce(func.sum(runs.c.pages), 0))).scalar_one()


@pytest.mark.timeout(1800)
def test_a_harvest_that_is_killed_again_and_again_loses_and_doubles_nothing(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'sateto.db'}")
    migrate(database)
    chance = random.Random(1)
    places = sorted(chance.sample(range(RECORDS // 100), KILLS))
    with repository(RECORDS) as url:
        for place in places:
            running = begin(tmp_path, url)
            while pages_of(database) < place and running.poll() is None:
                time.sleep(0.005)
            time.sleep(chance.uniform(0.0, 0.1))  # amid a page
            running.send_signal(signal.SIGKILL)
            running.communicate()
        last = begin(tmp_path, url)
        (run_id, _), _ = (last.communicate()[0].split("\n"), None)
        assert last.returncode == 0
    with database.connect() as connection:
        found = connection.execute(select(reports.c.native_id)).scalars().all()
        assert sorted(found) == [identifier(number) for number in range(RECORDS)]
        for table in (records, revisions, work):
            assert (
                connection.execute(select(func.count()).select_from(table)).scalar_one() == RECORDS
            )
        row = connection.execute(select(runs)).mappings().one()
    assert (row["id"], row["state"], row["counts"]["live"]) == (run_id, "done", RECORDS)
    database.dispose()
