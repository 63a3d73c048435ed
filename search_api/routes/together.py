"""One verdict on several reports: what it would change, and then on all of them or on none."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter

from schemas.decisions import DecisionAsked, Foreseen, Preview, TogetherAsked, TogetherSeen
from schemas.errors import NotFoundError, UserError
from schemas.report import Bilingual
from search_api import reports
from search_api.access import Reader
from search_api.deps import DecideDep, Rooms, RoomsDep
from search_api.routes.decisions import LatestDecisions
from search_api.workplace import decisions
from search_api.workplace.desk import later

router = APIRouter(prefix="/v1/decisions", tags=["decisions"])


async def visible(rooms: Rooms, ids: Sequence[str], who: Reader) -> dict[str, dict[str, Any]]:
    """Cards of the reports; NotFoundError unless this reader may see every one."""
    if len(ids) > (most := rooms.settings.page_size):
        raise UserError(
            f"choose at most {most} reports of one page",
            f"一度に選べるのは、1ページの中の {most} 件までです",
        )
    known = await reports.cards_of(rooms.reader, list(ids), who)
    for one in ids:
        if one not in known:
            raise NotFoundError(f"there is no report {one}", f"成果 {one} は見つかりません")
    return known


async def decide_all(
    rooms: Rooms, who: Reader, seen: Mapping[str, int], asked: DecisionAsked
) -> LatestDecisions:
    """The same decision on all of these reports, or on none."""
    await visible(rooms, list(seen), who)
    most = rooms.settings.note_characters
    made = await later(rooms.desk.write, decisions.decide_all, who, seen, asked, most)
    return LatestDecisions(decisions=made)


@router.post("/preview", summary="一括判断の確認 / What one verdict would change")
async def post_preview(asked: TogetherAsked, rooms: RoomsDep, who: DecideDep) -> Preview:
    """Of each report its title and where it stands now; nothing is decided."""
    ids = list(dict.fromkeys(asked.reports))
    known = await visible(rooms, ids, who)
    standing = await later(rooms.desk.read, decisions.standings, who.organisation, ids)
    told = tuple(
        Foreseen(
            report=one,
            title=Bilingual(**known[one]["title"]).best(known[one]["language"]),
            seen=standing[one].number if one in standing else 0,
            now=standing[one].value if one in standing else None,
        )
        for one in ids
    )
    changed = sum(one.now not in (None, asked.value) for one in told)
    return Preview(value=asked.value, reports=told, changed=changed)


@router.post("", status_code=201, summary="一括判断 / Decide on several reports")
async def post_together(asked: TogetherSeen, rooms: RoomsDep, who: DecideDep) -> LatestDecisions:
    """On all, or on none where somebody decided on one of them since the preview."""
    told = DecisionAsked(value=asked.value, ground=asked.ground, note=asked.note)
    return await decide_all(rooms, who, asked.seen, told)
