"""10,000 saved searches against 1,000 new passages, and a worker that is killed amid it.

`python -m tests.benchmarks.alerts [searches] [passages] [FOLDER]` fills a database, an archive and an index of
its own (an engine is started where none answers), tells of the passages twice, and prints JSON: how
long it took without a disturbance, and whether a worker that was killed after the first of its work
was told led to the same alerts, none twice. Thirty of the passages are planted: each means what a
saved search asks, in the other language and without one of its words. Vectors are the encoder's, kept
in the cache; the first run makes them. Texts and questions are those of a judged set in FOLDER, or
invented ones, which are all of one narrow field and so raise many more alerts.
"""

import io
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import Connection, func, insert, select

from ingest import projecting, worktable
from ingest.archive import Archive, to_json
from ingest.artifacts import Keys, revision_row
from ingest.engine import IndexWriter
from ingest.rooms import Rooms
from ingest.sample import corpus as samples
from ingest.steps import ALERT
from ingest.worktable import Item
from ranking import evaluate
from ranking.evaluate import Document
from schemas import index
from schemas.alert_tables import alerts
from schemas.alerts import Told, Watched, WatchKind
from schemas.database import migrate, open_database
from schemas.permissions import Role
from schemas.report import Passage, SectionKey
from schemas.search import Filters
from schemas.settings import Settings
from schemas.tables import work
from schemas.tags import Findings
from search_api.access import Reader
from search_api.alerts import matching
from search_api.alerts.watches import add
from search_api.encoding import QueryVector
from search_api.workplace import sealing
from search_api.workplace.desk import Desk
from tests.benchmarks.alert_distance import passages_of
from tests.ingest.rows import add_report, add_revision, add_run
from tests.search_api.workplace.offices import found, hire, reader
from workers import alerting
from workers.judging.corpus import as_report
from workers.judging.vectors import VectorStore
from workers.stack.alone import an_engine

PLANTED, A_REPORT, BACKGROUND, OFFICES = 30, 10, 1_200, 4
_MATERIALS = ("窒化ガリウム", "炭化ケイ素", "酸化亜鉛", "炭素繊維", "形状記憶合金", "多孔質ガラス",
              "導電性高分子", "磁性流体", "液晶", "金属ガラス", "鉄系超伝導体", "セルロース")  # fmt: skip
_THINGS = ("増幅器", "薄膜", "センサ", "電極", "触媒", "接合部", "被覆", "繊維", "導波路", "アクチュエータ",
           "膜", "粒子", "結晶", "配管", "軸受", "容器")  # fmt: skip
_MATTERS = ("放熱", "疲労", "腐食", "雑音", "応答", "強度", "透過率", "劣化", "密着性", "寿命", "製造法",
            "設計", "計測", "モデル化")  # fmt: skip
_ENDS = ("を調べ、従来の二倍に改善した", "を温度を変えて測った", "を計算と実験で比べた", "を左右する因子を示した",
         "を短い時間で評価する手法を提案した", "が湿度によって変わることを見いだした")  # fmt: skip
_YEARS = (None, 2015, 2020)


@dataclass(frozen=True)
class Pair:
    """A saved search and the passage that means it."""

    question: str
    passage: str


def main() -> None:
    searches = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    passages = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000
    with tempfile.TemporaryDirectory() as name:
        asked = Settings(data_dir=Path(name), index_prefix="bench-alerts", lease_seconds=5)
        with an_engine(asked, say) as running:
            settings = running.model_copy(update={"data_dir": Path(name)})
            folder = Path(sys.argv[3]) if len(sys.argv) > 3 else None
            found = measured(settings, searches, passages, folder)
            print(json.dumps(found, ensure_ascii=False, indent=1))


def measured(
    settings: Settings, searches: int, passages: int, folder: Path | None
) -> dict[str, Any]:
    store = VectorStore(settings)
    writer = IndexWriter(settings, store.space)
    try:
        planted = fill(settings, store, writer, searches, passages, folder)
        again = settings.model_copy(
            update={"database_url": f"sqlite:///{settings.data_dir / 'again.db'}"}
        )
        shutil.copyfile(settings.data_dir / "sateto.db", settings.data_dir / "again.db")
        began, cpu = time.perf_counter(), time.process_time()
        work_off(settings)
        took, cpu = time.perf_counter() - began, time.process_time() - cpu
        whole, meant = told(settings, planted)
        kill_amid(again)
        at_kill = len(told(again, planted)[0])
        work_off(again)
        return {
            "searches": searches,
            "passages": passages,
            "seconds": round(took, 1),
            "cpu_seconds_of_this_process": round(cpu, 1),
            "alerts": len(whole),
            "planted_found_by_meaning": meant,
            "told_when_killed": at_kill,
            "same_after_kill": told(again, planted)[0] == whole,
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        }
    finally:
        pair = writer.current()
        writer.drop([pair.reports, pair.passages] if pair else [])
        writer.close()


# --- what there is ----------------------------------------------------------------------------------


def fill(
    settings: Settings,
    store: VectorStore,
    writer: IndexWriter,
    searches: int,
    passages: int,
    folder: Path | None,
) -> set[tuple[str, str]]:
    """Fills all; the planted pairs of watch and report."""
    chance, pairs = random.Random(7), planted_pairs()
    count, several = BACKGROUND + passages - len(pairs), -(-searches // OFFICES)
    if folder:
        documents = list(islice(evaluate.documents(folder), count))
        texts = [passages_of(one, store, settings)[0] for one in documents]
        others = list(evaluate.load(folder).queries.values())[:several]
    else:
        texts, others = sentences(chance, count), asked(chance, several)
    fresh = [*texts[BACKGROUND:], *(pair.passage for pair in pairs)]
    chance.shuffle(fresh)
    questions = [*(pair.question for pair in pairs), *others]
    say("符号化しています", "Encoding")
    old, new = (
        store.vectors(texts[:BACKGROUND], "passage", quiet),
        store.vectors(fresh, "passage", quiet),
    )
    vectors = store.vectors(questions, "query", quiet)
    database = open_database(settings.database)
    migrate(database)
    archive = Archive(settings.archive)
    made = []
    with database.begin() as connection:
        add_run(connection)
    for start in range(0, BACKGROUND, A_REPORT):
        some = texts[start : start + A_REPORT]
        made += projected(f"old-{start}", some, old[start : start + A_REPORT])
    places: dict[str, str] = {}
    rooms = Rooms(settings, database, archive, store.space, lambda: store.encoder)
    for start in range(0, len(fresh), A_REPORT):
        name, some = f"new-{start}", fresh[start : start + A_REPORT]
        rows = new[start : start + A_REPORT]
        places |= dict.fromkeys(some, name)
        made += projected(name, some, rows)
        archived(rooms, name, some, rows)
    writer.write(made)
    database.dispose()
    return saved(settings, store.space.id, questions, vectors, searches, pairs, places)


def planted_pairs() -> list[Pair]:
    """English titles of the invented samples, and in Japanese what they are and began with."""
    chosen = [one for one in samples.load() if one.title_en and one.summary_ja][:PLANTED]
    return [Pair(one.title_en, f"{one.title_ja}。{one.summary_ja[:120]}") for one in chosen]


def sentences(chance: random.Random, count: int) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < count:
        parts = [
            f"{chance.choice(_MATERIALS)}の{chance.choice(_THINGS)}について、"
            f"{chance.choice(_MATTERS)}{chance.choice(_ENDS)}。"
            for _ in range(2)
        ]
        found["".join(parts)] = None
    return list(found)


def asked(chance: random.Random, count: int) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < count:
        words = (chance.choice(_MATERIALS), chance.choice(_THINGS), chance.choice(_MATTERS))
        found[chance.choice((" ".join(words), "の".join(words)))] = None
    return list(found)


def projected(name: str, texts: list[str], vectors: Any) -> list[Any]:
    report = as_report(Document(name, f"{name}の報告", texts[0])).model_copy(update={"id": name})
    cut = pieces(texts)
    found = projecting.report_document(report, Findings(tags=()), {})
    many = projecting.passage_documents(report, cut, vectors.tolist())
    return [
        (index.REPORTS, name, 1, found),
        *(
            (index.PASSAGES, index.passage_id(name, number), 1, document)
            for number, document in enumerate(many)
        ),
    ]


def pieces(texts: list[str]) -> list[Passage]:
    return [
        Passage(number=number, section=SectionKey.RESULTS, page=1, text=text)
        for number, text in enumerate(texts)
    ]


def archived(rooms: Rooms, name: str, texts: list[str], vectors: Any) -> None:
    """The artifacts of a report whose last step is done, and the row that says: tell of it."""
    with rooms.database.begin() as connection:
        add_report(connection, name, projected=1)
        add_revision(connection, name, 1)
        row = {"report_id": name, "revision": 1, "step": "project", "state": "done"}
        connection.execute(insert(work).values(**row, due_at=0.0, updated_at=4e9))
        worktable.add(connection, Item(name, 1, ALERT), 0.0)
    keys = Keys.of(revision_row(rooms.database, name, 1), rooms.space, rooms.cues.version)
    cut = [one.model_dump(mode="json") for one in pieces(texts)]
    rooms.archive.derive("chunk", keys.chunk, to_json(cut))
    buffer = io.BytesIO()
    np.save(buffer, vectors, allow_pickle=False)
    rooms.archive.derive("encode", keys.encode, buffer.getvalue())


def saved(
    settings: Settings,
    space: str,
    questions: list[str],
    vectors: Any,
    searches: int,
    pairs: list[Pair],
    places: dict[str, str],
) -> set[tuple[str, str]]:
    """Saves the searches, spread over organisations, each with one of a few filters."""
    desk, planted = Desk(settings), set()
    found(desk, *(f"office-{n}" for n in range(OFFICES)))
    people = [
        reader(desk, hire(desk, f"office-{n}", f"person-{n}", Role.REVIEWER))
        for n in range(OFFICES)
    ]
    rows = [(n, who) for who in people for n in range(len(questions))][:searches]

    def save(connection: Connection, vault: Any, stretch: list[tuple[int, Reader]]) -> list[str]:
        return [
            add(
                connection, vault, who, WatchKind.SEARCH,
                Watched(name=questions[n], subject=questions[n],
                        filters=Filters(language=("ja",)) if n % 3 else Filters()),
                searches, QueryVector(vectors[n].tolist(), space),
            )
            for n, who in stretch
        ]  # fmt: skip

    for start in range(0, len(rows), 500):
        some = rows[start : start + 500]
        for (n, _), identity in zip(some, desk.write(save, some), strict=True):
            if n < len(pairs):
                planted.add((identity, places[pairs[n].passage]))
    desk.close()
    return planted


# --- the work ---------------------------------------------------------------------------------------


def work_off(settings: Settings) -> None:
    """Tells of all that is due; what a killed worker held comes when its lease has ended."""
    rooms, desk = rooms_of(settings), Desk(settings)
    while left(rooms):
        if not alerting.alert(rooms, desk):
            time.sleep(0.2)
    desk.close()
    rooms.database.dispose()


def rooms_of(settings: Settings) -> Rooms:
    store = VectorStore(settings)
    database = open_database(settings.database)
    return Rooms(settings, database, Archive(settings.archive), store.space, lambda: store.encoder)


def left(rooms: Rooms) -> int:
    open_ = select(func.count()).where(work.c.step == ALERT, work.c.state.in_(["due", "leased"]))
    with rooms.database.connect() as connection:
        return connection.execute(open_).scalar_one()


def kill_amid(settings: Settings) -> None:
    """A worker of its own, killed (SIGKILL) when it has told of its first stretch of searches."""
    command = [sys.executable, "-m", "tests.benchmarks.alerts", "--die"]
    values = {
        f"SATETO_{k.upper()}": str(v) for k, v in settings.model_dump(exclude_unset=True).items()
    }
    done = subprocess.run(command, env={**os.environ, **values}, check=False)
    assert done.returncode == -signal.SIGKILL, done.returncode


def die() -> None:
    """Works, and ends without a word after the first stretch that told of something."""
    settings = Settings()
    rooms, desk, whole = rooms_of(settings), Desk(settings), matching.matches

    def some(*given: Any) -> Iterator[Any]:
        for fired in whole(*given):
            yield fired  # told and committed when the next one is asked for
            if fired:
                os.kill(os.getpid(), signal.SIGKILL)

    matching.matches = some  # type: ignore[assignment]  # the same call
    while True:
        alerting.alert(rooms, desk)


def told(
    settings: Settings, planted: set[tuple[str, str]]
) -> tuple[set[tuple[str, str, int]], int]:
    """All alerts, and how many of the planted pairs were found by meaning."""
    desk = Desk(settings)

    def read(connection: Connection) -> tuple[set[tuple[str, str, int]], int]:
        rows = connection.execute(select(alerts)).mappings().all()
        keys, meant = sealing.Keyring(connection, desk.vault), 0
        for row in rows:
            if (row["watch_id"], row["report_id"]) in planted:
                place = f"alert {row['watch_id']} {row['report_id']} {row['revision']} "
                text = keys.opened(row["organisation_id"], row["key_version"], row["sealed"], place)
                meant += "meaning" in Told.model_validate_json(text or b"").legs
        return {(row["watch_id"], row["report_id"], row["revision"]) for row in rows}, meant

    try:
        return desk.read(read)
    finally:
        desk.close()


def say(_ja: str, en: str) -> None:
    print(en, file=sys.stderr)


def quiet(done: int, total: int) -> None:
    if done % 640 == 0:
        print(f"{done}/{total}", file=sys.stderr)


if __name__ == "__main__":
    die() if "--die" in sys.argv else main()
