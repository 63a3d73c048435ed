"""What `sateto sources` and `sateto failures` tell, without a stack."""

import json
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ingest import pages, runs
from ingest.archive import Archive
from ingest.sources import Page, Record, kinds
from schemas.database import ready_database
from schemas.settings import Settings
from workers.cli.main import app
from workers.overview import list_failures, list_sources


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path)


def harvest(settings: Settings, *names: str, hole: str = "") -> str:
    database = ready_database(settings.database)
    run_id = runs.start(database, "oai", "https://example.org/oai", {}, time.time())
    run = runs.take(database, run_id, time.time(), 60)
    assert run
    found = [
        Record(name, json.dumps({"title": {"ja": name}}).encode(), "json", "") for name in names
    ]
    page = Page(tuple(found), None, holes=(hole,) if hole else ())
    pages.save(database, Archive(settings.archive), run, page, time.time())
    return run_id


def test_sources_declare_themselves_and_tell_their_last_run(settings: Settings) -> None:
    run_id = harvest(settings, "a", "b", hole="record x")
    told = {row["name"]: row for row in list_sources(settings)}
    assert told.keys() == kinds().keys()
    fields = {"name", "protocol", "terms", "pace", "licence", "incremental", "last_run"}
    assert all(row.keys() == fields for row in told.values())
    last = told["oai"]["last_run"]
    assert (last["run"], last["state"], last["holes"]) == (run_id, "done", ["record x"])
    assert last["counts"]["new"] == 2
    assert told["folder"]["last_run"] is None


def test_what_vanished_and_what_never_came_is_told(settings: Settings) -> None:
    harvest(settings, "a", "b")
    harvest(settings, "a", hole="record x")
    told = {(row["reason"], row["native_id"], row["detail"]) for row in list_failures(settings)}
    assert told == {("vanished", "b", ""), ("hole", "", "record x")}


def test_the_command_prints_json_and_a_table(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SATETO_DATA_DIR", str(settings.data_dir))
    asked = CliRunner().invoke(app, ["sources", "--json"])
    assert [row["name"] for row in json.loads(asked.stdout)["sources"]] == sorted(kinds())
    assert CliRunner().invoke(app, ["sources"]).exit_code == 0


def test_help_names_all_sources() -> None:
    told = CliRunner().invoke(app, ["harvest", "--help"]).stdout
    assert all(name in told for name in kinds())
    assert "sateto harvest" in told


def test_a_run_is_stopped_at_a_person_s_word(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SATETO_DATA_DIR", str(settings.data_dir))
    database = ready_database(settings.database)
    run_id = runs.start(database, "oai", "https://example.org/oai", {}, time.time())
    assert CliRunner().invoke(app, ["stop", run_id]).exit_code == 0
    assert runs.show(database, run_id)["state"] == "stopped"
    assert CliRunner().invoke(app, ["stop", run_id]).exit_code == 1
    assert CliRunner().invoke(app, ["accept", run_id]).exit_code == 1
