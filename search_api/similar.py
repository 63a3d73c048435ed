"""Reports similar to a text: an abstract that was pasted, or what was read from a PDF.

The text is asked of the encoding worker and the engine alone; it is in no log and kept nowhere.
"""

from ranking import fusion, lens
from schemas import taxonomy
from schemas.errors import EngineError, UserError
from schemas.report import Bilingual
from schemas.search import SimilarAnswer, SimilarHit, SimilarRequest, Versions
from search_api import candidates
from search_api.access import Reader, named
from search_api.deps import Rooms
from search_api.engine import IndexMade
from search_api.hits import fiscal_year_now
from search_api.nearest import Near, nearest
from search_api.reports import cards_of


async def similar_to(rooms: Rooms, request: SimilarRequest, who: Reader) -> SimilarAnswer:
    """Reports near to the text under lens and filters. UserError past a limit, else EngineError."""
    check(rooms, request)
    made = await rooms.reader.made()
    if made is None:
        return SimilarAnswer(hits=(), passages=0, versions=_versions(lens.load(request.lens), made))
    pieces, space = await rooms.encoder.pieces(request.text)
    if space != made.space:
        raise EngineError(
            "the encoder's space is not the index's; run `sateto rebuild`",
            "符号化ワーカーのモデルが索引と一致しません。`sateto rebuild` を実行してください",
        )
    clauses = await rooms.search.passages_within(request.filters, who)
    near = (await nearest(rooms.reader, pieces, clauses))[: rooms.settings.leg_depth]
    cards = await cards_of(rooms.reader, [one.id for one in near], named(who))
    own = await candidates.own(rooms.desk, list(cards), who)
    for identity, verdict in own.verdicts.items():
        cards[identity]["decision"] = verdict
    chosen = own.lenses[request.lens]
    hits = _ranked([one for one in near if one.id in cards], cards, chosen)
    return SimilarAnswer(
        hits=hits[: request.size], passages=len(pieces), versions=_versions(chosen, made)
    )


def _versions(chosen: lens.Lens, made: IndexMade | None) -> Versions:
    return Versions(
        lens=chosen.version,
        taxonomy=taxonomy.load().version,
        encoder=made.space if made else "",
        index=made.name if made else "",
    )


def check(rooms: Rooms, request: SimilarRequest) -> None:
    """UserError where there is no text, or too much of it, or too many hits are asked for."""
    limit, most = rooms.settings.similar_characters, rooms.settings.page_size
    if not request.text.strip():
        raise UserError("there is no text; paste one", "文章を入力してください")
    if len(request.text) > limit:
        raise UserError(
            f"the text has {len(request.text)} characters; at most {limit} are taken",
            f"文章が {len(request.text)} 文字あります。{limit} 文字以内にしてください",
        )
    if request.size > most:
        raise UserError(
            f"size {request.size} is over the limit of {most}",
            f"件数 {request.size} が上限 {most} を超えています",
        )


def _ranked(
    near: list[Near], cards: dict[str, dict[str, object]], chosen: lens.Lens
) -> tuple[SimilarHit, ...]:
    year = fiscal_year_now()
    text = fusion.fuse("", {"meaning": {one.id: one.nearness for one in near}})
    hits = [
        _hit(one, lens.score(chosen, text[one.id], cards[one.id], year), cards[one.id])
        for one in near
    ]
    return tuple(sorted(hits, key=lambda hit: (-hit.score, hit.id)))


def _hit(near: Near, parts: dict[str, float], card: dict[str, object]) -> SimilarHit:
    title = Bilingual.model_validate(card["title"])
    return SimilarHit(
        id=near.id,
        title=title.best(str(card["language"])),
        score=sum(parts.values()),
        parts=parts,
        nearness=near.nearness,
        matches=near.matches,
        tags=card.get("tags", ()),
        card={name: value for name, value in card.items() if name != "tags"},
    )
