"""Sending work: the only place that knows the queues' full names."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from celery import Celery
from celery.schedules import crontab
from kombu.connection import Connection

from ingest.steps import QUEUES
from ingest.worktable import Item
from schemas.settings import Settings

KINDS = ("harvest", "read", "light", "ocr", "encode", "alert")
# A message that a worker took and never finished comes back after this long. The work table brings
# its row back much sooner; this is for what the table doesn't hold.
VISIBILITY_SECONDS = 3600
_DIGEST_SECONDS = 600.0  # between looks for mails of the day that are due
_NIGHT = crontab(hour="18", minute="30")  # in UTC: half past three in Japan


def queue_name(settings: Settings, kind: str) -> str:
    """The broker's name of a queue."""
    return f"{settings.index_prefix}.{kind}"


def configured(settings: Settings) -> Celery:
    """A Celery application without tasks; results are kept in the work table, not by Celery."""
    app = Celery("sateto", broker=settings.broker)
    app.conf.update(
        task_serializer="json",
        accept_content=["json"],
        task_ignore_result=True,
        task_acks_late=True,
        task_default_queue=queue_name(settings, "light"),
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        worker_send_task_events=False,
        broker_connection_retry_on_startup=True,
        broker_transport_options={"visibility_timeout": VISIBILITY_SECONDS},
        visibility_timeout=VISIBILITY_SECONDS,
        beat_schedule={
            "sweep": {"task": "sateto.sweep", "schedule": float(settings.sweep_seconds)},
            "digest": {
                "task": "sateto.digest",
                "schedule": _DIGEST_SECONDS,
                "options": {"queue": queue_name(settings, "alert")},
            },
            "merge": {"task": "sateto.merge", "schedule": _NIGHT},
        },
        beat_max_loop_interval=settings.sweep_seconds,
    )
    return app


def send_items(
    app: Celery, settings: Settings, items: Iterable[Item], connection: Connection | None = None
) -> None:
    """One message an item; over the application's own pool unless a connection is given."""
    for item in items:
        app.send_task(
            "sateto.step",
            args=[item.report_id, item.revision, item.step],
            queue=queue_name(settings, QUEUES[item.step]),
            connection=connection,
        )


def send_run(
    app: Celery, settings: Settings, run_id: str, connection: Connection | None = None
) -> None:
    """Asks for the next page of a run."""
    queue = queue_name(settings, "harvest")
    app.send_task("sateto.harvest", args=[run_id], queue=queue, connection=connection)


@contextmanager
def outside(settings: Settings) -> Iterator[tuple[Celery, Connection]]:
    """An application and a connection for a process that is no worker, closed at the end."""
    app = configured(settings)
    with app.connection_for_write() as connection:
        yield app, connection
