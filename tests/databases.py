"""Fixtures of databases: each test that takes one runs on SQLite and on PostgreSQL.

`database` is migrated and empty, `empty_database_url` names one without tables. Where PostgreSQL
can't be had, its half is skipped, and `tell_what_was_skipped` says so at the end of the run.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, LiteralString

import psycopg
import pytest
from sqlalchemy import URL, Engine

from schemas.database import migrate, open_database

NO_POSTGRESQL = "PostgreSQL can't be had here"
# A connection that a failed test left would keep its locks.
_END_OTHERS: Final = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_EMPTY: Final = """
DO $$ BEGIN
  EXECUTE (
    SELECT 'TRUNCATE ' || string_agg(quote_ident(tablename), ', ') || ' RESTART IDENTITY'
    FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'
  );
END $$
"""


@dataclass(frozen=True)
class Server:
    """A running PostgreSQL, by the folder of its socket."""

    folder: str

    def url(self, name: str) -> str:
        """SQLAlchemy's URL of one of its databases."""
        query = {"host": self.folder}
        url = URL.create("postgresql+psycopg", username="sateto", database=name, query=query)
        return url.render_as_string(hide_password=False)

    def run(self, *statements: LiteralString, database: str = "postgres") -> None:
        """Runs statements one by one, outside of a transaction."""
        with psycopg.connect(
            host=self.folder, user="sateto", dbname=database, autocommit=True
        ) as connection:
            for statement in statements:
                connection.execute(statement)


@contextmanager
def postgresql_server() -> Iterator[Server | str]:
    """A server that ends with this block, or with this process; or why there is none."""
    program = str(Path(__file__).with_name("postgres.py"))
    with subprocess.Popen(
        [sys.executable, program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl-C is for the test run; this one ends when the run has
    ) as keeper:
        assert keeper.stdout
        told = json.loads(keeper.stdout.readline() or '{"refused": "its keeper died"}')
        yield Server(told["folder"]) if "folder" in told else str(told["refused"])


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """The run's PostgreSQL, with the migrated database of all tests: making one for each is slow."""
    with postgresql_server() as server:
        if isinstance(server, str):
            pytest.skip(f"{NO_POSTGRESQL}: {server}")
        server.run("CREATE DATABASE migrated", "CREATE DATABASE empty")
        _migrate(server.url("migrated"))
        yield server


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("migrated") / "sateto.db"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A migrated database without a row, on each engine in turn."""
    if request.param == "sqlite":
        path = tmp_path / "sateto.db"
        shutil.copyfile(request.getfixturevalue("migrated_sqlite"), path)
        with _opened(f"sqlite:///{path}") as engine:
            yield engine
    else:
        server = request.getfixturevalue("postgresql")
        server.run(_END_OTHERS, _EMPTY, database="migrated")
        with _opened(server.url("migrated")) as engine:
            yield engine


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database that holds nothing, on each engine in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
    else:
        server = request.getfixturevalue("postgresql")
        server.run("DROP DATABASE empty WITH (FORCE)", "CREATE DATABASE empty")
        yield server.url("empty")


def tell_what_was_skipped(reporter: pytest.TerminalReporter) -> None:
    """For `pytest_terminal_summary`: says in red how many tests had no PostgreSQL, and why."""
    reasons = [
        report.longrepr[2].removeprefix("Skipped: ")
        for report in reporter.stats.get("skipped", ())
        if isinstance(report.longrepr, tuple) and NO_POSTGRESQL in report.longrepr[2]
    ]
    if reasons:
        reporter.section("PostgreSQL WAS NOT TESTED", red=True, bold=True)
        reporter.line(f"Tests skipped: {len(reasons)}. {reasons[0]}", red=True)


def _migrate(url: str) -> None:
    with _opened(url) as engine:
        migrate(engine)


@contextmanager
def _opened(url: str) -> Iterator[Engine]:
    engine = open_database(url)
    try:
        yield engine
    finally:
        engine.dispose()
