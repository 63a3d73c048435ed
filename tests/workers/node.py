"""An engine of its own for tests that ask or end it, or that would keep the one stack busy."""

import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from schemas.settings import Settings
from workers.stack.engine.assemble import assemble
from workers.stack.engine.jvm import Engine


@dataclass
class Node:
    engine: Engine
    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def running(self) -> subprocess.Popen[bytes]:
        assert self.process is not None
        return self.process

    def start(self) -> float:
        """Seconds until the node was well."""
        began = time.monotonic()
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                self.engine.command(self.folder, self.port, 512),
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        while True:
            assert self.process.poll() is None, self.log()
            try:
                health = f"{self.url}/_cluster/health?wait_for_status=yellow&timeout=30s"
                httpx.get(health, timeout=40).raise_for_status()
            except httpx.TransportError:
                time.sleep(0.1)
            else:
                return time.monotonic() - began

    def end(self, how: signal.Signals) -> int:
        self.running.send_signal(how)
        return self.running.wait(60)

    def log(self) -> str:
        return (self.folder / "log").read_text("utf-8")

    def ask(self, method: str, path: str, body: object = None) -> httpx.Response:
        return httpx.request(method, self.url + path, json=body, timeout=60)

    def tokens(self, text: str, **analysis: object) -> list[str]:
        answer = self.ask("POST", "/_analyze", {"text": text, **analysis})
        assert answer.status_code == 200, answer.text
        return [token["token"] for token in answer.json()["tokens"]]


def make_node(folder: Path) -> Node:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return Node(assemble(Settings().cache_dir, print), folder, port)


@contextmanager
def running_node(folder: Path) -> Iterator[Node]:
    """A node that is well, and gone after: by SIGTERM, on which it has to close what it holds."""
    node = make_node(folder)
    try:
        node.start()
        yield node
        assert node.end(signal.SIGTERM) == 128 + signal.SIGTERM
        assert node.log().rstrip().endswith("closed")
    finally:
        if node.process:
            node.process.kill()
            node.process.wait()
