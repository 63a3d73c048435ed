"""Making the index again from archive and database, and letting readers see it when it is right."""

import time
from collections.abc import Callable, Iterator

from sqlalchemy import Engine, RowMapping, func, select

from ingest import worktable
from ingest.archive import Archive
from ingest.artifacts import Keys, load_report, revision_row
from ingest.citing.refilling import refill
from ingest.engine import IndexWriter, Pair
from ingest.pipeline import documents_of
from ingest.rooms import Rooms
from ingest.steps import ALERT
from ingest.worktable import Item
from ranking.encoder.model import model_folder, space_of
from schemas import index
from schemas.database import reading, ready_database
from schemas.errors import StateError
from schemas.settings import Settings
from schemas.tables import WorkState, in_index, reports, work
from workers.queues import outside, send_items

Say = Callable[[str, str], None]
_WAIT_SECONDS = 1.0
_GOLDEN = 20  # reports whose own title must find them in the new index


def rebuild(settings: Settings, say: Say) -> None:
    """Fills a new generation, checks it, swaps the aliases at once, and keeps the last one.

    What is harvested meanwhile goes to both. StateError where the checks fail; the index that is
    read then stays as it was.
    """
    rooms = _rooms(settings)
    writer = rooms.writer
    before = writer.current()
    stale = [name for name in writer.generations() if before is None or name not in _names(before)]
    writer.drop(stale)
    fresh = writer.create("-next", time.time_ns() // 1_000_000)
    try:
        again = _fill(rooms, fresh, say)
        _wait(rooms, settings, again, say)
        say("索引をまとめています", "Merging the index")
        writer.merge(fresh)
        _check(rooms, fresh, say)
    except BaseException:  # Ctrl-C as well: no half-made index stays, and what went wrong is told
        writer.drop(_names(fresh))
        raise
    writer.swap(fresh)
    say(f"索引を {fresh.reports} に切り替えました", f"Readers now see {fresh.reports}")
    works = refill(rooms.database, rooms.pool)
    say(f"文献の索引に {works} 件を登録しました", f"{works} works written to the index of works")
    writer.close()
    rooms.pool.close()


def _rooms(settings: Settings) -> Rooms:
    def none() -> None:
        raise StateError("a rebuild encodes nothing itself", "再構築では符号化を行いません")

    return Rooms(
        settings=settings,
        database=ready_database(settings.database),
        archive=Archive(settings.archive),
        space=space_of(model_folder(settings.embed_model, settings.cache_dir)),
        load_encoder=none,  # type: ignore[arg-type]  # never returns
    )


def _fill(rooms: Rooms, fresh: Pair, say: Say) -> list[Item]:
    """Projects what the archive holds ready; returns what has to be made anew first."""
    again: list[Item] = []
    done = 0
    for identity, revision in list(_projected(rooms.database)):
        row = revision_row(rooms.database, identity, revision)
        step = _first_missing(rooms, row)
        if step:
            again.append(Item(identity, revision, step))
            continue
        documents, _ = documents_of(rooms, row, Keys.of(row, rooms.space, rooms.cues.version))
        rooms.writer.write(documents, only=fresh)
        done += 1
        if done % 100 == 0:
            say(f"{done} 件を登録しました", f"{done} reports written")
    say(
        f"{done} 件を登録しました。作り直しが必要なもの {len(again)} 件",
        f"{done} reports written; {len(again)} have to be made anew",
    )
    return again


def _first_missing(rooms: Rooms, row: RowMapping) -> str | None:
    if row["withdrawn"]:
        return None
    keys = Keys.of(row, rooms.space, rooms.cues.version)
    steps = ["read"] if row["file_sha256"] else []
    steps += ["parse", "chunk", "encode", "tag"]
    return next((s for s in steps if not rooms.archive.has_derived(s, getattr(keys, s))), None)


def _wait(rooms: Rooms, settings: Settings, again: list[Item], say: Say) -> None:
    """Lets the workers make what is missing; they write to the new generation as well."""
    if not again:
        return
    with rooms.database.begin() as connection:
        for item in again:
            worktable.again(connection, item.report_id, item.revision, item.step, time.time())
    with outside(settings) as (app, connection):
        send_items(app, settings, again, connection)
    left = len(again)
    while left:
        time.sleep(_WAIT_SECONDS)
        with reading(rooms.database) as connection:
            now = connection.execute(
                select(func.count())
                .select_from(work)
                .where(work.c.state.in_([WorkState.DUE, WorkState.LEASED]), work.c.step != ALERT)
            ).scalar_one()
        if now != left:
            say(f"残り {now} 件", f"{now} left")
        left = now


def _check(rooms: Rooms, fresh: Pair, say: Say) -> None:
    writer = rooms.writer
    writer.refresh()
    with reading(rooms.database) as connection:
        known = connection.execute(
            select(func.count()).select_from(reports).where(in_index)
        ).scalar_one()
    found = writer.count(index.REPORTS, fresh)
    if known != found:
        raise StateError(
            f"the new index has {found} reports of {known}; the old one stays",
            f"新しい索引は {known} 件中 {found} 件です。これまでの索引を使い続けます",
        )
    lost = [
        identity for identity, title in _golden(rooms) if not _finds(writer, fresh, identity, title)
    ]
    if lost:
        raise StateError(
            f"the new index does not find {lost} by their titles; the old one stays",
            f"新しい索引では {lost} を課題名で見つけられません。これまでの索引を使い続けます",
        )
    say(f"確認しました: {found} 件", f"Checked: {found} reports")


def _golden(rooms: Rooms) -> Iterator[tuple[str, str]]:
    rows = list(_projected(rooms.database))
    for identity, revision in rows[:: max(1, len(rows) // _GOLDEN)][:_GOLDEN]:
        row = revision_row(rooms.database, identity, revision)
        if not row["withdrawn"]:
            keys = Keys.of(row, rooms.space, rooms.cues.version)
            yield identity, load_report(rooms.archive, keys).metadata.title.best()


def _finds(writer: IndexWriter, pair: Pair, identity: str, title: str) -> bool:
    asked = {"multi_match": {"query": title, "fields": ["title", "title.en"]}}
    found = writer.client.search(index=pair.reports, query=asked, size=50, source=False)
    return identity in [hit["_id"] for hit in found["hits"]["hits"]]


def _projected(database: Engine) -> Iterator[tuple[str, int]]:
    with reading(database) as connection:
        rows = connection.execute(
            select(reports.c.id, reports.c.projected)
            .where(reports.c.projected > 0)
            .order_by(reports.c.id)
        )
        yield from ((str(row.id), int(row.projected)) for row in rows)


def _names(pair: Pair) -> list[str]:
    return [pair.reports, pair.passages]
