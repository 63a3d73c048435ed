"""The figures of `expected.toml`, held on the sets that are quick to encode."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from schemas.settings import Settings
from workers.judging.measuring import measure

EXPECTED = tomllib.loads(Path(__file__).with_name("expected.toml").read_text("utf-8"))
QUICK = ("kaken-field-ja2en", "lawqa-ja")


@pytest.mark.stack
@pytest.mark.parametrize("name", QUICK)
def test_search_reaches_its_figures(engine_alone: Settings, shared: Path, name: str) -> None:
    folder = shared / "eval" / name
    if not folder.is_dir():
        pytest.skip(f"{name} is not here: judged sets of others are not part of the project")
    found = measure(folder, "", (), engine_alone, lambda *_: None)
    expected = EXPECTED["search"][name]
    assert found["queries"] == expected["queries"]
    for arm, value in expected["ndcg@10"].items():
        reached = found["arms"][arm]["ndcg@10"]
        assert reached == pytest.approx(value, abs=EXPECTED["tolerance"]), arm


@pytest.mark.parametrize("name", EXPECTED["search"])
def test_the_fusion_is_never_far_below_its_best_leg(name: str) -> None:
    figures: dict[str, Any] = EXPECTED["search"][name]["ndcg@10"]
    best = max(value for arm, value in figures.items() if arm != "hybrid")
    assert figures["hybrid"] >= best - 0.01
