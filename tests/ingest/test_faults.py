"""The table of faults names a test for each, and each of them exists."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| (\d+) \| ([^|]+) \| ([^|]+) \| `([\w/.]+)::(\w+)` \|$", re.MULTILINE)
FAULTS = ROW.findall((ROOT / "ingest" / "sources" / "README.md").read_text("utf-8"))


def test_all_faults_are_in_the_table() -> None:
    assert [int(number) for number, *_ in FAULTS] == list(range(1, 46))


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault[0]} {fault[1]}")
def test_each_fault_has_its_test(fault: tuple[str, ...]) -> None:
    *_, path, name = fault
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
