from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from ingest import pages, pipeline, runs, worktable
from ingest.archive import Archive
from ingest.artifacts import Keys, load_report, revision_row
from ingest.rooms import Encoder, Rooms
from ingest.sources import make_source
from ingest.worktable import Item, Lease
from ranking.encoder import Space
from schemas.settings import Settings
from schemas.tables import reports
from tests.ingest.rows import add_due, add_report, add_revision, add_run, everything


def no_encoder() -> Encoder:
    raise AssertionError("these steps need no model")


@pytest.fixture
def rooms(database: Engine, tmp_path: Path) -> Rooms:
    return Rooms(
        settings=Settings(data_dir=tmp_path),
        database=database,
        archive=Archive((tmp_path / "archive").as_uri()),
        space=Space("space", "model", 3, 512),
        load_encoder=no_encoder,
    )


def harvest(rooms: Rooms, folder: Path, options: dict[str, Any]) -> Item:
    """The one report of a folder, harvested."""
    run_id = runs.start(rooms.database, "folder", str(folder), options, 10.0)
    run = runs.take(rooms.database, run_id, 10.0, 60.0)
    assert run
    page = make_source("folder", str(folder), options, rooms.settings).page(None)
    items = pages.save(rooms.database, rooms.archive, run, page, 10.0)
    assert items
    return items[0]


def take(rooms: Rooms, item: Item, now: float = 10.0) -> Lease:
    lease = worktable.take(rooms.database, item, now, 60.0)
    assert lease
    return lease


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "reports"
    found.mkdir()
    (found / "gan.txt").write_text("研究成果\n利得は 12 dB である。\n", "utf-8")
    return found


@pytest.mark.parametrize("sample", [True, False])
def test_steps_lead_from_a_record_to_a_report(rooms: Rooms, folder: Path, sample: bool) -> None:
    item = harvest(rooms, folder, {"sample": True} if sample else {})
    for step, following in (("fetch", "read"), ("read", "parse"), ("parse", "chunk")):
        assert item.step == step
        found = pipeline.do(rooms, take(rooms, item), lambda: 10.0)
        assert found == Item(item.report_id, 1, following)
        item = found
    row = revision_row(rooms.database, item.report_id, 1)
    assert rooms.archive.get(row["file_sha256"]) == (folder / "gan.txt").read_bytes()
    report = load_report(rooms.archive, Keys.of(row, rooms.space, rooms.cues.version))
    assert report.metadata.title.en == "gan"
    assert report.metadata.sample is sample
    assert report.provenance.native_id.endswith("gan.txt")


def test_a_step_done_twice_changes_nothing(rooms: Rooms, folder: Path) -> None:
    item = harvest(rooms, folder, {})
    old, new = take(rooms, item, 10.0), take(rooms, item, 80.0)
    assert pipeline.do(rooms, new, lambda: 80.0) == Item(item.report_id, 1, "read")
    before = everything(rooms.database)
    (folder / "gan.txt").write_text("another text", "utf-8")
    assert pipeline.do(rooms, old, lambda: 90.0) is None
    assert everything(rooms.database) == before


def passages_and_state(database: Engine) -> tuple[Any, ...]:
    with database.connect() as connection:
        columns = (reports.c.passages, reports.c.projected, reports.c.state)
        return tuple(connection.execute(select(*columns)).one())


def test_what_a_rebuild_projects_is_noted_beside_a_newer_revision(database: Engine) -> None:
    with database.begin() as connection:
        add_run(connection)
        add_report(connection, "oai-1", projected=1)
        for revision in (1, 2):
            add_revision(connection, "oai-1", revision)
    shown = {"projected": 1, "passages": 7, "state": "waiting", "reason": None, "detail": ""}
    with database.begin() as connection:
        pipeline._note(connection, Item("oai-1", 1, "project"), shown)
    assert passages_and_state(database) == (7, 1, "indexed")


def test_an_old_revision_that_comes_late_is_not_noted(database: Engine) -> None:
    add_due(database, Item("oai-1", 1, "project"), Item("oai-1", 2, "project"))
    shown = {"projected": 1, "passages": 7, "state": "indexed", "reason": None, "detail": ""}
    with database.begin() as connection:
        pipeline._note(connection, Item("oai-1", 1, "project"), shown)
    assert passages_and_state(database) == (0, 0, "waiting")
