import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from search_api.workplace.desk import Desk
from tests.search_api.workplace.offices import desk_at


@pytest.fixture
def small(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Desk]:
    """A desk over an empty SQLite database, for what no database makes a difference to."""
    path = tmp_path / "small.db"
    shutil.copyfile(migrated_sqlite, path)
    with desk_at(f"sqlite:///{path}", tmp_path / "data") as found:
        yield found
