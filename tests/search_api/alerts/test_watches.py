"""What is watched is sealed, belongs to one account, and never leaves its organisation."""

import pytest
from sqlalchemy import delete, select

from schemas.alert_tables import watches as rows
from schemas.alerts import WatchChange, Watched, WatchKind
from schemas.errors import NotFoundError, UserError
from schemas.search import Filters
from schemas.workplace_tables import audit as audit_rows
from schemas.workplace_tables import organisation_keys
from search_api.access import Reader
from search_api.alerts import entries, vectors, watches
from search_api.workplace import audit, sealing
from search_api.workplace.desk import Desk
from tests.search_api.alerts.watching import (
    QUESTION,
    VECTOR,
    fires,
    office,
    person,
    saved,
)


def names(desk: Desk, who: Reader) -> list[str]:
    return [one.name for one in desk.read(watches.listed, desk.vault, who)]


def test_words_and_vector_are_sealed_and_the_log_holds_neither(desk: Desk) -> None:
    who = office(desk)
    identity = saved(desk, who, filters=Filters(tag=("DU06",)))
    with desk.database.connect() as connection:
        row = connection.execute(select(rows)).mappings().one()
        log = str(connection.execute(select(audit_rows)).all())
        keys = sealing.Keyring(connection, desk.vault)
        place = watches.place_of("a", identity)
        again = vectors.opened(keys, row, "space", place)
        assert vectors.opened(keys, row, "another space", place) is None
    assert QUESTION.encode() not in row["sealed"]
    assert b"DU06" not in row["sealed"]
    assert again is not None
    assert again not in row["vector"]
    assert len(again) == 4 * len(VECTOR.values)
    assert QUESTION not in log
    assert "watch.added" in log
    assert names(desk, who) == [QUESTION]
    assert desk.read(audit.verify, desk.vault).faults == ()


def test_it_is_renamed_noted_and_deleted_with_its_alerts_and_each_is_logged(desk: Desk) -> None:
    who = office(desk)
    identity = saved(desk, who)
    desk.write(entries.add, [fires(who, identity, "oai-1")])
    desk.write(watches.change, who, identity, WatchChange(name="別の名", note="会議のため"))
    (shown,) = desk.read(watches.listed, desk.vault, who)
    assert (shown.name, shown.note, shown.subject, shown.mine) == (
        "別の名",
        "会議のため",
        QUESTION,
        True,
    )
    assert desk.read(entries.of_account, desk.vault, who, 10)[0].reason.name == "別の名"
    desk.write(watches.remove, who, identity)
    assert names(desk, who) == []
    assert desk.read(entries.of_account, desk.vault, who, 10) == ()
    told = [row["action"] for row in desk.read(audit.entries, "a", 100)]
    assert told[:4] == ["watch.removed", "watch.changed", "alerts.made", "watch.added"]


def test_saving_twice_is_saving_once_and_there_is_a_limit(desk: Desk) -> None:
    who = office(desk)
    assert saved(desk, who) == saved(desk, who)
    other = saved(desk, who, filters=Filters(language=("ja",)))
    assert len(names(desk, who)) == 2
    watched = Watched(name="third", subject="third")
    with pytest.raises(UserError):
        desk.write(watches.add, who, WatchKind.SEARCH, watched, 2)
    desk.write(watches.remove, who, other)
    assert desk.write(watches.add, who, WatchKind.SEARCH, watched, 2)


def test_colleagues_see_what_is_shared_and_others_nothing(desk: Desk) -> None:
    hanako, taro = office(desk), person(desk, "a", "taro")
    outsider = office(desk, "b")
    identity = saved(desk, hanako)
    assert names(desk, taro) == names(desk, outsider) == []
    desk.write(watches.change, hanako, identity, WatchChange(shared=True))
    (shown,) = desk.read(watches.listed, desk.vault, taro)
    assert (shown.name, shown.mine, shown.by) == (QUESTION, False, "hanako-a")
    assert names(desk, outsider) == []
    for who in (taro, outsider):
        with pytest.raises(NotFoundError):
            desk.write(watches.remove, who, identity)
        with pytest.raises(NotFoundError):
            desk.write(watches.change, who, identity, WatchChange(name="mine"))
    desk.write(watches.change, hanako, identity, WatchChange(shared=False))
    assert names(desk, taro) == []


def test_a_lost_key_loses_what_it_sealed_and_work_goes_on(desk: Desk) -> None:
    who = office(desk)
    lost = saved(desk, who)
    desk.write(entries.add, [fires(who, lost, "oai-1")])
    with desk.database.begin() as connection:
        connection.execute(delete(organisation_keys))
    assert names(desk, who) == ["—"]
    assert desk.read(entries.of_account, desk.vault, who, 10) == ()
    kept = saved(desk, who, "音響")
    found = desk.read(watches.stretch, desk.vault, (WatchKind.SEARCH,), "", 10)
    assert {row["id"]: one is not None for row, one in found} == {lost: False, kept: True}
    desk.write(watches.remove, who, lost)
    assert names(desk, who) == ["音響"]
