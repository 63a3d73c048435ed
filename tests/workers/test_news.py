"""What is new in a revision, over a real archive and database: passages that nobody was told of."""

import io
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import insert, select

from ingest import worktable
from ingest.archive import Archive, to_json
from ingest.artifacts import Keys, revision_row
from ingest.rooms import Rooms
from ingest.steps import ALERT
from ingest.worktable import Item
from ranking.encoder import Space
from schemas.database import open_database
from schemas.report import Passage, SectionKey
from schemas.settings import Settings
from schemas.tables import WorkState, work
from search_api.alerts.news import News
from tests.ingest.rows import add_report, add_revision, add_run
from workers import news

NAME = "oai-1"


@pytest.fixture
def rooms(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Rooms]:
    path = tmp_path / "sateto.db"
    shutil.copyfile(migrated_sqlite, path)
    database = open_database(f"sqlite:///{path}")
    with database.begin() as connection:
        add_run(connection)
        add_report(connection, NAME, projected=1)
    yield Rooms(
        Settings(data_dir=tmp_path),
        database,
        Archive((tmp_path / "archive").as_uri()),
        Space("space", "model", 2, 512),
        lambda: pytest.fail("nothing is encoded"),
    )
    database.dispose()


def revise(rooms: Rooms, revision: int, *texts: str, kept: bool = True) -> None:
    """A revision that came into the index at that many seconds, and is to be told of."""
    with rooms.database.begin() as connection:
        add_revision(connection, NAME, revision)
        row = {"report_id": NAME, "revision": revision, "step": "project", "due_at": 0.0}
        done = {"state": WorkState.DONE, "updated_at": float(revision)}
        connection.execute(insert(work).values(**row, **done))
        worktable.add(connection, Item(NAME, revision, ALERT), 0.0)
    if kept:
        keys = Keys.of(
            revision_row(rooms.database, NAME, revision), rooms.space, rooms.cues.version
        )
        cut = [
            Passage(number=number, section=SectionKey.RESULTS, page=1, text=text)
            for number, text in enumerate(texts)
        ]
        rooms.archive.derive("chunk", keys.chunk, to_json([p.model_dump(mode="json") for p in cut]))
        buffer = io.BytesIO()
        np.save(buffer, np.array([[float(n), 0.0] for n in range(len(texts))], np.float32))
        rooms.archive.derive("encode", keys.encode, buffer.getvalue())


def told(rooms: Rooms, revision: int, state: WorkState = WorkState.DONE) -> News:
    """What is new of a revision; then its step ends in that state."""
    lease = worktable.take(rooms.database, Item(NAME, revision, ALERT), 10.0, 60.0)
    assert lease
    found = [one for some in news.stretches(rooms, [lease]) for _, one in some]
    with rooms.database.begin() as connection:
        this = (work.c.revision == revision) & (work.c.step == ALERT)
        connection.execute(work.update().where(this).values(state=state, lease=None))
    return news.joined(found, rooms.space.id)


def texts(found: News) -> list[tuple[int, str]]:
    return [(one.number, one.passage.text) for one in found.passages]


def test_a_revision_tells_only_what_no_earlier_one_said(rooms: Rooms) -> None:
    revise(rooms, 1, "甲", "乙")
    first = told(rooms, 1)
    assert texts(first) == [(0, "甲"), (1, "乙")]
    assert (first.revisions, first.since) == ({NAME: 1}, {NAME: 1.0})
    revise(rooms, 2, "甲", "丙", "乙")
    second = told(rooms, 2)
    assert texts(second) == [(1, "丙")]
    assert second.vectors.tolist() == [[1.0, 0.0]]
    revise(rooms, 3, "乙", "甲")
    third = told(rooms, 3)
    assert (third.passages, third.revisions) == ((), {})


@pytest.mark.parametrize("state", [WorkState.SUPERSEDED, WorkState.FAILED])
def test_what_nobody_was_told_of_is_still_new(rooms: Rooms, state: WorkState) -> None:
    revise(rooms, 1, "甲")
    told(rooms, 1)
    revise(rooms, 2, "甲", "乙")
    told(rooms, 2, state)
    revise(rooms, 3, "甲", "乙", "丙")
    assert texts(told(rooms, 3)) == [(1, "乙"), (2, "丙")]


def test_after_a_withdrawal_nothing_is_told_again(rooms: Rooms) -> None:
    revise(rooms, 1, "甲")
    told(rooms, 1)
    revise(rooms, 2, kept=False)
    revise(rooms, 3, "甲")
    assert told(rooms, 3).passages == ()


def test_a_revision_whose_passages_are_lost_goes_its_way_once_more(rooms: Rooms) -> None:
    revise(rooms, 1, kept=False)
    assert told(rooms, 1).passages == ()
    with rooms.database.connect() as connection:
        rows = connection.execute(select(work.c.step, work.c.state))
        steps = {row.step: row.state for row in rows}
    assert steps == {"chunk": WorkState.DUE}
