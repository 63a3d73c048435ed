"""Records Java's archive of loaded classes (JEP 483, 514): the node then starts in half the time."""

import json
import math
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from schemas.errors import SetupError
from schemas.index import passage_mappings, settings
from workers.stack.engine.jvm import Engine

_START_SECONDS, _WRITE_SECONDS = 180.0, 300.0
_DIMS = 8
_TEXTS = (
    "複合材料の衝撃損傷を超音波で評価する手法を開発した。",
    "無人機の自律航行に用いる慣性センサーの誤差を低減した。",
    "Impact damage in composite laminates was measured with ultrasonic waves.",
)


def record(engine: Engine) -> None:
    """Boots a node on empty data, lets it index and search, and keeps what it loaded.

    Raises SetupError where the node doesn't start or no archive comes of it.
    """
    with tempfile.TemporaryDirectory(dir=engine.home.parent, prefix="engine-new-") as folder:
        archive = Path(folder) / "classes.aot"
        try:
            with _running(engine, Path(folder), archive) as url:
                _exercise(url)
        except (httpx.HTTPError, subprocess.TimeoutExpired) as error:
            raise _broken(Path(folder)) from error
        if not archive.exists():
            raise _broken(Path(folder))
        archive.rename(engine.archive)


@contextmanager
def _running(engine: Engine, folder: Path, archive: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            engine.recording(folder, port, archive), stdout=log, stderr=subprocess.STDOUT
        )
    try:
        url = f"http://127.0.0.1:{port}"
        _wait(url, process, folder)
        yield url
        process.terminate()
        process.wait(_WRITE_SECONDS)
    finally:
        process.kill()
        process.wait()


def _wait(url: str, process: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            if httpx.get(f"{url}/_cluster/health?wait_for_status=yellow").is_success:
                return
        except httpx.TransportError:
            time.sleep(0.2)  # not listening yet
    raise _broken(folder)


def _broken(folder: Path) -> SetupError:
    lines = (folder / "log").read_text("utf-8", "replace").splitlines()
    last = lines[-1] if lines else ""
    return SetupError(
        f"the embedded engine can't run on this machine; it said: {last}",
        f"検索エンジンをこの環境で起動できません。エンジンの出力: {last}",
    )


def _exercise(url: str) -> None:
    """What a working node does most: classes that it loads here are in the archive."""
    lines = []
    for number in range(300):
        document = {"text": _TEXTS[number % 3], "number": number, "vector": _vector(number)}
        lines += [{"index": {"_id": str(number)}}, document]
    bulk = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    with httpx.Client(base_url=url, timeout=60.0) as client:
        body = {"settings": settings(), "mappings": passage_mappings(_DIMS)}
        client.put("/exercise", json=body).raise_for_status()
        answer = client.post(
            "/exercise/_bulk?refresh=true",
            content=bulk.encode(),
            headers={"content-type": "application/x-ndjson"},
        )
        answer.raise_for_status()
        for number in range(30):
            client.post("/exercise/_search", json=_search(number)).raise_for_status()


def _search(number: int) -> dict[str, object]:
    fields = ["text", "text.en", "text.bigram"]
    only = {"range": {"number": {"lt": 200}}}
    words = {"simple_query_string": {"query": _TEXTS[number % 3], "fields": fields}}
    return {
        "query": {"bool": {"must": words, "filter": only}},
        "knn": {
            "field": "vector",
            "query_vector": _vector(number),
            "k": 10,
            "num_candidates": 50,
            "filter": only,
        },
        "highlight": {"fields": {"text": {}}},
        "aggs": {"report": {"terms": {"field": "report"}}},
    }


def _vector(number: int) -> list[float]:
    values = [math.sin((number + 1) * (place + 1)) for place in range(_DIMS)]
    length = math.hypot(*values)
    return [value / length for value in values]
