"""A candidate for a lens from the decisions of one organisation, and of no other."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from typing import Any

from ranking import explaining, learning
from ranking.learning import GRADES, LEARNED, Judged
from schemas.errors import UserError
from schemas.settings import Settings
from search_api import candidates
from search_api.access import Reader
from search_api.engine import IndexReader
from search_api.hits import fiscal_year_now
from search_api.workplace import decisions, lenses
from search_api.workplace.desk import Desk

_BATCH = 1000  # reports that are looked up at once


def learned(settings: Settings, desk: Desk, organisation: str, name: str) -> dict[str, Any]:
    """Learns, compares on decisions held out, keeps the candidate and logs it.

    UserError for a lens that learns nothing, or where there are too few decisions; NotFoundError
    for an organisation that there is not. Reports that its members may not see are left out.
    """
    lenses.learnable(name)
    desk.read(lenses.known, organisation)
    verdicts = desk.read(decisions.verdicts, organisation)
    judged = asyncio.run(_judged(settings, organisation, verdicts))
    counts = Counter(verdicts[one.report] for one in judged)
    _enough(counts, settings.lens_decisions)
    in_force = desk.read(lenses.in_force, organisation)[name]
    features = learning.refit(judged, in_force.features)
    figures = {
        **{verdict: counts[verdict] for verdict in GRADES},
        **learning.compare(judged, in_force.features),
    }
    number = desk.write(lenses.keep, organisation, name, features, figures)
    return {
        "lens": name,
        "number": number,
        "base": in_force.version,
        "in_force": dict(in_force.features),
        "features": features,
        "figures": figures,
    }


async def _judged(
    settings: Settings, organisation: str, verdicts: Mapping[str, str]
) -> list[Judged]:
    """The reports decided on, with the values of their features as the index has them now."""
    who = Reader(groups=("public", f"org-{organisation}"))
    reader, ids, year = IndexReader(settings), sorted(verdicts), fiscal_year_now()
    found: list[Judged] = []
    try:
        for start in range(0, len(ids), _BATCH):
            cards = await candidates.rated(reader, ids[start : start + _BATCH], who)
            for report in sorted(cards):
                values = explaining.values_of(cards[report], year, dict.fromkeys(LEARNED, 0.0))
                found.append(Judged(report, GRADES[verdicts[report]], values))
    finally:
        await reader.close()
    return found


def _enough(counts: Mapping[str, int], least: int) -> None:
    adopted, rejected = counts.get("adopt", 0), counts.get("reject", 0)
    if min(adopted, rejected) < least:
        raise UserError(
            f"{adopted} adopted and {rejected} rejected reports; at least {least} of each are needed",
            f"採用が {adopted} 件、却下が {rejected} 件です。それぞれ {least} 件以上が必要です",
        )
