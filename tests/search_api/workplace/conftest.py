import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from search_api.workplace.desk import Desk
from tests.search_api.workplace.offices import desk_at


@pytest.fixture
def desk(database: Engine, tmp_path: Path) -> Iterator[Desk]:
    """A desk over an empty database, on each engine in turn."""
    url = database.url.render_as_string(hide_password=False)
    with desk_at(url, tmp_path / "data") as found:
        yield found


@pytest.fixture
def one_desk(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Desk]:
    """A desk over an empty database, on SQLite alone: for what says nothing of the engine."""
    path = tmp_path / "sateto.db"
    shutil.copyfile(migrated_sqlite, path)
    with desk_at(f"sqlite:///{path}", tmp_path / "data") as found:
        yield found
