"""What was told: once, to its account alone, by day and report."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from schemas.alerts import Told
from search_api.access import Reader
from search_api.alerts import entries, watches
from search_api.alerts.entries import Fired
from search_api.workplace import audit
from search_api.workplace.desk import Desk
from tests.search_api.alerts.watching import PASSAGE, fires, office, opened, person, saved
from tests.search_api.workplace.offices import desk_at

CARD = {"title": {"ja": "題", "en": "Title"}, "language": "ja"}


@pytest.fixture
def both(database: Engine, tmp_path: Path) -> Iterator[Desk]:
    """A desk over an empty database, on each engine in turn."""
    with desk_at(database.url.render_as_string(hide_password=False), tmp_path / "data") as found:
        yield found


def told(desk: Desk, who: Reader) -> list[str]:
    return sorted(row.report for row in desk.read(entries.of_account, desk.vault, who, 1000))


def test_nothing_is_told_twice_whoever_tells_it(both: Desk) -> None:
    who = office(both)
    identity = saved(both, who)
    all_of_it = [fires(who, identity, f"oai-{number:03}") for number in range(40)]
    start = threading.Barrier(3)

    def tell() -> None:
        start.wait()
        for at in range(0, 40, 8):
            both.write(entries.add, all_of_it[at : at + 8])

    threads = [threading.Thread(target=tell) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told(both, who) == [one.report for one in all_of_it]
    assert both.write(entries.add, all_of_it) == 0
    assert both.write(entries.add, [fires(who, identity, "oai-000", revision=2)]) == 1
    made = [
        row["detail"]
        for row in both.read(audit.entries, "a", 100)
        if row["action"] == "alerts.made"
    ]
    assert len(made) == 6  # five batches and the new revision; what was there already is no change
    assert both.read(audit.verify, both.vault).faults == ()


def test_a_watch_that_was_deleted_meanwhile_is_told_nothing(desk: Desk) -> None:
    who = office(desk)
    gone, there = saved(desk, who, "一"), saved(desk, who, "二")
    desk.write(watches.remove, who, gone)
    assert desk.write(entries.add, [fires(who, gone, "oai-1"), fires(who, there, "oai-1")]) == 1


def test_each_account_is_told_its_own_and_marks_its_own(desk: Desk) -> None:
    hanako, taro, outsider = office(desk), person(desk, "a", "taro"), office(desk, "b")
    for who, report in ((hanako, "oai-1"), (taro, "oai-2"), (outsider, "oai-3")):
        desk.write(entries.add, [fires(who, saved(desk, who), report)])
    assert [told(desk, who) for who in (hanako, taro, outsider)] == [
        ["oai-1"],
        ["oai-2"],
        ["oai-3"],
    ]
    everything = ["oai-1", "oai-2", "oai-3"]
    assert desk.write(entries.mark_read, taro, everything) == 1
    assert desk.write(entries.mark_read, taro, everything) == 0
    read = [desk.read(entries.of_account, desk.vault, who, 10)[0].read for who in (hanako, taro)]
    assert read == [False, True]
    log = str(desk.read(audit.entries, "b", 100))
    assert "oai-1" not in log
    assert hanako.account not in log


def test_one_alert_a_report_and_day_names_all_searches(desk: Desk) -> None:
    who = office(desk)
    first, second = saved(desk, who, "一"), saved(desk, who, "二")
    meant = Told(legs=("words", "meaning"), passage=PASSAGE, distance=4.2)
    fired = [fires(who, first, "oai-1"), Fired(opened(who, second), "oai-1", 1, meant)]
    desk.write(entries.add, [*fired, fires(who, first, "oai-2")])
    rows = desk.read(entries.of_account, desk.vault, who, 10)
    found = entries.by_day(rows, {"oai-1": CARD, "oai-2": CARD}, capped=False)
    assert [(one.report, len(one.reasons)) for one in found.alerts] == [("oai-1", 2), ("oai-2", 1)]
    assert {reason.name for reason in found.alerts[0].reasons} == {"一", "二"}
    assert found.unread == 2
    assert {tuple(r.told.legs) for r in found.alerts[0].reasons} == {
        ("words",),
        ("words", "meaning"),
    }


def test_what_readers_do_not_see_any_more_is_not_shown(desk: Desk) -> None:
    who = office(desk)
    identity = saved(desk, who)
    desk.write(entries.add, [fires(who, identity, name) for name in ("oai-1", "oai-2")])
    rows = desk.read(entries.of_account, desk.vault, who, 10)
    found = entries.by_day(rows, {"oai-2": CARD}, capped=False)
    assert [one.report for one in found.alerts] == ["oai-2"]
    assert found.unread == 1
