"""How fast a harvest over OAI-PMH is, and how much memory it takes.

`python -m tests.benchmarks.harvest [records]` serves that many JPCOAR records from a process of its
own and harvests them twice: parsed alone, and with archive and database kept.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from ingest import metadata, runs, visiting
from ingest.archive import Archive
from ingest.sources import make_source
from schemas.database import migrate, open_database
from schemas.settings import Settings


@contextmanager
def repository(total: int) -> Iterator[str]:
    """The base URL of a repository of that many records, in a process of its own."""
    command = [sys.executable, "-m", "tests.ingest.big_repository", str(total)]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) as server:
        assert server.stdout
        try:
            yield f"http://127.0.0.1:{int(server.stdout.readline())}/oai"
        finally:
            server.kill()


def parsed(url: str) -> dict[str, float]:
    """Source and parsers: records a second, and memory in MB above the start."""
    source = make_source("oai", url, {}, Settings())
    page = source.page(None)  # what is loaded and made at first use belongs to the start
    memory, peak, count = _memory(), 0.0, 0
    began, worked = time.perf_counter(), time.process_time()
    while True:
        for record in page.records:
            assert metadata.parse(record.content, record.format).title
            count += 1
        peak = max(peak, _memory() - memory)
        if page.cursor is None:
            return _figures(count, began, worked, peak)
        page = source.page(page.cursor)


def kept(url: str, folder: Path) -> dict[str, float]:
    """The whole harvest as a worker does it, with archive and SQLite."""
    database = open_database(f"sqlite:///{folder / 'sateto.db'}")
    migrate(database)
    archive, settings = Archive((folder / "archive").as_uri()), Settings()
    run_id = runs.start(database, "oai", url, {}, time.time())
    make_source("oai", url, {}, settings)  # what is loaded at first use belongs to the start
    memory, peak = _memory(), 0.0
    began, worked = time.perf_counter(), time.process_time()
    while run := runs.take(database, run_id, time.time(), 600):
        assert visiting.visit(database, archive, run, settings, time.time) is not None
        peak = max(peak, _memory() - memory)
    row = runs.show(database, run_id)
    assert row["state"] == "done", row["detail"]
    return _figures(row["counts"]["new"], began, worked, peak)


def _figures(count: int, began: float, worked: float, peak: float) -> dict[str, float]:
    seconds = time.perf_counter() - began
    busy = time.process_time() - worked
    return {
        "records": count,
        "seconds": round(seconds, 2),
        "records_per_second": round(count / seconds),
        "records_per_second_of_processor": round(count / busy),
        "memory_mb_above_start": round(peak, 1),
    }


def _memory() -> float:
    return float(psutil.Process().memory_info().rss) / 1e6


if __name__ == "__main__":
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with tempfile.TemporaryDirectory() as place, repository(size) as base:
        print(json.dumps({"parsed": parsed(base), "kept": kept(base, Path(place))}, indent=1))
