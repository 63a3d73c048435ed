"""Alerts on the real stack: from a saved search to page and feed, and a worker killed amid it."""

import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from lxml import etree
from sqlalchemy import delete, func, select, update

from ingest.archive import Archive
from ingest.rooms import Rooms
from ingest.steps import ALERT
from ranking.encoder.model import model_folder, space_of
from schemas.alert_tables import alerts
from schemas.alert_tables import watches as watches_table
from schemas.alerts import Watched, WatchKind
from schemas.database import open_database
from schemas.permissions import Role
from schemas.report import report_id
from schemas.settings import Settings
from schemas.tables import WorkState, work
from search_api.alerts import watches
from search_api.encoding import QueryVector
from search_api.workplace import audit
from search_api.workplace.desk import Desk
from tests.asking import environment, sateto_json, wait_for
from tests.ingest.faulty_server import deleted, page, record, repository, serve
from tests.search_api.workplace.offices import bearer, desk_at, found, hire, reader
from workers import alerting

pytestmark = [pytest.mark.stack, pytest.mark.timeout(600)]
NAME = "oai:alerts:a"
REPORT = report_id("oai", NAME)
RECORD = """<jpcoar:jpcoar xmlns:jpcoar="https://github.com/JPCOAR/schema/blob/master/2.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:datacite="https://schema.datacite.org/meta/kernel-4/"><dc:title>潮流の計測</dc:title>
 <datacite:description descriptionType="Abstract">係留ブイに載せた超音波流速計の校正法を確立し、
潮流の速さを誤差1%で測った。</datacite:description></jpcoar:jpcoar>"""
WORDS, MEANING = (
    "係留ブイ 流速計 校正",
    "潮流の計測 係留ブイ 超音波流速計 校正 装置 費用 規格 特許 契約 人員",  # too few of its words are there
)
QUESTIONS = ("窒化ガリウム", "炭化ケイ素", "水中 音響", "材料", "センサ")
_DYING = """
import os, signal
from tests.workers.test_alerting import rooms_of
from schemas.settings import Settings
from search_api.alerts import matching
from search_api.workplace.desk import Desk
from workers import alerting

whole, matching.STRETCH = matching.matches, 1

def some(*given):
    for fired in whole(*given):
        yield fired  # told and committed when the next one is asked for
        if fired:
            os.kill(os.getpid(), signal.SIGKILL)

matching.matches = some
settings = Settings()
alerting.alert(rooms_of(settings), Desk(settings))
"""


@pytest.fixture
def office(sample_index: Settings) -> Iterator[tuple[httpx.Client, httpx.Client]]:
    """Members of two organisations, as the API knows them."""
    with desk_at(sample_index.database, sample_index.data_dir) as desk:
        found(desk, "watch-a", "watch-b")
        keys = [hire(desk, f"watch-{name}", f"watcher-{name}", Role.READER) for name in "ab"]
    clients = [
        httpx.Client(base_url=sample_index.api, headers=bearer(key), timeout=60) for key in keys
    ]
    yield clients[0], clients[1]
    for client in clients:
        client.close()


def test_a_new_report_is_told_once_by_words_and_by_meaning_and_goes_when_withdrawn(
    sample_index: Settings, office: tuple[httpx.Client, httpx.Client]
) -> None:
    mine, theirs = office
    for question in (WORDS, MEANING):
        assert mine.post("/v1/watches/searches", json={"query": question}).status_code == 201
    narrow = {"query": WORDS, "filters": {"language": ["en"]}}
    assert theirs.post("/v1/watches/searches", json=narrow).status_code == 201
    feed = mine.post("/v1/alerts/feed").json()["path"]
    with serve(
        repository(
            (page(record(NAME, metadata=RECORD)), page(deleted(NAME))), formats=["jpcoar_2.0"]
        )
    ) as server:
        sateto_json(sample_index, "harvest", "oai", server.url)
        wait_for(lambda: bool(told(mine)), 120, lambda: mine.get("/v1/alerts").text)
        (alert,) = told(mine)
        legs = {reason["name"]: reason["told"]["legs"] for reason in alert["reasons"]}
        assert (alert["report"], set(legs)) == (REPORT, {WORDS, MEANING})
        assert "words" in legs[WORDS]
        assert legs[MEANING] == ["meaning"]
        assert all("係留ブイ" in r["told"]["passage"]["text"] for r in alert["reasons"])
        assert told(theirs) == []
        assert page_of(mine).count(f"/reports/{REPORT}") == 1
        assert len(in_feed(mine, feed)) == 1
        sateto_json(sample_index, "harvest", "oai", server.url)
        assert told(mine) == []
        assert in_feed(mine, feed) == []
        assert REPORT not in page_of(mine)


def told(client: httpx.Client) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get("/v1/alerts").raise_for_status().json()["alerts"]
    return found


def page_of(client: httpx.Client) -> str:
    return client.get("/alerts").raise_for_status().text


def in_feed(client: httpx.Client, path: str) -> list[Any]:
    root = etree.fromstring(client.get(path).raise_for_status().content)
    return root.findall("{http://www.w3.org/2005/Atom}entry")


# --- killed amid it ---------------------------------------------------------------------------------


def rooms_of(settings: Settings) -> Rooms:
    """Rooms over the archive of the stack; nothing is encoded."""
    space = space_of(model_folder(settings.embed_model, settings.cache_dir))
    database, archive = open_database(settings.database), Archive(settings.archive)
    return Rooms(settings, database, archive, space, lambda: pytest.fail("nothing is encoded"))


@pytest.fixture
def copied(sample_index: Settings, tmp_path: Path) -> Iterator[tuple[Settings, Desk]]:
    """A copy of the stack's database in which all reports are new, and five searches wait for them."""
    path = tmp_path / "copy.db"
    with (
        sqlite3.connect(sample_index.database.removeprefix("sqlite:///")) as old,
        sqlite3.connect(path) as new,
    ):
        old.backup(new)
    url = {"database_url": f"sqlite:///{path}", "archive_url": sample_index.archive}
    settings = sample_index.model_copy(update={**url, "lease_seconds": 2})
    with desk_at(settings.database, settings.data_dir) as desk:
        with desk.database.begin() as connection:  # what other tests watch
            for table in (alerts, watches_table):
                connection.execute(delete(table))
        found(desk, "killed")
        who = reader(desk, hire(desk, "killed", "killed", Role.READER))
        for question in QUESTIONS:
            answer = httpx.post(f"{settings.encoder}/vector", json={"text": question}, timeout=60)
            made = answer.raise_for_status().json()
            vector = QueryVector(made["vector"], made["space"])
            watched = Watched(name=question, subject=question)
            desk.write(watches.add, who, WatchKind.SEARCH, watched, 100, vector)
        with desk.database.begin() as connection:
            project = work.c.step == "project"
            connection.execute(update(work).where(project).values(updated_at=time.time() + 60))
            due = {"state": WorkState.DUE, "due_at": 0.0, "attempts": 0}
            connection.execute(update(work).where(work.c.step == ALERT).values(**due))
        yield settings, desk


def test_after_a_kill_amid_it_everything_is_told_and_nothing_twice(
    copied: tuple[Settings, Desk],
) -> None:
    settings, desk = copied
    done = subprocess.run(
        [sys.executable, "-c", _DYING], env=environment(settings), check=False, timeout=280
    )
    assert done.returncode == -signal.SIGKILL
    some = count(desk)
    assert some > 0
    rooms = rooms_of(settings)
    wait_for(lambda: alerting.alert(rooms, desk) == 0 and not left(desk), 120, lambda: left(desk))
    assert count(desk) > some
    before = {(row.watch_id, row.report_id) for row in everything(desk)}
    assert len({watch for watch, _ in before}) == len(QUESTIONS)
    with desk.database.begin() as connection:  # all of it once more: there is nothing to add
        connection.execute(update(work).where(work.c.step == ALERT).values(state=WorkState.DUE))
    while alerting.alert(rooms, desk):
        pass
    assert {(row.watch_id, row.report_id) for row in everything(desk)} == before
    assert desk.read(audit.verify, desk.vault).faults == ()
    rooms.database.dispose()


def everything(desk: Desk) -> list[Any]:
    with desk.database.connect() as connection:
        return list(connection.execute(select(alerts)).all())


def count(desk: Desk) -> int:
    return len(everything(desk))


def left(desk: Desk) -> int:
    open_ = work.c.state.in_([WorkState.DUE, WorkState.LEASED])
    query = select(func.count()).where(work.c.step == ALERT, open_)
    with desk.database.connect() as connection:
        return connection.execute(query).scalar_one()
