"""Two to four reports side by side, as each lens weighs them."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import Field

from ranking.features import FEATURES
from ranking.lens import Lens
from schemas.errors import NotFoundError, UserError
from schemas.report import Bilingual, Frozen
from search_api import candidates, reports
from search_api.access import Reader, named
from search_api.engine import IndexReader
from search_api.hits import fiscal_year_now
from search_api.workplace.desk import Desk

LEAST, MOST = 2, 4


class Weighed(Frozen):
    """A feature of a report under a lens: its value within its range, and what the lens makes of it."""

    feature: str
    value: float
    weight: float
    adds: float = Field(description="weight × value: the share of the text's score that it adds")


class Compared(Frozen):
    """A report beside others: its record, and its features under each lens."""

    report: str
    title: str
    lenses: dict[str, tuple[Weighed, ...]]
    factor: dict[str, float] = Field(
        description="By lens, what a question's text score is multiplied with: 1 + the sum of `adds`"
    )
    record: dict[str, Any]


class Comparison(Frozen):
    """Reports in the order in which they were asked for."""

    reports: tuple[Compared, ...]


async def compare(reader: IndexReader, desk: Desk, ids: Sequence[str], who: Reader) -> Comparison:
    """Compares reports, under the lenses and with the decisions of the reader's organisation.

    UserError unless they are two to four; NotFoundError where one isn't there.
    """
    wanted = list(dict.fromkeys(ids))
    if not LEAST <= len(wanted) <= MOST:
        raise UserError(
            f"choose {LEAST} to {MOST} reports to compare",
            f"比べる成果を {LEAST} 件から {MOST} 件まで選択してください",
        )
    records = await reports.records_of(reader, wanted, who)
    cards = await reports.cards_of(reader, wanted, named(who))  # a company counts, hidden or not
    for identity in wanted:
        if identity not in records or identity not in cards:
            raise NotFoundError(
                f"there is no report {identity}", f"成果 {identity} は見つかりません"
            )
    own = await candidates.own(desk, wanted, who)
    for identity, verdict in own.verdicts.items():
        cards[identity]["decision"] = verdict
    return Comparison(
        reports=tuple(compared(one, records[one], cards[one], own.lenses) for one in wanted)
    )


def compared(
    identity: str, record: dict[str, Any], card: Mapping[str, Any], known: Mapping[str, Lens]
) -> Compared:
    """One of them, by its record and its card."""
    year = fiscal_year_now()
    lenses = {name: _weighed(known[name], card, year) for name in ("defense", "civil")}
    return Compared(
        report=identity,
        title=Bilingual(**record["metadata"]["title"]).best(record["language"]),
        lenses=lenses,
        factor={name: 1 + sum(one.adds for one in told) for name, told in lenses.items()},
        record=record,
    )


def _weighed(chosen: Lens, card: Mapping[str, Any], year: int) -> tuple[Weighed, ...]:
    found = []
    for name, weight in chosen.features.items():
        value = FEATURES[name].value(card, year)
        found.append(Weighed(feature=name, value=value, weight=weight, adds=weight * value))
    return tuple(found)
