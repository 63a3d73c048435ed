"""The log: one chain from many writers, and nothing in it changes unnoticed."""

import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, delete, insert, select, text, update
from sqlalchemy.exc import DatabaseError

from schemas.errors import UserError
from schemas.workplace_tables import audit as rows
from schemas.workplace_tables import audit_head
from search_api.workplace import accounts, audit
from search_api.workplace.audit import Entry, Verified
from search_api.workplace.desk import Desk
from search_api.workplace.vault import Vault
from tests.search_api.workplace.offices import desk_at, found

ENTRY = Entry("looked", "someone", "a", "report-1", {"語": "値", "n": 1})
LENGTH = 6


def looked_at(desk: Desk, kept: str = "") -> Verified:
    return desk.read(audit.verify, desk.vault, kept)


def fill(desk: Desk) -> None:
    for number in range(LENGTH):
        desk.write(audit.append, replace(ENTRY, subject=f"report-{number}"))


def test_an_untouched_log_is_well_from_its_beginning(desk: Desk) -> None:
    assert looked_at(desk) == Verified(f"0:{audit.START}", ())
    empty = looked_at(desk).head
    fill(desk)
    now = looked_at(desk, empty)
    assert now.faults == ()
    assert now.head.startswith(f"{LENGTH}:")
    assert looked_at(desk, now.head).faults == ()


def test_many_writers_make_one_chain(desk: Desk) -> None:
    start = threading.Barrier(4)

    def write() -> None:
        start.wait()
        for _ in range(5):
            desk.write(audit.append, ENTRY)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert looked_at(desk).faults == ()
    assert looked_at(desk).head.startswith("20:")


def test_what_failed_is_not_logged_and_what_is_logged_happened(desk: Desk) -> None:
    found(desk, "a")
    before = looked_at(desk).head
    with pytest.raises(UserError):
        desk.write(accounts.add_organisation, "a", "", "")
    assert looked_at(desk).head == before


@pytest.mark.parametrize("table", ["audit", "decisions"])
def test_the_database_refuses_to_change_a_row(desk: Desk, table: str) -> None:
    fill(desk)
    if table == "decisions":
        _decide(desk)
    for change in (f"UPDATE {table} SET at = 0", f"DELETE FROM {table}"):
        with pytest.raises(DatabaseError, match="append-only"), desk.database.begin() as connection:
            connection.execute(text(change))


def _decide(desk: Desk) -> None:
    from schemas.decisions import DecisionAsked
    from schemas.permissions import Role
    from search_api.workplace import decisions
    from tests.search_api.workplace.offices import hire, reader

    found(desk, "b")
    who = reader(desk, hire(desk, "b", "person", Role.REVIEWER))
    desk.write(decisions.decide, who, "r-1", DecisionAsked(value="adopt"), 100)


def test_a_log_set_back_to_an_older_state_is_found_by_a_kept_head(desk: Desk) -> None:
    fill(desk)
    with desk.database.begin() as connection:
        head = connection.execute(select(audit_head)).mappings().one()
    desk.write(audit.append, ENTRY)
    kept = looked_at(desk).head
    with desk.database.begin() as connection:
        unlock(connection)
        connection.execute(delete(rows).where(rows.c.number > head["number"]))
        connection.execute(update(audit_head).values(dict(head)))
    assert looked_at(desk).faults == ()  # by itself an older state is as good as any
    assert [fault.number for fault in looked_at(desk, kept).faults] == [0]


def test_who_works_out_all_hashes_anew_lacks_the_seal(desk: Desk) -> None:
    fill(desk)
    with desk.database.begin() as connection:
        unlock(connection)
        previous = audit.START
        for row in connection.execute(select(rows).order_by(rows.c.number)).mappings().all():
            forged = {**row, "actor": "another", "previous": previous}
            forged["hash"] = previous = audit.hash_of(forged)
            connection.execute(update(rows).where(rows.c.number == row["number"]).values(forged))
        connection.execute(update(audit_head).values(hash=previous))
    assert [fault.number for fault in looked_at(desk).faults] == [0]


# --- any tampering ---------------------------------------------------------------------------------


def unlock(connection: Connection) -> None:
    """What an attacker with all rights on the database does first."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("ALTER TABLE audit DISABLE TRIGGER audit_stays"))
        return
    for change in ("update", "delete"):
        connection.execute(text(f"DROP TRIGGER audit_stays_{change}"))


@pytest.fixture(scope="module")
def written(
    migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Connection, Vault]]:
    """A connection to a database with a log and no triggers: what is done there is rolled back."""
    folder = tmp_path_factory.mktemp("written")
    path = folder / "sateto.db"
    shutil.copyfile(migrated_sqlite, path)
    with desk_at(f"sqlite:///{path}", folder) as desk:
        fill(desk)
        with desk.database.begin() as connection:
            unlock(connection)
        with desk.database.connect() as connection:
            yield connection, desk.vault


SPARE = 1_000_000
NUMBERS = st.integers(1, LENGTH)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)
CHANGES = st.one_of(
    st.tuples(
        st.just("change"),
        NUMBERS,
        st.sampled_from(
            ["organisation", "actor", "action", "subject", "detail", "previous", "hash"]
        ),
        TEXTS,
    ),
    st.tuples(st.just("change"), NUMBERS, st.just("at"), st.floats(0, 4e9)),
    st.tuples(st.just("change"), NUMBERS, st.just("number"), st.integers(-5, 3 * LENGTH)),
    st.tuples(st.just("delete"), NUMBERS),
    st.tuples(st.just("swap"), NUMBERS, NUMBERS),
    st.tuples(st.just("copy"), NUMBERS, st.integers(-5, 3 * LENGTH)),
    st.tuples(st.just("head"), st.sampled_from(["number", "hash", "seal", "delete"])),
)


def tamper(connection: Connection, change: tuple[object, ...]) -> None:
    """Does it; what the primary key refuses is no change."""
    kind, *rest = change
    if kind == "head":
        if rest[0] == "delete":
            connection.execute(delete(audit_head))
        else:
            value: object = LENGTH - 1 if rest[0] == "number" else "0" * 64
            connection.execute(update(audit_head).values({str(rest[0]): value}))
        return
    mine = rows.c.number == rest[0]
    taken = set(connection.execute(select(rows.c.number)).scalars())
    if kind == "delete":
        connection.execute(delete(rows).where(mine))
    elif kind == "change" and not (rest[1] == "number" and rest[2] in taken):
        connection.execute(update(rows).where(mine).values({str(rest[1]): rest[2]}))
    elif kind == "swap":
        for old, new in ((rest[0], SPARE), (rest[1], rest[0]), (SPARE, rest[1])):
            connection.execute(update(rows).where(rows.c.number == old).values(number=new))
    elif kind == "copy" and rest[0] in taken and rest[1] not in taken:
        row = dict(connection.execute(select(rows).where(mine)).mappings().one())
        connection.execute(insert(rows).values({**row, "number": rest[1]}))


@given(changes=st.lists(CHANGES, min_size=1, max_size=3))
def test_any_tampering_is_found(
    written: tuple[Connection, Vault], changes: list[tuple[object, ...]]
) -> None:
    connection, vault = written
    with connection.begin() as transaction:
        before = content(connection)
        for change in changes:
            tamper(connection, change)
        same = content(connection) == before
        assert (audit.verify(connection, vault).faults == ()) is same
        transaction.rollback()


def content(connection: Connection) -> object:
    order = select(rows).order_by(rows.c.number)
    return connection.execute(order).all(), connection.execute(select(audit_head)).all()
