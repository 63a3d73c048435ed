from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranking.features import FEATURES, TEXT
from schemas.report import Bilingual

TAG = st.fixed_dictionaries(
    {"family": st.sampled_from(["dual_use", "civil"]), "confidence": st.floats(0, 1)}
)
CARD = st.fixed_dictionaries(
    {},
    optional={
        "tags": st.lists(TAG, max_size=4),
        "end_year": st.none() | st.integers(1868, 2100),
        "companies": st.lists(st.just("見本電機"), max_size=2),
        "decision": st.sampled_from(["adopt", "hold", "reject"]),
    },
)


@given(CARD, st.integers(1990, 2100))
def test_features_lie_within_their_range(card: dict[str, Any], year: int) -> None:
    for feature in FEATURES.values():
        assert feature.low <= feature.value(card, year) <= feature.high == 1.0, feature.name
        assert feature.sign == 1
    assert {f.name for f in FEATURES.values() if f.low < 0} == {"decisions"}


@pytest.mark.parametrize("name", FEATURES)
def test_nothing_known_is_nothing_earned(name: str) -> None:
    assert FEATURES[name].value({}, 2026) == 0.0


@pytest.mark.parametrize(
    ("name", "card", "value"),
    [
        ("dual_use_tags", {"tags": [{"family": "dual_use", "confidence": 0.4}, {"family": "dual_use", "confidence": 0.8}, {"family": "civil", "confidence": 0.9}]}, 0.8),
        ("civil_tags", {"tags": [{"family": "dual_use", "confidence": 0.8}]}, 0.0),
        ("recency", {"end_year": 2026}, 1.0),
        ("recency", {"end_year": 2030}, 1.0),
        ("recency", {"end_year": 2023}, 0.8),
        ("recency", {"end_year": 2011}, 0.0),
        ("recency", {"end_year": 1950}, 0.0),
        ("recency", {"end_year": None}, 0.0),
        ("company", {"companies": ["見本電機"]}, 1.0),
        ("company", {"companies": []}, 0.0),
        ("decisions", {"decision": "adopt"}, 1.0),
        ("decisions", {"decision": "hold"}, 0.0),
        ("decisions", {"decision": "reject"}, -1.0),
    ],
)  # fmt: skip
def test_values(name: str, card: dict[str, Any], value: float) -> None:
    assert FEATURES[name].value(card, 2026) == pytest.approx(value)


@given(CARD, TAG)
def test_one_more_tag_never_lowers_anything(card: dict[str, Any], tag: dict[str, Any]) -> None:
    more = card | {"tags": [*card.get("tags", []), tag]}
    assert all(f.value(more, 2026) >= f.value(card, 2026) for f in FEATURES.values())


@given(st.integers(1868, 2100), st.integers(1868, 2100))
def test_a_later_end_is_never_less_recent(one: int, other: int) -> None:
    value = FEATURES["recency"].value
    assert value({"end_year": max(one, other)}, 2026) >= value({"end_year": min(one, other)}, 2026)


def test_every_part_of_a_score_has_a_sentence_for_people() -> None:
    parts: dict[str, Bilingual] = {name: f.sentence for name, f in FEATURES.items()} | TEXT
    assert len(parts) == len(FEATURES) + len(TEXT)
    assert all(text.ja and text.en.isascii() for text in parts.values())
    assert [f.name for f in FEATURES.values()] == list(FEATURES)
