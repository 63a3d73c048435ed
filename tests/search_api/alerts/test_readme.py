"""The example of the alerts' README runs."""

import doctest
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_worked_example_runs() -> None:
    readme = ROOT / "search_api" / "alerts" / "README.md"
    outcome = doctest.testfile(str(readme), module_relative=False)
    assert outcome.attempted > 5
    assert outcome.failed == 0
