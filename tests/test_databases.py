import json
import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.databases import NO_POSTGRESQL

ROOT = Path(__file__).parents[1]
RUN = """
import subprocess, sys, time
program = [sys.executable, "tests/postgres.py"]
keeper = subprocess.Popen(
    program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
)
print(keeper.stdout.readline(), flush=True)
time.sleep(600)
"""
CONFTEST = """
import pytest
from tests.databases import NO_POSTGRESQL, tell_what_was_skipped

@pytest.fixture
def absent():
    pytest.skip(f"{NO_POSTGRESQL}: no initdb")

def pytest_terminal_summary(terminalreporter):
    tell_what_was_skipped(terminalreporter)
"""
TESTS = """
import pytest

def test_a(absent): ...
def test_b(absent): ...
def test_c(): pytest.skip("other")
"""


def test_a_killed_run_leaves_no_server() -> None:
    command = [sys.executable, "-c", RUN]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as run:
        assert run.stdout
        told = json.loads(run.stdout.readline())
        processes = psutil.Process(run.pid).children(recursive=True)
        run.kill()
    if "refused" in told:
        pytest.skip(f"{NO_POSTGRESQL}: {told['refused']}")
    assert len(processes) > 2  # its keeper, the server, and the server's own
    _, alive = psutil.wait_procs(processes, timeout=20)
    assert not alive
    assert not Path(told["folder"]).exists()


def test_a_run_without_postgresql_says_so(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(CONFTEST, "utf-8")
    (tmp_path / "test_it.py").write_text(TESTS, "utf-8")
    said = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)],
        check=False,
        cwd=ROOT,
        env=os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},  # they take most of the time
        capture_output=True,
        text=True,
    ).stdout
    assert "PostgreSQL WAS NOT TESTED" in said
    assert f"Tests skipped: 2. {NO_POSTGRESQL}: no initdb" in said
    assert "3 skipped" in said
