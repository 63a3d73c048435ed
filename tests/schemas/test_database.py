import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, func, insert, inspect, select
from sqlalchemy.exc import IntegrityError

from schemas.database import migrate, open_database, reading, ready_database
from schemas.errors import StateError
from schemas.tables import ReportState, RunState, metadata, reports, runs, work

REPORT = {
    "id": "oai-1", "source": "oai", "place": "p", "native_id": "n", "revision": 1,
    "state": ReportState.WAITING, "created_at": 0.0, "updated_at": 0.0,
}  # fmt: skip

MIGRATE = """
import sys
import alembic.command, alembic.config, sqlalchemy.dialects.postgresql
from schemas.database import migrate, open_database
print(flush=True)
sys.stdin.readline()
migrate(open_database(sys.argv[1]))
"""


@contextmanager
def closing_engine(url: str) -> Iterator[Engine]:
    database = open_database(url)
    yield database
    database.dispose()


def differences(database: Engine) -> list[object]:
    with database.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        return list(compare_metadata(context, metadata))


def count(database: Engine) -> int:
    with reading(database) as connection:
        return connection.execute(select(func.count()).select_from(reports)).scalar_one()


def test_migrations_make_the_tables_of_the_metadata(empty_database_url: str) -> None:
    with closing_engine(empty_database_url) as database:
        assert differences(database)  # so that an empty answer below means something
        migrate(database)
        assert differences(database) == []
        assert set(inspect(database).get_table_names()) == {*metadata.tables, "alembic_version"}


def test_names_of_constraints_are_the_metadata_s(database: Engine) -> None:
    found = inspect(database)
    for table in metadata.tables.values():
        assert found.get_pk_constraint(table.name)["name"] == f"pk_{table.name}"
        assert {index["name"] for index in found.get_indexes(table.name)} == {
            index.name for index in table.indexes
        } | {
            name
            for constraint in found.get_unique_constraints(table.name)
            if (name := constraint["name"]) and database.dialect.name == "postgresql"
        }


def test_migrating_twice_keeps_what_is_there(database: Engine) -> None:
    with database.begin() as connection:
        connection.execute(insert(reports).values(REPORT))
    migrate(database)
    assert count(database) == 1
    assert differences(database) == []


def test_a_migration_at_the_same_time_is_harmless(empty_database_url: str) -> None:
    command = [sys.executable, "-c", MIGRATE, empty_database_url]
    runs = [
        subprocess.Popen(
            command,
            cwd=Path(__file__).parents[2],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for _ in range(2)
    ]
    for run in runs:
        assert run.stdout
        run.stdout.readline()  # its imports are done
    for run in runs:
        assert run.stdin
        run.stdin.write(b"\n")
        run.stdin.flush()
    faults = [run.communicate(timeout=60)[1].decode() for run in runs]
    assert faults == ["", ""]
    with closing_engine(empty_database_url) as database:
        assert differences(database) == []


def test_a_foreign_key_holds(database: Engine) -> None:
    row = {"report_id": "none", "revision": 1, "step": "read", "state": "due"}
    with pytest.raises(IntegrityError), database.begin() as connection:
        connection.execute(insert(work).values(**row, due_at=0.0, updated_at=0.0))


def test_one_run_of_a_place_is_going_on(database: Engine) -> None:
    row = {"source": "oai", "place": "p", "options": {}, "counts": {}}

    def add(name: str, state: RunState) -> None:
        with database.begin() as connection:
            connection.execute(
                insert(runs).values(**row, id=name, state=state, due_at=0.0, started_at=0.0)
            )

    add("1", RunState.DONE)
    add("2", RunState.RUNNING)
    add("3", RunState.FAILED)
    with pytest.raises(IntegrityError):
        add("4", RunState.RUNNING)


def test_a_transaction_that_fails_keeps_nothing(database: Engine) -> None:
    def add_twice() -> None:
        with database.begin() as connection:
            connection.execute(insert(reports), [REPORT])
            connection.execute(insert(reports), [REPORT])

    with pytest.raises(IntegrityError):
        add_twice()
    assert count(database) == 0


@pytest.mark.timeout(20)
def test_a_reader_does_not_wait_for_a_writer(database: Engine) -> None:
    with database.begin() as writer:
        writer.execute(insert(reports).values(REPORT))
        assert count(database) == 0  # SQLite would wait for 60 seconds before it gave up
    assert count(database) == 1


@pytest.mark.timeout(20)
def test_a_writer_does_not_wait_for_a_reader(database: Engine) -> None:
    with reading(database) as reader:
        before = reader.execute(select(reports.c.id)).all()
        with database.begin() as writer:
            writer.execute(insert(reports).values(REPORT))
    assert before == []
    assert count(database) == 1


def test_one_who_reads_and_then_writes_waits_for_another(database: Engine) -> None:
    """Without a lock from its start, SQLite ends the first of them with "database is locked"."""

    def add(name: str) -> None:
        with database.begin() as connection:
            connection.execute(select(reports.c.id)).all()
            connection.execute(insert(reports).values({**REPORT, "id": name, "native_id": name}))

    with database.begin() as connection:
        connection.execute(select(reports.c.id)).all()
        second = threading.Thread(target=add, args=("second",))
        second.start()
        second.join(0.2)  # on PostgreSQL it ends meanwhile
        connection.execute(insert(reports).values(REPORT))
    second.join()
    assert count(database) == 2


def test_sqlite_keeps_a_write_ahead_log_and_foreign_keys(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new' / 'folder' / 'sateto.db'}"
    with closing_engine(url) as database, closing(database.raw_connection()) as raw:
        cursor = raw.cursor()
        told = {
            name: cursor.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")
        }
    assert told == {
        "journal_mode": "wal", "foreign_keys": 1, "synchronous": 1, "busy_timeout": 60_000,
    }  # fmt: skip


def test_a_command_finds_its_tables_in_a_new_folder(tmp_path: Path) -> None:
    ready = ready_database(f"sqlite:///{tmp_path / 'new' / 'sateto.db'}")
    assert count(ready) == 0
    ready.dispose()


def test_a_database_that_is_away_is_told_in_a_sentence() -> None:
    with socket.socket() as taken:  # bound and not listening: whoever asks is refused
        taken.bind(("127.0.0.1", 0))
        url = f"postgresql+psycopg://nobody@127.0.0.1:{taken.getsockname()[1]}/none"
        with pytest.raises(StateError, match="SATETO_DATABASE_URL"):
            ready_database(url)
