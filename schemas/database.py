"""Opening the database (SQLite or PostgreSQL) and bringing its tables up to date."""

import sqlite3
import time
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, func, inspect, make_url, select
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
from sqlalchemy.exc import OperationalError

from schemas.errors import StateError

_BUSY_SECONDS, _TICK = 60, 0.05
_MIGRATING = 5_417_230  # names the lock in PostgreSQL; any number that nobody else uses


def open_database(url: str) -> Engine:
    """An engine for `url`; the folder of a SQLite file is made where it is missing."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, pool_pre_ping=True)
    if parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed, connect_args={"timeout": _BUSY_SECONDS})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def ready_database(url: str) -> Engine:
    """The same for a command that a person gives: a database without tables gets them first.

    Raises StateError where the database can't be reached.
    """
    engine = open_database(url)
    try:
        made = inspect(engine).has_table("alembic_version")
    except OperationalError as error:
        raise StateError(
            f"the database can't be opened; check SATETO_DATABASE_URL ({error.orig})",
            f"データベースを開けません。SATETO_DATABASE_URL を確認してください（{error.orig}）",
        ) from error
    if not made:
        migrate(engine)
    return engine


def reading(engine: Engine) -> Connection:
    """A connection for reads alone: on SQLite it doesn't wait for a writer."""
    return engine.execution_options(read_only=True).connect()


def migrate(engine: Engine) -> None:
    """Brings the tables to the newest revision; does nothing where they are there already.

    Several processes may call it at once, though not several threads of one.
    """
    from alembic import command
    from alembic.config import Config

    config = Config()
    scripts = str(Path(__file__).parent / "migrations")
    config.set_main_option("script_location", scripts.replace("%", "%%"))
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":  # SQLite takes its lock at the beginning anyway
            connection.execute(select(func.pg_advisory_xact_lock(_MIGRATING)))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _prepare_sqlite(raw: DBAPIConnection, _record: Any) -> None:
    # SQLAlchemy, not the driver, says when a transaction begins: see _begin_sqlite.
    raw.isolation_level = None
    cursor = raw.cursor()
    _to_wal(cursor)
    for pragma in ("synchronous=NORMAL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _to_wal(cursor: DBAPICursor) -> None:
    """Of two that open a new file together, SQLite refuses one at once, whatever the timeout."""
    end = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
            time.sleep(_TICK)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes later fails at once when another writer came
    # between, however long the timeout: so writers take the lock at their start.
    read_only = connection.get_execution_options().get("read_only")
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")
