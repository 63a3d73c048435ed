"""Hits out of what was found: scored under a lens, ordered, and put together. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from numpy.typing import ArrayLike

from ranking import alike, explaining, fusion, lens, weighing
from ranking.lens import Lens
from schemas.explanation import Explanation, MatchedTerm
from schemas.report import Bilingual
from schemas.search import EvidencePassage, Hit, SearchRequest
from search_api.candidates import Own
from search_api.legs import Leg

Card = Mapping[str, Any]


@dataclass(frozen=True)
class Ranking:
    """What orders an answer: the legs' answers, their shares by report, and the reader's lenses."""

    request: SearchRequest
    answers: Mapping[str, Mapping[str, float]]
    shares: Mapping[str, Mapping[str, float]]
    weights: Mapping[str, float]
    year: int

    @classmethod
    def of(cls, request: SearchRequest, found: Mapping[str, Leg]) -> "Ranking":
        """From what each leg found."""
        answers = {name: leg.reports for name, leg in found.items()}
        return cls(
            request,
            answers,
            fusion.fuse(request.query, answers),
            weighing.weigh(request.query, answers),
            fiscal_year_now(),
        )

    @cached_property
    def ranks(self) -> Mapping[str, Mapping[str, int]]:
        """For each report its rank in each leg that found it."""
        return fusion.ranks(self.answers)

    @property
    def first(self) -> list[str]:
        """The reports that `lifted` compares."""
        return alike.first(self.shares)

    def lifted(self, vectors: Mapping[str, ArrayLike]) -> "Ranking":
        """With what the first reports gain by those they are like; `vectors` by report."""
        sure = weighing.sureness(self.answers)
        return replace(self, shares=alike.lifted(self.shares, vectors, sure))

    def rate(self, chosen: Lens, values: Mapping[str, Card]) -> dict[str, dict[str, float]]:
        """Parts of the scores by report, best first; ties by id."""
        parts = {
            one: lens.score(chosen, self.shares[one], card, self.year)
            for one, card in values.items()
        }
        order = sorted(parts, key=lambda one: (-sum(parts[one].values()), one))
        return {one: parts[one] for one in order}

    def hit(self, identity: str, own: Own, shown: "Shown") -> Hit:
        """One hit, with its scores under the other lenses, and why, where that was asked."""
        card, parts = shown.card, shown.parts
        others = {n: one for n, one in own.lenses.items() if n != self.request.lens}
        return Hit(
            id=identity,
            title=Bilingual(**card["title"]).best(card["language"]),
            score=sum(parts.values()),
            parts=dict(parts),
            other_lenses={
                name: sum(lens.score(one, self.shares[identity], shown.values, self.year).values())
                for name, one in others.items()
            },
            found_by=dict(self.ranks[identity]),
            leg_scores={leg: self.answers[leg][identity] for leg in self.ranks[identity]},
            evidence=shown.evidence,
            tags=tuple(card.get("tags", ())),
            card={name: value for name, value in card.items() if name != "tags"},
            explanation=self._why(identity, own, shown) if self.request.explain else None,
        )

    def _why(self, identity: str, own: Own, shown: "Shown") -> Explanation:
        weighed = own.lenses[self.request.lens].features
        return explaining.explain(
            self.ranks[identity],
            {leg: self.answers[leg][identity] for leg in self.ranks[identity]},
            shown.parts,
            self.weights,
            weighed,
            explaining.values_of(shown.values, self.year, weighed),
            shown.terms,
        )


@dataclass(frozen=True)
class Shown:
    """What one hit shows beside its place: card, values, parts, evidence, and words found."""

    card: Card
    values: Card
    parts: Mapping[str, float]
    evidence: EvidencePassage | None
    terms: Sequence[MatchedTerm] = ()


def fiscal_year_now() -> int:
    """The fiscal year in Japan today."""
    today = datetime.now(UTC) + timedelta(hours=9)
    return today.year - (today.month < 4)
