import math
import tomllib
from importlib.resources import files
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranking.features import FEATURES, LEGS
from ranking.lens import NAMES, bound, load, refitted, score
from schemas.errors import UserError
from schemas.search import LensName

YEAR = 2026
SHARES = st.dictionaries(st.sampled_from(list(LEGS)), st.floats(0, 0.25), min_size=1)
LENSES = st.sampled_from(NAMES).map(load)
CONFIDENCE = st.floats(0, 1)


def card(dual: float, civil: float, end: int | None, company: bool) -> dict[str, Any]:
    return {
        "tags": [
            {"family": "dual_use", "confidence": dual},
            {"family": "civil", "confidence": civil},
        ],
        "end_year": end,
        "companies": ["見本電機"] if company else [],
    }


CARDS = st.builds(card, CONFIDENCE, CONFIDENCE, st.none() | st.integers(1990, 2030), st.booleans())


def total(lens_name: str, shares: dict[str, float], of: dict[str, Any]) -> float:
    return math.fsum(score(load(lens_name), shares, of, YEAR).values())


@pytest.mark.parametrize("name", NAMES)
def test_a_lens_is_whole(name: str) -> None:
    lens = load(name)
    raw = tomllib.loads((files("ranking") / "lenses" / f"{name}.toml").read_text("utf-8"))
    assert (lens.name, lens.version) == (name, f"{name}-{raw['version']}")
    assert lens.label.ja
    assert lens.label.en.isascii()
    assert lens.description.ja.endswith("。")
    assert lens.description.en.endswith(".")
    assert lens.features.keys() <= FEATURES.keys()
    assert all(weight > 0 for weight in lens.features.values())


def test_the_names_are_those_of_the_files_and_of_the_interface() -> None:
    there = {p.name.removesuffix(".toml") for p in (files("ranking") / "lenses").iterdir()}
    assert set(NAMES) == there == set(get_args(LensName))


def test_a_name_of_no_lens_is_the_users_to_change() -> None:
    with pytest.raises(UserError, match="no lens is called 'military'; there are: neutral"):
        load("military")


def test_neutral_weighs_the_text_alone() -> None:
    assert load("neutral").features == {}


@given(LENSES, SHARES, CARDS)
def test_parts_add_up_to_the_score(lens: Any, shares: dict[str, float], of: dict[str, Any]) -> None:
    """The formula in one line: text times one plus the weighted features."""
    parts = score(lens, shares, of, YEAR)
    text = math.fsum(shares.values())
    bonus = math.fsum(w * FEATURES[n].value(of, YEAR) for n, w in lens.features.items())
    assert math.fsum(parts.values()) == pytest.approx(text * (1 + bonus), abs=1e-9)
    assert sum(parts.values()) == pytest.approx(math.fsum(parts.values()), abs=1e-9)
    assert parts.keys() == shares.keys() | lens.features.keys()
    assert all(part >= 0 for part in parts.values())


@given(LENSES, SHARES, CARDS, CONFIDENCE, CONFIDENCE)
def test_more_of_a_feature_is_never_worse(
    lens: Any, shares: dict[str, float], of: dict[str, Any], one: float, other: float
) -> None:
    low, high = sorted((one, other))
    less_and_more = [
        (
            of | {"tags": [{"family": family, "confidence": low}]},
            of | {"tags": [{"family": family, "confidence": high}]},
        )
        for family in ("dual_use", "civil")
    ]
    less_and_more += [
        (of | {"end_year": 2000 + int(low * 30)}, of | {"end_year": 2000 + int(high * 30)}),
        (of | {"end_year": None}, of | {"end_year": 2000 + int(high * 30)}),
        (of | {"companies": []}, of | {"companies": ["見本電機"]}),
    ]
    for less, more in less_and_more:
        assert total(lens.name, shares, more) >= total(lens.name, shares, less)


@given(LENSES, SHARES, CARDS)
def test_what_one_s_organisation_decided_moves_a_score_and_never_halves_it(
    lens: Any, shares: dict[str, float], of: dict[str, Any]
) -> None:
    ranked = [total(lens.name, shares, of | {"decision": d}) for d in ("reject", "hold", "adopt")]
    plain = total(lens.name, shares, of)
    assert ranked == sorted(ranked)
    assert ranked[1] == plain
    assert ranked[0] >= 0.5 * math.fsum(shares.values()) - 1e-12


@given(st.dictionaries(st.sampled_from([*FEATURES, "x"]), st.floats(-1, 3)), st.sampled_from(NAMES))
def test_a_refitted_lens_has_weights_within_bounds_or_is_none(
    features: dict[str, float], name: str
) -> None:
    fits = all(f in FEATURES and 0 <= w <= bound(f) for f, w in features.items())
    if not fits:
        with pytest.raises(ValueError, match=f"lens {name}"):
            refitted(load(name), "atla-1", features)
        return
    found = refitted(load(name), "atla-1", features)
    assert (found.features, found.version) == (features, f"{load(name).version}+atla-1")


@given(LENSES, SHARES, CARDS, st.sampled_from(list(LEGS)))
def test_a_larger_share_is_never_worse(
    lens: Any, shares: dict[str, float], of: dict[str, Any], leg: str
) -> None:
    better = shares | {leg: shares.get(leg, 0.0) + 0.01}
    assert total(lens.name, better, of) >= total(lens.name, shares, of)


@given(LENSES, CARDS)
def test_what_no_leg_found_is_lifted_by_nothing(lens: Any, of: dict[str, Any]) -> None:
    assert sum(score(lens, {}, of, YEAR).values()) == 0


def test_each_lens_lifts_what_its_reader_looks_for() -> None:
    shares = {"words": 0.2, "meaning": 0.1}
    dual, civil = card(0.9, 0.0, 2024, company=False), card(0.0, 0.9, 2024, company=False)
    assert total("defense", shares, dual) > total("defense", shares, civil)
    assert total("civil", shares, civil) > total("civil", shares, dual)
    assert total("neutral", shares, civil) == total("neutral", shares, dual)
