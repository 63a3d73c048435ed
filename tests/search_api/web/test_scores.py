"""Scores as rows that add up and bars that fit."""

import doctest
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranking import lens
from ranking.features import FEATURES, LEGS, TEXT
from search_api.web import scores
from search_api.web.texts import Ui, Words
from tests.search_api import built

DEFENSE = lens.load("defense").features
_PARTS = st.dictionaries(st.sampled_from([*TEXT, *FEATURES]), st.floats(-0.5, 2), min_size=1)


def test_examples() -> None:
    assert doctest.testmod(scores).failed == 0


@given(_PARTS)
def test_rounded_parts_add_up_to_the_rounded_sum(parts: dict[str, float]) -> None:
    units = scores.rounded(parts)
    assert sum(units.values()) == round(sum(value * 10_000 for value in parts.values()))
    assert all(abs(units[name] - value * 10_000) <= 1 for name, value in parts.items())


@given(st.fixed_dictionaries({}, optional={leg: st.integers(1, 200) for leg in LEGS}).filter(bool))
def test_printed_values_add_up_to_the_printed_score(ranks: dict[str, int]) -> None:
    score = scores.explain(built.hit(found_by=ranks), DEFENSE, (), Words("ja"))
    assert sum(Decimal(row.value) for row in score.rows) == Decimal(score.total)
    assert [row.rank for row in score.rows if row.rank] == [
        ranks[leg] for leg in LEGS if leg in ranks
    ]
    ends = [round(bar.x + bar.width, 2) for bar in score.bars]
    assert ends == sorted(ends)
    assert [bar.x for bar in score.bars] == [0.0, *ends[:-1]]
    assert ends[-1] == pytest.approx(1000 * float(score.total) / float(score.most), abs=0.2)


@pytest.mark.parametrize(
    ("ui", "failed", "without"), [("ja", "応答なし", "該当なし"), ("en", "no answer", "not found")]
)
def test_a_leg_that_gave_nothing_says_why(ui: Ui, failed: str, without: str) -> None:
    score = scores.explain(built.hit(found_by={"words": 1}), DEFENSE, ("meaning",), Words(ui))
    said = {row.name: row.missing for row in score.rows}
    assert (said["meaning"], said["bigrams"], said["words"]) == (failed, without, "")


def test_found_by_meaning_alone_is_marked() -> None:
    alone = built.hit(found_by={"meaning": 3})
    assert scores.explain(alone, DEFENSE, (), Words("ja")).by_meaning_alone
    assert not scores.explain(built.hit(), DEFENSE, (), Words("ja")).by_meaning_alone
