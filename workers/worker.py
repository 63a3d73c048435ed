"""Running a Celery worker or beat in this process, by what it is for."""

import os
from pathlib import Path

from celery.signals import worker_init, worker_ready

from schemas.settings import Settings
from workers.queues import queue_name

# The encoding worker has one model and does one thing at a time; the others mostly wait, for the
# network, the engine, or a child process that reads. One of the three threads may recognise pages.
_POOLS = {
    "encode": ["--pool", "solo"],
    "all-but-encode": ["--pool", "threads", "--concurrency", "3"],
}


def run_worker(queues: list[str]) -> None:
    """Serves these queues until it is told to stop."""
    from workers.app import app, encoder, settings

    encoding = queues == ["encode"]
    if encoding:
        from workers.lane import start_lane

        @worker_init.connect(weak=False)
        def _warm(**_: object) -> None:
            start_lane(encoder(), settings)

    if settings.ready_file:

        @worker_ready.connect(weak=False)
        def _note(**_: object) -> None:
            Path(settings.ready_file).write_text(str(os.getpid()), encoding="utf-8")

    names = ",".join(queue_name(settings, kind) for kind in queues)
    pool = _POOLS["encode" if encoding else "all-but-encode"]
    host = f"{'-'.join(queues)}@%h"
    quiet = ["--without-gossip", "--without-mingle", "--loglevel", "WARNING"]
    app.worker_main(["worker", "--queues", names, "--hostname", host, *pool, *quiet])


def run_beat(settings: Settings) -> None:
    """Sends the sweeps until it is told to stop."""
    from workers.app import app

    settings.data_dir.mkdir(parents=True, exist_ok=True)
    schedule = settings.data_dir / "beat"
    Path(f"{schedule}.pid").unlink(missing_ok=True)
    app.Beat(schedule=str(schedule), loglevel="WARNING").run()
