"""Fixtures of databases: each test that takes one runs on SQLite and on PostgreSQL.

`database` is migrated and empty, `empty_database_url` names one without tables. Where PostgreSQL
can't be had, its half is skipped, and `tell_what_was_skipped` says so at the end of the run.
"""

import json
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import URL, Engine, NullPool, create_engine

from schemas.database import migrate, open_database

NO_POSTGRESQL = "PostgreSQL can't be had here"
_TEMPLATE = "migrated"


@dataclass(frozen=True)
class Server:
    """A running PostgreSQL, by the folder of its socket."""

    folder: str

    def url(self, name: str) -> str:
        """SQLAlchemy's URL of one of its databases."""
        query = {"host": self.folder}
        url = URL.create("postgresql+psycopg", username="sateto", database=name, query=query)
        return url.render_as_string(hide_password=False)

    def run(self, statement: str) -> None:
        """Runs what can't be part of a transaction, such as CREATE DATABASE."""
        admin = create_engine(
            self.url("postgres"), poolclass=NullPool, isolation_level="AUTOCOMMIT"
        )
        with admin.connect() as connection:
            connection.exec_driver_sql(statement)


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
    """The run's PostgreSQL, with a migrated database to copy."""
    with postgresql_server() as server:
        if isinstance(server, str):
            pytest.skip(f"{NO_POSTGRESQL}: {server}")
        server.run(f"CREATE DATABASE {_TEMPLATE}")
        _migrate(server.url(_TEMPLATE))
        yield server


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("migrated") / "sateto.db"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A migrated, empty database of the test's own, on each engine in turn."""
    if request.param == "sqlite":
        path = tmp_path / "sateto.db"
        shutil.copyfile(request.getfixturevalue("migrated_sqlite"), path)
        with _opened(f"sqlite:///{path}") as engine:
            yield engine
    else:
        server = request.getfixturevalue("postgresql")
        with _created(server, f"TEMPLATE {_TEMPLATE}") as url, _opened(url) as engine:
            yield engine


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database that holds nothing, on each engine in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
    else:
        with _created(request.getfixturevalue("postgresql"), "") as url:
            yield url


def tell_what_was_skipped(reporter: pytest.TerminalReporter) -> None:
    """For `pytest_terminal_summary`: says in red how many tests had no PostgreSQL, and why."""
    reasons = [
        report.longrepr[2].removeprefix("Skipped: ")
        for report in reporter.stats.get("skipped", ())
        if isinstance(report.longrepr, tuple) and NO_POSTGRESQL in report.longrepr[2]
    ]
    if reasons:
        reporter.section("PostgreSQL WAS NOT TESTED", red=True, bold=True)
        reporter.line(f"{len(reasons)} tests were skipped. {reasons[0]}", red=True)


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


@contextmanager
def _created(server: Server, options: str) -> Iterator[str]:
    name = f"test_{secrets.token_hex(6)}"
    server.run(f"CREATE DATABASE {name} {options}")
    try:
        yield server.url(name)
    finally:
        server.run(f"DROP DATABASE {name} WITH (FORCE)")
