"""A service on loopback that answers GET and POST as scripted, and remembers what it was asked."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from ingest.sources import Page, Record, Source, make_source
from schemas.settings import Settings


@dataclass(frozen=True)
class Asked:
    """A question; `path` as it went over the line, still encoded."""

    path: str
    params: dict[str, str]
    headers: Mapping[str, str]
    body: Any = None


@dataclass(frozen=True)
class Said:
    """An answer: bytes as they are, anything else as JSON."""

    body: Any
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Service:
    """A running service."""

    url: str
    asked: list[Asked]


@contextmanager
def serve(script: Callable[[Asked], Any]) -> Iterator[Service]:
    """Answers by `script`, which gives what is said or a Said, until the block ends."""
    asked: list[Asked] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            length = int(self.headers.get("content-length") or 0)
            sent = json.loads(self.rfile.read(length)) if length else None
            headers = {name.lower(): value for name, value in self.headers.items()}
            params = dict(parse_qsl(parts.query, keep_blank_values=True))
            question = Asked(parts.path, params, headers, sent)
            asked.append(question)
            found = script(question)
            said = found if isinstance(found, Said) else Said(found)
            body = said.body if isinstance(said.body, bytes) else json.dumps(said.body).encode()
            self.send_response(said.status)
            self.send_header("content-length", str(len(body)))
            for name, value in said.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield Service(f"http://127.0.0.1:{server.server_port}", asked)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def harvest(name: str, place: str, options: dict[str, Any], settings: Settings) -> list[Page]:
    """All pages, each from a source made anew, as other workers would: cursors alone lead on."""
    pages = [make_source(name, place, options, settings).page(None)]
    while pages[-1].cursor is not None:
        source: Source = make_source(name, place, options, settings)
        pages.append(source.page(pages[-1].cursor))
        assert len(pages) < 300
    return pages


def records_of(pages: list[Page]) -> list[Record]:
    return [record for page in pages for record in page.records]
