"""Whether database, archive and index agree, and each part answers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import httpx
from elastic_transport import TransportError
from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import SQLAlchemyError

from ingest.archive import Archive
from ingest.engine import IndexWriter
from ranking.encoder import Space
from ranking.encoder.model import model_folder, space_of
from schemas import index
from schemas.database import reading, ready_database
from schemas.settings import Settings
from schemas.tables import ReportState, WorkState, in_index, reports, revisions, work


@dataclass(frozen=True)
class Check:
    """One thing that was looked at, with what was found in both languages."""

    name: str
    ok: bool
    ja: str
    en: str


def examine(settings: Settings) -> list[Check]:
    """All checks, in an order in which the first fault explains the later ones."""
    space = space_of(model_folder(settings.embed_model, settings.cache_dir))
    database, archive = ready_database(settings.database), Archive(settings.archive)
    writer = IndexWriter(settings, space)
    looks: list[Callable[[], Iterator[Check]]] = [
        lambda: _broker(settings),
        lambda: _encoder(settings, space),
        lambda: _generation(writer, space),
        lambda: _archive(database, archive),
        lambda: _work(database),
        lambda: _counts(database, writer),
    ]
    found = [check for look in looks for check in _answering(look, settings)]
    writer.close()
    return found


def _answering(look: Callable[[], Iterator[Check]], settings: Settings) -> list[Check]:
    try:
        return list(look())
    except Exception as error:  # noqa: BLE001  # a doctor reports what fails, whatever it is
        if isinstance(error, SQLAlchemyError):
            return [
                Check("database", False, f"データベースを読めません: {error}", f"database: {error}")
            ]
        if isinstance(error, TransportError):
            url = settings.engine
            return [
                Check(
                    "engine",
                    False,
                    f"Elasticsearch（{url}）が応答しません。`sateto up` で起動してください",
                    f"Elasticsearch at {url} does not answer; start it with `sateto up`",
                )
            ]
        return [Check("engine", False, f"応答がありません: {error!r}", f"no answer: {error!r}")]


def _broker(settings: Settings) -> Iterator[Check]:
    try:
        with Redis.from_url(settings.broker, socket_timeout=3) as broker:
            broker.ping()
        yield Check("broker", True, "メッセージ仲介は応答しています", "the broker answers")
    except RedisError as error:
        yield Check("broker", False, f"メッセージ仲介が応答しません: {error}", f"broker: {error}")


def _encoder(settings: Settings, space: Space) -> Iterator[Check]:
    try:
        served = httpx.get(f"{settings.encoder}/health", timeout=5).json()["space"]
    except httpx.HTTPError as error:
        yield Check(
            "encoder", False, f"符号化ワーカーが応答しません: {error}", f"encoding worker: {error}"
        )
        return
    yield Check(
        "encoder",
        served == space.id,
        f"符号化ワーカーの空間 {served}（設定のモデル {space.id}）",
        f"the encoding worker serves space {served}; the model of the settings is {space.id}",
    )


def _generation(writer: IndexWriter, space: Space) -> Iterator[Check]:
    pair = writer.current()
    if pair is None:
        yield Check("index", True, "索引はまだ空です", "the index is still empty")
        return
    mark = index.fingerprint(space.id, space.dims)
    same = f"-{mark}-" in pair.reports
    yield Check(
        "index",
        same,
        f"索引 {pair.reports} は現在の定義{'と一致します' if same else 'と異なります。`sateto rebuild` を実行してください'}",
        f"index {pair.reports} {'has' if same else 'lacks'} the mapping in force ({mark})"
        + ("" if same else "; run `sateto rebuild`"),
    )


def _archive(database: Engine, archive: Archive) -> Iterator[Check]:
    with reading(database) as connection:
        named = connection.execute(select(revisions.c.record_sha256, revisions.c.file_sha256)).all()
    wanted = {digest for row in named for digest in row if digest}
    missing = sorted(digest for digest in wanted if not archive.has(digest))
    yield Check(
        "archive",
        not missing,
        f"保存庫: 原本 {len(wanted)} 件、不足 {len(missing)} 件",
        f"archive: {len(wanted)} originals, {len(missing)} missing"
        + (f", the first {missing[0]}" if missing else ""),
    )


def _work(database: Engine) -> Iterator[Check]:
    with reading(database) as connection:
        open_rows = connection.execute(
            select(func.count())
            .select_from(work)
            .where(work.c.state.in_([WorkState.DUE, WorkState.LEASED]))
        ).scalar_one()
        waiting = connection.execute(
            select(func.count())
            .select_from(reports)
            .where(
                reports.c.state == ReportState.WAITING,
                ~reports.c.id.in_(
                    select(work.c.report_id).where(
                        work.c.state.in_([WorkState.DUE, WorkState.LEASED])
                    )
                ),
            )
        ).scalar_one()
    yield Check(
        "work",
        not waiting,
        f"処理待ち {open_rows} 件、行き場のない成果 {waiting} 件",
        f"{open_rows} steps wait; {waiting} reports wait for nothing",
    )


def _counts(database: Engine, writer: IndexWriter) -> Iterator[Check]:
    with reading(database) as connection:
        there, passages = connection.execute(
            select(func.count(), func.coalesce(func.sum(reports.c.passages), 0)).where(in_index)
        ).one()
    if writer.current() is None:
        found, pieces = 0, 0
    else:
        writer.refresh()
        found, pieces = writer.count(index.REPORTS), writer.count(index.PASSAGES)
    for name, ja, en, known, seen in (
        ("reports", "成果", "reports", there, found),
        ("passages", "文章", "passages", passages, pieces),
    ):
        yield Check(
            name,
            known == seen,
            f"{ja}: データベース {known} 件、索引 {seen} 件",
            f"{en}: {known} in the database, {seen} in the index",
        )
