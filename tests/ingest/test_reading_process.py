"""The process that reads a file: it dies with its parent, alone and told from the file's faults."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from ingest.reading.limits import ReadingLimits
from ingest.reading.read import read_pdf
from schemas.errors import EngineError
from schemas.reasons import Reason
from tests.ingest.children import children, wait_for_child
from tests.ingest.hostile import ENDLESS, SENTENCE, book, words

LIMITS = ReadingLimits()
ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _no_child_is_left() -> Iterator[None]:
    yield
    assert not children()


def test_killed_child_is_told_from_a_limit() -> None:
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(read_pdf, book(words(), ENDLESS), LIMITS)
        wait_for_child().kill()
        found = running.result()
    assert (found.reason, found.detail.split(":")[0]) == (Reason.READER_CRASHED, "exit -9")
    assert [page.text for page in found.pages] == [SENTENCE]


def test_child_dies_with_its_parent_and_sees_no_settings(tmp_path: Path) -> None:
    path = tmp_path / "endless.pdf"
    path.write_bytes(book(words(), ENDLESS))
    script = (
        "import sys, pathlib; from ingest.reading.read import *; "
        "read_pdf(pathlib.Path(sys.argv[1]), ReadingLimits())"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", script, path], cwd=ROOT, env=os.environ | {"SATETO_SECRET": "x"}
    )
    try:
        child = wait_for_child(path, parent.pid)
        assert "SATETO_SECRET" not in child.environ()
    finally:
        parent.kill()
        parent.wait()
    gone, alive = psutil.wait_procs([child], timeout=30)
    assert (len(gone), alive) == (1, [])


@pytest.mark.parametrize("program", ["/bin/false", "/nonexistent"])
def test_child_that_cannot_start_is_no_fault_of_the_file(
    program: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", program)
    with pytest.raises(EngineError, match="could not be started"):
        read_pdf(book(words()), LIMITS)


def test_child_alone_writes_json_lines(tmp_path: Path) -> None:
    path = tmp_path / "one.pdf"
    path.write_bytes(book(words()))
    command = [sys.executable, "-m", "ingest.reading.child", path, '{"limits": {"pages": 1}}']
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [next(iter(line)) for line in lines] == ["extractor", "title", "page", "reason"]
    assert lines[2]["text"] == SENTENCE


def test_child_starts_light() -> None:
    script = "import sys, ingest.reading.child; print(*{n.split('.')[0] for n in sys.modules})"
    done = subprocess.run(
        [sys.executable, "-S", "-c", script],
        cwd=ROOT, env={"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True, check=True, text=True,
    )  # fmt: skip
    assert not {"pydantic", "httpx", "numpy", "torch", "celery"} & set(done.stdout.split())


def test_threads_do_not_mix_their_files() -> None:
    names = [f"document {n:03d} " * 5 for n in range(12)]
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda name: read_pdf(book(words(name)), LIMITS), names))
    assert [reading.pages[0].text.strip() for reading in found] == [n.strip() for n in names]
