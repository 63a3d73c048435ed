"""What was asked is sealed: two people read it, a lost key loses it, and nothing else is lost."""

import re
import stat
import subprocess
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from schemas.errors import AccessError, NotFoundError, SetupError, StateError, UserError
from schemas.permissions import Role
from schemas.workplace_tables import audit as audit_rows
from schemas.workplace_tables import organisation_keys
from schemas.workplace_tables import queries as query_rows
from schemas.workplace_tables import readbacks as readback_rows
from search_api.access import Reader
from search_api.workplace import accounts, audit, queries, readbacks
from search_api.workplace.desk import Desk
from search_api.workplace.vault import Key, open_vault
from tests.search_api.workplace.offices import bearer, desk_at, door, found, hire, reader

QUESTION = "水中の無人機と音響通信"
HOURS = 24


def people(desk: Desk, organisation: str) -> tuple[Reader, Reader, Reader]:
    """A reviewer and two who may read back."""
    names = (("r", Role.REVIEWER), ("c", Role.COORDINATOR), ("d", Role.ADMINISTRATOR))
    made = [
        reader(desk, hire(desk, organisation, f"{n}-{organisation}", role)) for n, role in names
    ]
    return made[0], made[1], made[2]


def read_back(desk: Desk, asks: Reader, approves: Reader, query: str) -> str:
    identity = desk.write(readbacks.ask, asks, query, "監査のため")
    desk.write(readbacks.approve, approves, identity)
    return desk.write(readbacks.read, asks, identity, HOURS)


def test_words_are_nowhere_and_two_people_read_them(desk: Desk) -> None:
    found(desk, "a")
    reviewer, first, second = people(desk, "a")
    query = desk.write(queries.record, reviewer, QUESTION)
    same = desk.write(queries.record, first, QUESTION)
    with desk.database.connect() as connection:
        kept = connection.execute(select(query_rows)).mappings().all()
        log = str(connection.execute(select(audit_rows)).all())
    assert {row["digest"] for row in kept} == {kept[0]["digest"]}
    assert kept[0]["sealed"] != kept[1]["sealed"]
    assert QUESTION not in log
    assert all(QUESTION.encode() not in row["sealed"] for row in kept)
    assert kept[0]["digest"] in log
    assert read_back(desk, first, second, query) == QUESTION
    assert read_back(desk, second, first, same) == QUESTION
    told = [row["action"] for row in desk.read(audit.entries, "a", 100)]
    assert told[:3] == ["read-back.read", "read-back.approved", "read-back.asked"]


def test_one_person_alone_reads_nothing(desk: Desk) -> None:
    found(desk, "a")
    reviewer, first, second = people(desk, "a")
    query = desk.write(queries.record, reviewer, QUESTION)
    with pytest.raises(UserError):
        desk.write(readbacks.ask, first, query, "  ")
    asked = desk.write(readbacks.ask, first, query, "監査のため")
    with pytest.raises(AccessError):
        desk.write(readbacks.read, first, asked, HOURS)
    with pytest.raises(AccessError):
        desk.write(readbacks.approve, first, asked)
    desk.write(readbacks.approve, second, asked)
    with pytest.raises(AccessError):
        desk.write(readbacks.read, second, asked, HOURS)
    assert desk.write(readbacks.read, first, asked, HOURS) == QUESTION
    with desk.database.begin() as connection:
        past = time.time() - HOURS * 3600 - 1
        connection.execute(update(readback_rows).values(approved_at=past))
    with pytest.raises(AccessError):
        desk.write(readbacks.read, first, asked, HOURS)


def test_another_organisation_can_neither_ask_nor_approve(desk: Desk) -> None:
    found(desk, "a", "b")
    reviewer, first, _ = people(desk, "a")
    _, other, another = people(desk, "b")
    query = desk.write(queries.record, reviewer, QUESTION)
    with pytest.raises(NotFoundError):
        desk.write(readbacks.ask, other, query, "x")
    asked = desk.write(readbacks.ask, first, query, "x")
    with pytest.raises(NotFoundError):
        desk.write(readbacks.approve, another, asked)
    assert desk.read(queries.listed, "b", 10) == []
    # Equal questions of two organisations can't be told to be equal.
    desk.write(queries.record, other, QUESTION)
    mine, theirs = (desk.read(queries.listed, one, 10)[0]["digest"] for one in ("a", "b"))
    assert mine != theirs


@pytest.mark.parametrize("how", ["gone", "changed", "of another"])
def test_a_lost_key_loses_its_organisations_queries_and_nothing_else(desk: Desk, how: str) -> None:
    found(desk, "a", "b")
    reviewer, first, second = people(desk, "a")
    others = people(desk, "b")
    lost = desk.write(queries.record, reviewer, QUESTION)
    theirs = desk.write(queries.record, others[0], QUESTION)
    mine = organisation_keys.c.organisation_id == "a"
    with desk.database.begin() as connection:
        other = connection.execute(select(organisation_keys.c.sealed).where(~mine)).scalar_one()
        if how == "gone":
            connection.execute(delete(organisation_keys).where(mine))
        else:
            wrong = other if how == "of another" else b"\x00" * len(other)
            connection.execute(update(organisation_keys).where(mine).values(sealed=wrong))
    with pytest.raises(StateError):
        read_back(desk, first, second, lost)
    assert read_back(desk, others[1], others[2], theirs) == QUESTION
    after = desk.write(queries.record, reviewer, QUESTION)  # work goes on, under a new key
    assert read_back(desk, first, second, after) == QUESTION
    with pytest.raises(StateError):
        read_back(desk, first, second, lost)
    assert {row["id"] for row in desk.read(queries.listed, "a", 10)} == {lost, after}
    assert desk.read(audit.verify, desk.vault).faults == ()
    assert desk.read(accounts.listed)


def test_a_query_opens_in_its_own_place_alone(desk: Desk) -> None:
    found(desk, "a")
    reviewer, first, second = people(desk, "a")
    one, other = (desk.write(queries.record, reviewer, text) for text in ("one", "other"))
    with desk.database.begin() as connection:
        mine = select(query_rows.c.sealed).where(query_rows.c.id == one)
        moved = connection.execute(mine).scalar_one()
        connection.execute(update(query_rows).where(query_rows.c.id == other).values(sealed=moved))
    with pytest.raises(StateError):
        read_back(desk, first, second, other)


def test_over_http_a_member_s_search_is_kept_and_a_visitor_s_is_not(desk: Desk) -> None:
    found(desk, "a")
    keys = {name: hire(desk, "a", name, Role.COORDINATOR) for name in ("first", "second")}
    first, second = (bearer(keys[name]) for name in ("first", "second"))
    with door(desk.settings) as client:
        assert client.get("/v1/search", params={"q": QUESTION}).status_code == 503
        assert client.get("/v1/queries", headers=first).json() == {"queries": []}
        # The engine is away; that it was asked is known all the same.
        client.get("/v1/search", params={"q": QUESTION}, headers=second)
        listed = client.get("/v1/queries", headers=first)
        assert QUESTION not in listed.text
        query = listed.json()["queries"][0]["id"]
        reason = {"reason": "監査のため"}
        asked = client.post(f"/v1/queries/{query}/read-backs", json=reason, headers=first)
        path = f"/v1/read-backs/{asked.json()['id']}"
        assert client.post(f"{path}/read", headers=first).status_code == 403
        assert client.post(f"{path}/approve", headers=first).status_code == 403
        assert client.post(f"{path}/approve", headers=second).status_code == 200
        assert client.post(f"{path}/read", headers=first).json() == {"query": QUESTION}
        assert QUESTION not in client.get("/v1/read-backs", headers=second).text


# --- keys ------------------------------------------------------------------------------------------


def test_the_key_file_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "new" / "master.key"
    first, second = open_vault(file), open_vault(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert first.audit.digest("x") == second.audit.digest("x")
    assert [path.name for path in file.parent.iterdir()] == ["master.key"]
    file.chmod(0o640)
    with pytest.raises(SetupError, match="chmod 600"):
        open_vault(file)
    file.chmod(0o600)
    file.write_text("no key")
    with pytest.raises(SetupError, match="no master key"):
        open_vault(file)


def test_a_missing_key_file_is_said_and_not_made_anew(one_desk: Desk, tmp_path: Path) -> None:
    found(one_desk, "a")
    reviewer, first, second = people(one_desk, "a")
    asked = one_desk.write(queries.record, reviewer, QUESTION)
    file = one_desk.settings.vault
    kept = file.rename(tmp_path / "kept.key")
    with desk_at(one_desk.settings.database, file.parent) as again:
        with pytest.raises(SetupError, match="put the kept copy back"):
            again.write(queries.record, reviewer, QUESTION)
        assert not file.exists()
        assert [row["id"] for row in again.read(queries.listed, "a", 10)] == [asked]
        kept.rename(file)
        assert read_back(again, first, second, asked) == QUESTION
        assert again.read(audit.verify, again.vault).faults == ()


def test_a_key_that_is_lost_for_good_is_made_as_the_readme_says(one_desk: Desk) -> None:
    found(one_desk, "a")
    reviewer, first, second = people(one_desk, "a")
    lost = one_desk.write(queries.record, reviewer, QUESTION)
    file = one_desk.settings.vault
    file.unlink()
    readme = (Path(__file__).parents[3] / "README.md").read_text("utf-8")
    (told,) = set(re.findall(r"`(\(umask.*?> master\.key\))`", readme))
    subprocess.run(["sh", "-c", told], cwd=file.parent, check=True)
    with desk_at(one_desk.settings.database, file.parent) as again:
        after = again.write(queries.record, reviewer, QUESTION)
        assert read_back(again, first, second, after) == QUESTION
        with pytest.raises(StateError):
            read_back(again, first, second, lost)


@given(text=st.binary(max_size=200), cut=st.integers(0, 400), flip=st.integers(1, 255))
def test_what_was_sealed_opens_whole_or_not_at_all(text: bytes, cut: int, flip: int) -> None:
    key, place = Key.new(), "query a 1"
    sealed = key.seal(text, place)
    assert key.open(sealed, place) == text
    at = cut % len(sealed)
    changed = sealed[:at] + bytes([sealed[at] ^ flip]) + sealed[at + 1 :]
    for wrong, where, with_key in (
        (changed, place, key),
        (sealed[:at], place, key),
        (sealed, "query b 1", key),
        (sealed, place, key.derived("another purpose")),
    ):
        with pytest.raises(StateError):
            with_key.open(wrong, where)
