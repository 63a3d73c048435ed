"""Figures of a judged set: each leg, their fusion, and what is chance between them."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

from ranking import measures, weighing
from ranking.features import LEGS
from ranking.weighing import TOPICS
from schemas.errors import UserError
from schemas.settings import Settings
from workers.judging.collecting import Collected, Told, collect

HYBRID = "hybrid"
ARMS = (HYBRID, *(leg for leg in LEGS if leg != TOPICS))  # judged documents have no tags


def measure(
    folder: Path, split: str, arms: Sequence[str], settings: Settings, told: Told
) -> dict[str, Any]:
    """Measures of each arm (all where none is named), and tests between each two of them.

    UserError for an arm that there is not; StateError where a leg did not run for a query.
    """
    if unknown := [name for name in arms if name not in ARMS]:
        raise UserError(
            f"no arm is called {', '.join(unknown)}; there are: {', '.join(ARMS)}",
            f"「{'、'.join(unknown)}」という経路はありません。使えるもの: {', '.join(ARMS)}",
        )
    return figures(collect(folder, split, settings, told), arms or ARMS)


def figures(found: Collected, arms: Sequence[str]) -> dict[str, Any]:
    """The same from what the legs answered."""
    values = {
        name: measures.per_query(found.judged.judgements, ranked(found, name)) for name in arms
    }
    tests = []
    for one, other in combinations(arms, 2):
        difference, p = measures.randomisation(values[one]["ndcg@10"], values[other]["ndcg@10"])
        tests.append({"arms": [one, other], "measure": "ndcg@10", "difference": difference, "p": p})
    return {
        "queries": len(found.judged.judgements),
        "passages": found.passages,
        "fusion": weighing.load().version,
        "arms": {name: measures.means(values[name]) for name in arms},
        "tests": tests,
    }


def ranked(found: Collected, arm: str) -> Mapping[str, Sequence[str]]:
    """What an arm answered to each query, best first."""
    if arm != HYBRID:
        return {query: list(legs[arm]) for query, legs in found.answers.items()}
    return found.hybrid
