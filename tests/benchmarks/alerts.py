"""10,000 saved searches against 1,000 new passages, and a worker that is killed amid it.

`python -m tests.benchmarks.alerts [searches] [passages] [FOLDER]` fills a database, an archive and an index of
its own (an engine is started where none answers), tells of the passages twice, and prints JSON: how
long it took without a disturbance, and whether a worker that was killed after the first of its work
was told led to the same alerts, none twice. Thirty of the passages are planted: each means what a
saved search asks, in the other language and without one of its words. Vectors are the encoder's, kept
in the cache; the first run makes them. Texts and questions are those of a judged set in FOLDER, or
invented ones, which are all of one narrow field and so raise many more alerts.
"""

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select

from ingest.archive import Archive
from ingest.engine import IndexWriter
from ingest.rooms import Rooms
from ingest.steps import ALERT
from schemas.alert_tables import alerts
from schemas.alerts import Told
from schemas.database import open_database
from schemas.settings import Settings
from schemas.tables import work
from search_api.alerts import matching
from search_api.workplace import sealing
from search_api.workplace.desk import Desk
from tests.benchmarks.alerts_made import fill
from workers import alerting
from workers.judging.vectors import VectorStore
from workers.stack.alone import an_engine


def main() -> None:
    searches = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    passages = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000
    with tempfile.TemporaryDirectory() as name:
        asked = Settings(data_dir=Path(name), index_prefix="bench-alerts", lease_seconds=5)
        with an_engine(asked, say) as running:
            settings = running.model_copy(update={"data_dir": Path(name)})
            folder = Path(sys.argv[3]) if len(sys.argv) > 3 else None
            found = measured(settings, searches, passages, folder)
            print(json.dumps(found, ensure_ascii=False, indent=1))


def measured(
    settings: Settings, searches: int, passages: int, folder: Path | None
) -> dict[str, Any]:
    store = VectorStore(settings)
    writer = IndexWriter(settings, store.space)
    try:
        planted = fill(settings, store, writer, searches, passages, folder)
        again = settings.model_copy(
            update={"database_url": f"sqlite:///{settings.data_dir / 'again.db'}"}
        )
        shutil.copyfile(settings.data_dir / "sateto.db", settings.data_dir / "again.db")
        began, cpu = time.perf_counter(), time.process_time()
        work_off(settings)
        took, cpu = time.perf_counter() - began, time.process_time() - cpu
        whole, meant = told(settings, planted)
        kill_amid(again)
        at_kill = len(told(again, planted)[0])
        work_off(again)
        return {
            "searches": searches,
            "passages": passages,
            "seconds": round(took, 1),
            "cpu_seconds_of_this_process": round(cpu, 1),
            "alerts": len(whole),
            "planted_found_by_meaning": meant,
            "told_when_killed": at_kill,
            "same_after_kill": told(again, planted)[0] == whole,
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        }
    finally:
        pair = writer.current()
        writer.drop([pair.reports, pair.passages] if pair else [])
        writer.close()


def work_off(settings: Settings) -> None:
    """Tells of all that is due; what a killed worker held comes when its lease has ended."""
    rooms, desk = rooms_of(settings), Desk(settings)
    while left(rooms):
        if not alerting.alert(rooms, desk):
            time.sleep(0.2)
    desk.close()
    rooms.database.dispose()


def rooms_of(settings: Settings) -> Rooms:
    store = VectorStore(settings)
    database = open_database(settings.database)
    return Rooms(settings, database, Archive(settings.archive), store.space, lambda: store.encoder)


def left(rooms: Rooms) -> int:
    open_ = select(func.count()).where(work.c.step == ALERT, work.c.state.in_(["due", "leased"]))
    with rooms.database.connect() as connection:
        return connection.execute(open_).scalar_one()


def kill_amid(settings: Settings) -> None:
    """A worker of its own, killed (SIGKILL) when it has told of its first stretch of searches."""
    command = [sys.executable, "-m", "tests.benchmarks.alerts", "--die"]
    values = {
        f"SATETO_{k.upper()}": str(v) for k, v in settings.model_dump(exclude_unset=True).items()
    }
    done = subprocess.run(command, env={**os.environ, **values}, check=False)
    assert done.returncode == -signal.SIGKILL, done.returncode


def die() -> None:
    """Works, and ends without a word after the first stretch that told of something."""
    settings = Settings()
    rooms, desk, whole = rooms_of(settings), Desk(settings), matching.matches

    def some(*given: Any) -> Iterator[Any]:
        for fired in whole(*given):
            yield fired  # told and committed when the next one is asked for
            if fired:
                os.kill(os.getpid(), signal.SIGKILL)

    matching.matches = some  # type: ignore[assignment]  # the same call
    while True:
        alerting.alert(rooms, desk)


def told(
    settings: Settings, planted: set[tuple[str, str]]
) -> tuple[set[tuple[str, str, int]], int]:
    """All alerts, and how many of the planted pairs were found by meaning."""
    desk = Desk(settings)

    def read(connection: Connection) -> tuple[set[tuple[str, str, int]], int]:
        rows = connection.execute(select(alerts)).mappings().all()
        keys, meant = sealing.Keyring(connection, desk.vault), 0
        for row in rows:
            if (row["watch_id"], row["report_id"]) in planted:
                place = f"alert {row['watch_id']} {row['report_id']} {row['revision']} "
                text = keys.opened(row["organisation_id"], row["key_version"], row["sealed"], place)
                meant += "meaning" in Told.model_validate_json(text or b"").legs
        return {(row["watch_id"], row["report_id"], row["revision"]) for row in rows}, meant

    try:
        return desk.read(read)
    finally:
        desk.close()


def say(_ja: str, en: str) -> None:
    print(en, file=sys.stderr)


if __name__ == "__main__":
    die() if "--die" in sys.argv else main()
