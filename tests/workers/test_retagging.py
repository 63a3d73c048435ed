"""Retagging and comparing taxonomies over a real archive and database; the engine is not needed."""

import re
from importlib.resources import files
from pathlib import Path

import pytest
from sqlalchemy import update

from ingest import pages, pipeline, runs, worktable
from ingest.artifacts import Keys, load_findings, revision_row
from ingest.sources import make_source
from schemas import taxonomy
from schemas.database import migrate, open_database
from schemas.errors import UserError
from schemas.settings import Settings
from schemas.tables import reports
from workers.retagging import archived, differences, retagged
from workers.tagging import Workshop

TEXT = (
    "研究成果報告書\n水中音響通信の開発\n研究成果の概要\n海中の無人機へ音響通信で指令を送った。\n"
)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a place with one report, tagged and as if projected."""
    place = tmp_path_factory.mktemp("retag")
    (place / "reports").mkdir()
    (place / "reports" / "水中音響通信.txt").write_text(TEXT, "utf-8")
    found = Settings(data_dir=place)
    rooms = Workshop(found).rooms
    migrate(rooms.database)
    run_id = runs.start(rooms.database, "folder", str(place / "reports"), {}, 10.0)
    run = runs.take(rooms.database, run_id, 10.0, 60.0)
    assert run
    page = make_source("folder", str(place / "reports"), {}, found).page(None)
    item = pages.save(rooms.database, rooms.archive, run, page, 10.0)[0]
    while item.step != "cite":
        lease = worktable.take(rooms.database, item, 10.0, 60.0)
        assert lease
        following = pipeline.do(rooms, lease, lambda: 10.0)
        assert following
        item = following
    with rooms.database.begin() as connection:
        connection.execute(update(reports).values(projected=1))
    return found


def test_retagging_needs_no_encoder_and_gives_the_same(settings: Settings) -> None:
    rooms = Workshop(settings).rooms
    rooms.load_encoder = lambda: pytest.fail("nothing is encoded again")
    (row,) = archived(open_database(settings.database))
    keys = Keys.of(row, rooms.space, rooms.cues.version)
    before = load_findings(rooms.archive, keys)
    assert "DU21" in {tag.id for tag in before.tags}
    assert retagged(rooms, keys)[1] == before
    assert revision_row(rooms.database, row["id"], 1)["revision"] == 1


def test_the_difference_of_two_taxonomies_by_tag(settings: Settings, tmp_path: Path) -> None:
    old = Path(str(files(taxonomy)))
    for family in taxonomy.FAMILIES:
        text = (old / f"{family}.toml").read_text("utf-8")
        if family == "dual_use":
            text = re.sub(
                r'(id = "DU21".*?anti_ja = \[)', r'\1 "通信",', text, count=1, flags=re.DOTALL
            )
        (tmp_path / f"{family}.toml").write_text(text, "utf-8")
    found = differences(settings, old, tmp_path)
    (row,) = archived(open_database(settings.database))
    assert found["tags"]["DU21"] == {"added": [], "removed": [row["id"]]}
    assert (found["reports"], found["changed"]) == (1, 1)
    assert differences(settings, old, old)["tags"] == {}


def test_a_folder_without_a_taxonomy_is_refused(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=re.escape("dual_use.toml")):
        differences(settings, tmp_path, tmp_path)
