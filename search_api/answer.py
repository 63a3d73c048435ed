"""A question's way out: filter, legs, fusion, lens, evidence, facets."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from ranking import fusion, lens, weighing
from schemas import index, taxonomy
from schemas.errors import UserError
from schemas.report import Bilingual, SectionKey
from schemas.search import (
    EvidencePassage,
    FacetValue,
    Filters,
    Hit,
    SearchAnswer,
    SearchRequest,
    Versions,
)
from schemas.settings import Settings
from schemas.terms import translations
from search_api import facets, folding, legs, query
from search_api.access import Reader, visible
from search_api.encoding import QueryEncoder
from search_api.engine import IndexReader
from search_api.graph import CitationGraph
from search_api.relations import taken_out as relations_of


class Search:
    """Answers questions of one index."""

    def __init__(
        self,
        settings: Settings,
        reader: IndexReader,
        encoder: QueryEncoder,
        graph: CitationGraph,
    ) -> None:
        self._settings = settings
        self._graph = graph
        self._reader = reader
        self._encoder = encoder

    async def answer(self, request: SearchRequest, who: Reader) -> SearchAnswer:
        """Ranked hits of one page. UserError for a bad question, EngineError if no leg answers."""
        self.check(request)
        chosen = lens.load(request.lens)
        made = await self._reader.made()
        if made is None:
            return _nothing(chosen.version)
        ask = await self.asked(request, who, made.space)
        request = ask.request
        found, degraded = await legs.run(
            self._reader, self._encoder, ask, self._settings.leg_seconds
        )
        answers = {name: leg.reports for name, leg in found.items()}
        fused = fusion.fuse(request.query, answers)
        rank_of = fusion.ranks(answers)
        cards, buckets = await self._cards(list(fused), who)
        rated = _rate(chosen, fused, cards)
        order = [identity for identity, _ in rated]
        folded = folding.fold(order, cards) if request.fold else {one: [] for one in order}
        start = (request.page - 1) * request.size
        page = list(folded)[start : start + request.size]
        shown = [(identity, parts) for identity, parts in rated if identity in set(page)]
        evidence = await self._evidence([identity for identity, _ in shown], found, who, request)
        return SearchAnswer(
            hits=tuple(
                _hit(
                    identity,
                    parts,
                    _Place(rank_of[identity], fused[identity], cards[identity], answers),
                    evidence,
                    request,
                ).model_copy(update={"folded": folding.told(folded[identity], cards)})
                for identity, parts in shown
            ),
            total=len(folded),
            capped=any(leg.capped for leg in found.values()),
            facets=facets.read(buckets) if request.facets else {},
            versions=Versions(
                lens=chosen.version,
                taxonomy=taxonomy.load().version,
                encoder=made.space,
                index=made.name,
            ),
            degraded=degraded,
            translated=translations(request.query),
            fusion=weighing.load().version,
            weights=weighing.weigh(request.query, answers),
        )

    async def asked(self, request: SearchRequest, who: Reader, space: str) -> legs.Ask:
        """What the legs are asked, with this reader's rights in it."""
        request, related = await self._related(request, who)
        return await self._ask(request, related, who, space)

    def check(self, request: SearchRequest) -> None:
        """UserError for a question that is not to be asked."""
        limit, most = self._settings.query_characters, self._settings.page_size
        if not request.query.strip():
            raise UserError("the question is empty; write some words", "検索語を入力してください")
        if len(request.query) > limit:
            raise UserError(
                f"the question has {len(request.query)} characters; at most {limit} are taken",
                f"検索文が {len(request.query)} 文字あります。{limit} 文字以内にしてください",
            )
        if request.size > most:
            raise UserError(
                f"size {request.size} is over the limit of {most}; take several pages",
                f"1ページの件数 {request.size} が上限 {most} を超えています。ページを分けてください",
            )

    async def _related(
        self, request: SearchRequest, who: Reader
    ) -> tuple[SearchRequest, list[str] | None]:
        """The question without its relations, and the reports that they leave; None: all.

        Relations without words ask for what is nearest to the title of the report that they name.
        """
        words, relations = relations_of(request.query)
        if not relations:
            return request, None
        limit = self._settings.filter_ids
        found = [await self._graph.related(one, who, limit + 1) for one in relations]
        if any(len(ids) > limit for ids in found):
            raise UserError(
                f"more than {limit} reports cite it; see them on the page of the report or work",
                f"引用している成果が {limit} 件を超えます。成果又は文献の画面で確認してください",
            )
        words = words or await self._graph.title(relations[0].identity, who)
        if not words:
            raise UserError(
                f"there is no report or work {relations[0].identity}",
                f"成果又は文献 {relations[0].identity} は見つかりません",
            )
        changed = request.model_copy(update={"query": words})
        return changed, sorted(set.intersection(*map(set, found)))

    async def _ask(
        self, request: SearchRequest, related: list[str] | None, who: Reader, space: str
    ) -> legs.Ask:
        shared = [*visible(who), *query.structured(request.filters)]
        tagged = query.tagged(request.filters)
        on_reports = [*shared, *tagged]
        on_passages = [*shared, *query.within(request.filters, "section")]
        if related is not None:
            on_reports.append({"ids": {"values": related}})
            on_passages.append({"terms": {"report": related}})
        if tagged:
            ids = await self._with_tags([*on_reports, *query.within(request.filters, "sections")])
            on_passages.append({"terms": {"report": ids}})
        return legs.Ask(request, on_reports, on_passages, space, self._settings.leg_depth)

    async def passages_within(self, filters: Filters, who: Reader) -> list[query.Clause]:
        """Clauses for the passages that these filters and this reader's rights leave."""
        asked = SearchRequest(query=" ", filters=filters)
        return (await self._ask(asked, None, who, "")).passages

    async def _with_tags(self, clauses: list[query.Clause]) -> list[str]:
        limit = self._settings.filter_ids
        body = {
            "query": {"bool": {"filter": clauses}},
            "size": limit,
            "source": False,
            "track_total_hits": True,
        }
        answer = (await self._reader.search(index.REPORTS, body))["hits"]
        if answer["total"]["value"] > len(answer["hits"]):
            raise UserError(
                f"more than {limit} reports have these tags; add another filter",
                f"該当するタグの成果が {limit} 件を超えます。条件を追加してください",
            )
        return [hit["_id"] for hit in answer["hits"]]

    async def _cards(
        self, ids: list[str], who: Reader
    ) -> tuple[dict[str, dict[str, Any]], dict[str, Any]]:
        """Cards of the reports found, once more through the filter; and facets over just these."""
        body = {
            "query": {"bool": {"filter": [*visible(who), {"ids": {"values": ids}}]}},
            "size": max(1, len(ids)),
            "source": ["card"],
            "aggs": facets.ask(),
        }
        answer = await self._reader.search(index.REPORTS, body)
        cards = {hit["_id"]: hit["_source"]["card"] for hit in answer["hits"]["hits"]}
        return cards, answer.get("aggregations", {})

    async def _evidence(
        self,
        ids: list[str],
        found: Mapping[str, legs.Leg],
        who: Reader,
        request: SearchRequest,
    ) -> dict[str, dict[str, Any]]:
        """The best passage of each report: by words, else by meaning, else its first."""
        best: dict[str, dict[str, Any]] = {}
        for name in ("passages", "meaning"):
            for identity, hit in found.get(name, legs.Leg()).passages.items():
                best.setdefault(identity, hit)
        missing = [identity for identity in ids if identity not in best]
        if missing:
            body = {
                "query": {"bool": {"filter": [*visible(who), {"terms": {"report": missing}}]}},
                "collapse": {"field": "report"},
                "sort": [{"number": "asc"}],
                "size": len(missing),
                "source": legs.PASSAGE_SOURCE,
                "highlight": query.highlight(
                    ["text"], query.words(request.query, query.PASSAGE_FIELDS)
                ),
            }
            answer = await self._reader.search(index.PASSAGES, body)
            best |= {hit["_source"]["report"]: hit for hit in answer["hits"]["hits"]}
        return best


def fiscal_year_now() -> int:
    """The fiscal year in Japan today."""
    today = datetime.now(UTC) + timedelta(hours=9)
    return today.year - (today.month < 4)


@dataclass(frozen=True)
class _Place:
    """What ranked a report: its rank in each leg, the legs' shares, its card, and all answers."""

    rank_of: Mapping[str, int]
    shares: Mapping[str, float]
    card: dict[str, Any]
    answers: Mapping[str, Mapping[str, float]]


def _rate(
    chosen: lens.Lens, fused: Mapping[str, Mapping[str, float]], cards: Mapping[str, dict[str, Any]]
) -> list[tuple[str, dict[str, float]]]:
    """Reports with the parts of their scores, best first; ties by id."""
    year = fiscal_year_now()
    rated = [
        (identity, lens.score(chosen, fused[identity], card, year))
        for identity, card in cards.items()
    ]
    return sorted(rated, key=lambda item: (-sum(item[1].values()), item[0]))


def _hit(
    identity: str,
    parts: dict[str, float],
    place: _Place,
    evidence: Mapping[str, dict[str, Any]],
    request: SearchRequest,
) -> Hit:
    year = fiscal_year_now()
    card = place.card
    title = Bilingual(**card["title"]).best(card["language"])
    return Hit(
        id=identity,
        title=title,
        score=sum(parts.values()),
        parts=parts,
        other_lenses={
            name: sum(lens.score(lens.load(name), place.shares, card, year).values())
            for name in lens.NAMES
            if name != request.lens
        },
        found_by=dict(place.rank_of),
        leg_scores={leg: place.answers[leg][identity] for leg in place.rank_of},
        evidence=_passage(evidence.get(identity)),
        tags=tuple(card.get("tags", ())),
        card={name: value for name, value in card.items() if name != "tags"},
    )


def _passage(hit: dict[str, Any] | None) -> EvidencePassage | None:
    if hit is None:
        return None
    source = hit["_source"]
    marked = [text for texts in hit.get("highlight", {}).values() for text in texts]
    return EvidencePassage(
        text=source["text"],
        section=SectionKey(source["section"]),
        page=source["page"],
        recognised=source["recognised"],
        highlights=query.marked(source["text"], marked),
    )


def _nothing(lens_version: str) -> SearchAnswer:
    versions = Versions(lens=lens_version, taxonomy=taxonomy.load().version, encoder="", index="")
    return SearchAnswer(hits=(), total=0, capped=False, versions=versions)


__all__ = ["FacetValue", "Search", "fiscal_year_now"]
