import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from search_api.workplace.desk import Desk
from tests.search_api.workplace.offices import desk_at


@pytest.fixture
def desk(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Desk]:
    """A desk over an empty SQLite database."""
    shutil.copyfile(migrated_sqlite, tmp_path / "sateto.db")
    with desk_at(f"sqlite:///{tmp_path / 'sateto.db'}", tmp_path / "data") as found:
        yield found
