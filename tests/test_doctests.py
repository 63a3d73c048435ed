"""Every example in a docstring of the five packages runs."""

import doctest
import importlib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("schemas", "ranking", "ingest", "search_api", "workers")
MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for package in PACKAGES
    for path in (ROOT / package).rglob("*.py")
    if ">>> " in path.read_text("utf-8")
)


def test_there_are_examples_in_each_package_that_computes() -> None:
    assert {name.split(".")[0] for name in MODULES} >= {
        "schemas",
        "ranking",
        "ingest",
        "search_api",
    }


@pytest.mark.parametrize("name", MODULES)
def test_examples_run(name: str) -> None:
    outcome = doctest.testmod(importlib.import_module(name))
    assert outcome.attempted > 0
    assert outcome.failed == 0
