"""How fast reports are tagged anew from archived text, the index included.

`python -m tests.benchmarks.retag [reports]` takes in that many texts (4,000 unless given), made of
the sample reports, with an engine and a data folder of its own, then retags them as `sateto retag`
does and prints JSON. Their vectors are made up: tagging costs the same whatever they say.
"""

import json
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import update

from ingest import pages, pipeline, runs, worktable
from ingest.rooms import Rooms
from ingest.sample import corpus
from ingest.sources import make_source
from schemas.database import migrate
from schemas.settings import Settings
from schemas.tables import reports
from tests.workers.node import running_node
from workers.retagging import retag
from workers.tagging import Workshop

_LEASE = 3600.0


class MadeUp:
    """Vectors of no meaning, each text always the same."""

    def __init__(self, dims: int) -> None:
        self._dims = dims

    def lengths(self, texts: Sequence[str]) -> list[int]:
        return [len(text) // 2 + 1 for text in texts]

    def encode(self, texts: Sequence[str], _kind: str) -> Any:
        rows = np.random.default_rng(len(texts)).normal(size=(len(texts), self._dims))
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def write(folder: Path, count: int) -> None:
    samples = corpus.load()
    for number in range(count):
        one = samples[number % len(samples)]
        parts = [one.title_ja, one.summary_ja, *(section.text for section in one.sections)]
        text = "\n".join((f"研究成果報告書 第{number}号", *parts, *one.references))
        (folder / f"{number}.txt").write_text(text, "utf-8")


def take_in(rooms: Rooms, place: str, settings: Settings) -> None:
    """Everything but the steps that need the engine."""
    migrate(rooms.database)
    run_id = runs.start(rooms.database, "folder", place, {}, time.time())
    source, cursor = make_source("folder", place, {}, settings), None
    while True:
        run = runs.take(rooms.database, run_id, time.time(), _LEASE)
        assert run
        page = source.page(cursor)
        for item in pages.save(rooms.database, rooms.archive, run, page, time.time()):
            through(rooms, item)
        if page.cursor is None:
            break
        cursor = page.cursor
    with rooms.database.begin() as connection:
        connection.execute(update(reports).values(projected=1))


def through(rooms: Rooms, item: worktable.Item) -> None:
    following: worktable.Item | None = item
    while following and following.step != "cite":
        lease = worktable.take(rooms.database, following, time.time(), _LEASE)
        assert lease
        following = pipeline.do(rooms, lease, time.time)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 4000
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "reports").mkdir()
        (folder / "node").mkdir()
        write(folder / "reports", count)
        with running_node(folder / "node") as node:
            settings = Settings(data_dir=folder / "data", elasticsearch_url=node.url)
            rooms = Workshop(settings).rooms
            _ = rooms.prototypes  # with the real model, once a taxonomy
            made_up = MadeUp(rooms.space.dims)
            take_in(replace(rooms, load_encoder=lambda: made_up), str(folder / "reports"), settings)
            began, used = time.monotonic(), time.process_time()
            done = retag(settings, lambda _ja, en: print(en, file=sys.stderr))
            seconds, own = time.monotonic() - began, time.process_time() - used
    rates = {"per_minute": round(count / seconds * 60), "per_cpu_minute": round(count / own * 60)}
    print(json.dumps({**done, "seconds": round(seconds, 1), **rates}))


if __name__ == "__main__":
    main()
