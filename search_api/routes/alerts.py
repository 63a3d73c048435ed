"""What one watches, and what one is told. All of it is one's own, or shared within the organisation."""

from typing import Annotated

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, Field

from schemas import taxonomy
from schemas.alerts import (
    CITED,
    Alerts,
    Followed,
    SearchSaved,
    WatchChange,
    Watched,
    Watches,
    WatchKind,
)
from schemas.errors import EngineError, NotFoundError, UserError
from search_api import blinding, reports
from search_api.access import Reader, named
from search_api.alerts import citations, entries, feeds, watches
from search_api.alerts.revising import pointing
from search_api.deps import Rooms, RoomsDep, WatchDep
from search_api.relations import taken_out
from search_api.workplace.desk import later

router = APIRouter(prefix="/v1", tags=["alerts"])
WatchId = Annotated[str, Path(pattern=r"^[0-9a-f]{16}$", examples=["0123456789abcdef"])]


class Made(BaseModel):
    """What was made."""

    id: str


class ReadAsked(BaseModel):
    """Reports whose alerts one has looked at."""

    model_config = {"extra": "forbid"}

    reports: list[str] = Field(max_length=1000, examples=[["oai-aacf4ec8b25b79fc"]])


class FeedMade(BaseModel):
    """The address of a feed below that of the service; it can't be shown again."""

    path: str


async def save(rooms: Rooms, who: Reader, asked: SearchSaved) -> str:
    """Saves a search, sealed; where the encoder is away, its vector follows before it is used."""
    if len(asked.query) > rooms.settings.query_characters:
        most = rooms.settings.query_characters
        raise UserError(
            f"the question is over the limit of {most} characters",
            f"検索文は {most} 文字以内にしてください",
        )
    if not asked.query.strip():
        raise UserError("the question is empty; write some words", "検索語を入力してください")
    if taken_out(asked.query)[1]:
        raise UserError(
            "a search with refersto: or citedby: can't be saved; follow the report or work instead",
            "refersto: や citedby: を含む検索は保存できません。成果又は文献をフォローしてください",
        )
    try:
        vector = await rooms.encoder.vector(asked.query)
    except EngineError:
        vector = None
    watched = Watched(
        name=asked.name.strip() or asked.query[:200],
        note=asked.note,
        subject=asked.query,
        lens=asked.lens,
        filters=asked.filters,
    )
    most = rooms.settings.watches
    return await later(rooms.desk.write, watches.add, who, WatchKind.SEARCH, watched, most, vector)


async def follow(rooms: Rooms, who: Reader, asked: Followed) -> str:
    """Follows what this reader may see; NotFoundError for anything else."""
    kind = WatchKind(asked.kind)
    subject, name = await _subject(rooms, who, kind, asked.subject)
    watched = Watched(
        name=(asked.name.strip() or name)[:200],
        note=asked.note,
        subject=subject,
        tags=pointing(subject) if kind is WatchKind.MAPPING else (),
    )
    known = None
    if kind in CITED:
        known = await later(rooms.desk.read, citations.known, kind, subject, who)
    return await later(
        rooms.desk.write, watches.add, who, kind, watched, rooms.settings.watches, None, known
    )


async def _subject(rooms: Rooms, who: Reader, kind: WatchKind, text: str) -> tuple[str, str]:
    """The identifier of what is followed, and how it is called."""
    if kind is WatchKind.WORK:
        work = (await rooms.graph.of_work(text, who, 1, 1)).work
        return work.id, next(iter(work.titles), work.id)
    if kind is WatchKind.RESEARCHER:
        found = await rooms.graph.researcher(text, who, 1, 1, own=False)
        person = found.people[0]
        return found.id, person.ja or person.en or found.id
    if kind is WatchKind.REPORT:
        record = await reports.report(rooms.reader, text, who)
        title = record["metadata"]["title"]
        return record["id"], title["ja"] or title["en"]
    if kind is WatchKind.MAPPING:
        return text, taxonomy.entry(text).ja
    tag = taxonomy.load().tag(text)
    if tag is None:
        raise NotFoundError(f"there is no tag {text}", f"タグ {text} はありません")
    return tag.id, tag.label.ja


async def told(rooms: Rooms, who: Reader) -> Alerts:
    """What this reader is told, as far as the reports are still theirs to see."""
    most = rooms.settings.alerts_shown

    def read() -> tuple[entries.Row, ...]:
        return rooms.desk.read(entries.of_account, rooms.desk.vault, who, most + 1)

    rows = await later(read)
    ids = list(dict.fromkeys(row.report for row in rows[:most]))
    cards = await reports.cards_of(rooms.reader, ids, named(who)) if ids else {}
    found = entries.by_day(rows[:most], cards, capped=len(rows) > most)
    return blinding.alerts(found, cards) if who.blind else found


async def watched(rooms: Rooms, who: Reader) -> Watches:
    """What one watches, and what colleagues share."""

    def read() -> Watches:
        return Watches(watches=rooms.desk.read(watches.listed, rooms.desk.vault, who))

    found = await later(read)
    return blinding.watches(found) if who.blind else found


@router.get("/watches", summary="保存した検索とフォロー / Saved searches and follows")
async def get_watches(rooms: RoomsDep, who: WatchDep) -> Watches:
    """One's own, newest first, then those that colleagues of the organisation share."""
    return await watched(rooms, who)


@router.post("/watches/searches", status_code=201, summary="検索の保存 / Save a search")
async def post_saved_search(asked: SearchSaved, rooms: RoomsDep, who: WatchDep) -> Made:
    """From now on new reports are matched with it, by words and by meaning."""
    return Made(id=await save(rooms, who, asked))


@router.post("/watches/follows", status_code=201, summary="フォロー / Follow something")
async def post_follow(asked: Followed, rooms: RoomsDep, who: WatchDep) -> Made:
    """New citations of a work, a researcher or a report; changes of a tag or a list's entry."""
    return Made(id=await follow(rooms, who, asked))


@router.patch("/watches/{identity}", summary="名前、メモ、共有の変更 / Rename, note or share")
async def patch_watch(
    identity: WatchId, asked: WatchChange, rooms: RoomsDep, who: WatchDep
) -> Made:
    """Changes one's own; what is left out stays."""
    await later(rooms.desk.write, watches.change, who, identity, asked)
    return Made(id=identity)


@router.delete("/watches/{identity}", status_code=204, summary="削除 / Delete")
async def delete_watch(identity: WatchId, rooms: RoomsDep, who: WatchDep) -> Response:
    """Ends one's own; its alerts go with it."""
    await later(rooms.desk.write, watches.remove, who, identity)
    return Response(status_code=204)


@router.get("/alerts", summary="お知らせ / Alerts")
async def get_alerts(rooms: RoomsDep, who: WatchDep) -> Alerts:
    """By day and report, newest first, each with what fired and the passage that shows why."""
    return await told(rooms, who)


@router.post("/alerts/read", status_code=204, summary="お知らせを既読にする / Mark alerts as read")
async def post_read_alerts(asked: ReadAsked, rooms: RoomsDep, who: WatchDep) -> Response:
    """Of these reports."""
    await later(rooms.desk.write, entries.mark_read, who, asked.reports)
    return Response(status_code=204)


@router.post("/alerts/feed", status_code=201, summary="フィードの作成 / Make a feed")
async def post_feed(rooms: RoomsDep, who: WatchDep) -> FeedMade:
    """A new private address of one's Atom feed; the ones before end."""
    return FeedMade(path=f"/feeds/{await later(rooms.desk.write, feeds.make, who)}")


@router.delete("/alerts/feed", status_code=204, summary="フィードの停止 / End the feed")
async def delete_feed(rooms: RoomsDep, who: WatchDep) -> Response:
    """The address leads nowhere from now on."""
    await later(rooms.desk.write, feeds.end, who)
    return Response(status_code=204)
