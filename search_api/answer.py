"""A question's way out: filter, legs, fusion, lens, evidence, facets."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ranking import lens, weighing
from schemas import index, taxonomy
from schemas.errors import UserError
from schemas.search import Filters, Hit, SearchAnswer, SearchRequest, Versions
from schemas.settings import Settings
from search_api import candidates, folding, legs, query
from search_api.access import Reader, named, visible
from search_api.candidates import Own
from search_api.encoding import QueryEncoder
from search_api.engine import IndexReader
from search_api.graph import CitationGraph
from search_api.hits import Card, Ranking, Shown
from search_api.matched import matched
from search_api.relations import taken_out as relations_of
from search_api.reports import cards_of
from search_api.workplace.desk import Desk


class Search:
    """Answers questions of one index."""

    def __init__(
        self,
        settings: Settings,
        reader: IndexReader,
        encoder: QueryEncoder,
        graph: CitationGraph,
        desk: Desk,
    ) -> None:
        self._settings = settings
        self._graph = graph
        self._desk = desk
        self._reader = reader
        self._encoder = encoder

    async def answer(self, request: SearchRequest, who: Reader) -> SearchAnswer:
        """Ranked hits of one page. UserError for a bad question, EngineError if no leg answers."""
        self.check(request)
        made = await self._reader.made()
        if made is None:
            return _nothing(lens.load(request.lens).version)
        ask = await self.asked(request, who, made.space)
        request = ask.request
        encoder = self._encoder.of(who.organisation, made.space)
        found, degraded = await legs.run(self._reader, encoder, ask, self._settings.leg_seconds)
        ranking = Ranking.of(request, found)
        vectors, values, own = await asyncio.gather(
            candidates.vectors(self._reader, ranking.first, found, who),
            candidates.rated(self._reader, ranking.shares, who),
            candidates.own(self._desk, list(ranking.shares), who),
        )
        ranking = ranking.lifted(vectors)
        for identity in own.verdicts.keys() & values.keys():
            values[identity]["decision"] = own.verdicts[identity]
        chosen = own.lenses[request.lens]
        rated = ranking.rate(chosen, values)
        folded = folding.fold(rated, values) if request.fold else {one: [] for one in rated}
        start = (request.page - 1) * request.size
        page = {one: folded[one] for one in list(folded)[start : start + request.size]}
        hits, counts = await asyncio.gather(
            self._hits(page, _Found(ask, ranking, found, values, rated, own), who),
            candidates.counted(self._reader, values if request.facets else (), who),
        )
        return SearchAnswer(
            hits=hits,
            total=len(folded),
            capped=any(leg.capped for leg in found.values()),
            facets=counts if request.facets else {},
            versions=Versions(
                lens=chosen.version,
                taxonomy=taxonomy.load().version,
                encoder=made.space,
                index=made.name,
            ),
            degraded=degraded,
            translated=tuple((one.term, one.to) for one in ask.beside),
            expansions=ask.offered,
            fusion=weighing.load().version,
            weights=dict(ranking.weights),
            lens_weights=dict(chosen.features),
        )

    async def _hits(
        self, page: Mapping[str, Sequence[str]], of: "_Found", who: Reader
    ) -> tuple[Hit, ...]:
        """The hits of a page: cards, evidence and words found are fetched for these alone."""
        ids, ask = list(page), of.ask
        cards, evidence, words = await asyncio.gather(
            # Names are covered in the whole answer, evidence and all: `routes/search.py`.
            cards_of(
                self._reader, [*ids, *(o for many in page.values() for o in many)], named(who)
            ),
            candidates.evidence(self._reader, ids, of.legs, who, ask.words),
            matched(self._reader, ids if ask.request.explain else [], who, ask),
        )
        found: list[Hit] = []
        for one in ids:
            if one not in cards:  # withdrawn a moment ago
                continue
            shown = Shown(
                cards[one], of.values[one], of.rated[one], evidence.get(one), words.get(one, ())
            )
            others = folding.told([other for other in page[one] if other in cards], cards)
            hit = of.ranking.hit(one, of.own, shown)
            found.append(hit.model_copy(update={"folded": others}))
        return tuple(found)

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
            "docvalue_fields": ["report"],
            "stored_fields": "_none_",
            "track_total_hits": True,
        }
        answer = (await self._reader.search(index.REPORTS, body))["hits"]
        if answer["total"]["value"] > len(answer["hits"]):
            raise UserError(
                f"more than {limit} reports have these tags; add another filter",
                f"該当するタグの成果が {limit} 件を超えます。条件を追加してください",
            )
        return [hit["fields"]["report"][0] for hit in answer["hits"]]


@dataclass(frozen=True)
class _Found:
    """What an answer is made of: by report its values and the parts of its score, best first."""

    ask: legs.Ask
    ranking: Ranking
    legs: Mapping[str, legs.Leg]
    values: Mapping[str, Card]
    rated: Mapping[str, Mapping[str, float]]
    own: Own


def _nothing(lens_version: str) -> SearchAnswer:
    versions = Versions(lens=lens_version, taxonomy=taxonomy.load().version, encoder="", index="")
    return SearchAnswer(hits=(), total=0, capped=False, versions=versions)
