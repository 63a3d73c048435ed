"""One tag among the reports that a reader may see: how many by year, and those that show it best."""

from typing import Any

from schemas import index, taxonomy
from schemas.errors import NotFoundError
from schemas.report import Frozen
from schemas.tags import Tag
from search_api import query, reports
from search_api.access import Reader, visible
from search_api.engine import IndexReader

_YEARS = 200  # more fiscal years than any archive has
_CANDIDATES = 100  # reports that speak most of the tag's terms; the surest of them are shown
_TERMS = 8  # of each language, by which they are found


class YearOfTag(Frozen):
    """Reports with the tag that ended in a fiscal year."""

    year: int
    count: int


class Topic(Frozen):
    """A tag, its counts from the oldest year on, and its top reports as id, confidence, card."""

    tag: Tag
    total: int
    years: tuple[YearOfTag, ...]
    top: tuple[dict[str, Any], ...]


async def topic(reader: IndexReader, tag_id: str, who: Reader, size: int) -> Topic:
    """What is known of a tag; NotFoundError where the taxonomy in force has none of that id."""
    tag = taxonomy.load().tag(tag_id)
    if tag is None:
        raise NotFoundError(f"there is no tag {tag_id}", f"タグ {tag_id} はありません")
    answer = await reader.search(index.REPORTS, _asked(tag, who))
    buckets = answer.get("aggregations", {}).get("year", {}).get("buckets", ())
    rated = [_rated(tag_id, hit, who) for hit in answer["hits"]["hits"]]
    best = sorted(rated, key=lambda one: (-one["confidence"], one["id"]))
    return Topic(
        tag=tag,
        total=answer["hits"]["total"]["value"],
        years=tuple(YearOfTag(year=int(b["key"]), count=b["doc_count"]) for b in buckets),
        top=tuple(best[:size]),
    )


def _asked(tag: Tag, who: Reader) -> dict[str, Any]:
    japanese = [cue for cue in tag.cues if not cue.isascii()][:_TERMS]
    english = [cue for cue in tag.cues if cue.isascii()][:_TERMS]
    terms = " ".join([tag.label.ja, tag.label.en, *japanese, *english])
    having = [*visible(who), {"term": {"tags": tag.id}}]
    return {
        "query": {"bool": {"filter": having, "should": [query.any_of(terms)]}},
        "size": _CANDIDATES,
        "source": ["card"],
        "track_total_hits": True,
        "aggs": {
            "year": {"terms": {"field": "end_year", "size": _YEARS, "order": {"_key": "asc"}}}
        },
    }


def _rated(tag_id: str, hit: dict[str, Any], who: Reader) -> dict[str, Any]:
    card = reports.card(hit, who)
    sure = next((t["confidence"] for t in card["tags"] if t["id"] == tag_id), 0.0)
    return {"id": hit["_id"], "confidence": sure, "card": card}
