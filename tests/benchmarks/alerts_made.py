"""What the benchmark of alerts works on: accounts with saved searches, passages, and planted pairs."""

import io
import random
import sys
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import Connection, insert

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
from schemas.alerts import Watched, WatchKind
from schemas.database import migrate, open_database
from schemas.permissions import Role
from schemas.report import Passage, SectionKey
from schemas.search import Filters
from schemas.settings import Settings
from schemas.tables import work
from schemas.tags import Findings
from search_api.access import Reader
from search_api.alerts.watches import add
from search_api.encoding import QueryVector
from search_api.workplace.desk import Desk
from tests.benchmarks.alert_distance import passages_of
from tests.ingest.rows import add_report, add_revision, add_run
from tests.search_api.workplace.offices import found, hire, reader
from workers.judging.corpus import as_report
from workers.judging.vectors import VectorStore

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
    print("Encoding", file=sys.stderr)
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


def quiet(done: int, total: int) -> None:
    if done % 640 == 0:
        print(f"{done}/{total}", file=sys.stderr)
