"""A repository on loopback that answers as scripted: well, or with the faults of real servers."""

import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit
from xml.sax.saxutils import escape, quoteattr

NAMESPACE = "http://www.openarchives.org/OAI/2.0/"
DATE = "2026-04-01T00:00:10Z"


@dataclass(frozen=True)
class Answer:
    """What goes over the line. `length` is what the header claims, where that is a lie."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    length: int | None = None
    pause: float = 0.0  # before each piece
    piece: int = 1 << 20  # bytes written at once


@dataclass(frozen=True)
class Request:
    """What was asked."""

    path: str
    arguments: dict[str, str]
    headers: Mapping[str, str]  # names in lower case


Script = Callable[[Request], Answer]


@dataclass
class FaultyServer:
    """A running server: its address, and all that it was asked."""

    url: str
    asked: list[Request]

    def listed(self) -> list[dict[str, str]]:
        """The arguments of the ListRecords requests."""
        return [r.arguments for r in self.asked if r.arguments.get("verb") == "ListRecords"]


@contextmanager
def serve(script: Script, tls: ssl.SSLContext | None = None) -> Iterator[FaultyServer]:
    """Answers every GET by `script`, until the block ends."""
    asked: list[Request] = []
    over = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            arguments = dict(parse_qsl(parts.query, keep_blank_values=True))
            request = Request(
                parts.path, arguments, {name.lower(): value for name, value in self.headers.items()}
            )
            asked.append(request)
            answer = script(request)
            self.send_response(answer.status)
            length = len(answer.body) if answer.length is None else answer.length
            self.send_header("Content-Length", str(length))
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                for start in range(0, len(answer.body), answer.piece):
                    if answer.pause and over.wait(answer.pause):
                        return
                    self.wfile.write(answer.body[start : start + answer.piece])
            except OSError:
                self.close_connection = True  # the client had enough

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    scheme = "http" if tls is None else "https"
    try:
        yield FaultyServer(f"{scheme}://127.0.0.1:{server.server_port}", asked)
    finally:
        over.set()
        server.shutdown()
        server.server_close()
        thread.join()


def repository(
    answers: Sequence[Answer | bytes],
    *,
    identify: Answer | bytes | None = None,
    formats: Sequence[str] = ("oai_dc",),
    known_sets: Sequence[str] = ("12:34",),
) -> Script:
    """Identify and ListMetadataFormats as they should be; ListRecords by `answers`, in order."""
    left = iter(answers)

    def script(request: Request) -> Answer:
        match request.arguments.get("verb"):
            case "Identify":
                return _answer(identify or identity())
            case "ListMetadataFormats":
                return _answer(served(*formats))
            case "ListSets":
                return _answer(sets(*known_sets))
            case _:
                return _answer(next(left, Answer(b"asked too often", 418)))

    return script


def _answer(given: Answer | bytes) -> Answer:
    return given if isinstance(given, Answer) else Answer(given, headers=XML)


XML = {"Content-Type": "text/xml"}  # without a charset, as WEKO has it


def envelope(body: str, date: str = DATE) -> bytes:
    """An OAI-PMH answer."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="{NAMESPACE}">'
        f"<responseDate>{date}</responseDate><request>http://example.org/oai</request>"
        f"{body}</OAI-PMH>"
    ).encode()


def identity(granularity: str = "YYYY-MM-DDThh:mm:ssZ") -> bytes:
    """An answer to Identify."""
    return envelope(f"<Identify><granularity>{granularity}</granularity></Identify>")


def served(*prefixes: str) -> bytes:
    """An answer to ListMetadataFormats."""
    inner = "".join(
        f"<metadataFormat><metadataPrefix>{prefix}</metadataPrefix></metadataFormat>"
        for prefix in prefixes
    )
    return envelope(f"<ListMetadataFormats>{inner}</ListMetadataFormats>")


def sets(*specs: str) -> bytes:
    """An answer to ListSets."""
    inner = "".join(f"<set><setSpec>{spec}</setSpec></set>" for spec in specs)
    return envelope(f"<ListSets>{inner}</ListSets>")


def error(code: str, text: str = "no") -> bytes:
    """An OAI-PMH error."""
    return envelope(f"<error code={quoteattr(code)}>{escape(text)}</error>")


def page(*records: str, token: str | None = None, date: str = DATE) -> bytes:
    """An answer to ListRecords; `token` "" is an empty element, None is no element."""
    end = "" if token is None else f"<resumptionToken>{escape(token)}</resumptionToken>"
    return envelope(f"<ListRecords>{''.join(records)}{end}</ListRecords>", date)


def record(identifier: str, title: str = "題", metadata: str | None = None) -> str:
    """A record; its metadata is Dublin Core with that title unless given."""
    inner = dublin_core(f"<dc:title>{escape(title)}</dc:title>") if metadata is None else metadata
    head = f"<header><identifier>{escape(identifier)}</identifier></header>"
    return f"<record>{head}<metadata>{inner}</metadata></record>"


def dublin_core(body: str) -> str:
    """A <dc> element."""
    return (
        '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/"'
        f' xmlns:dc="http://purl.org/dc/elements/1.1/">{body}</oai_dc:dc>'
    )


def deleted(identifier: str) -> str:
    """What is left of a deleted record."""
    return (
        f'<record><header status="deleted"><identifier>{identifier}</identifier></header></record>'
    )


def http_date(seconds: float) -> str:
    """An HTTP date so many seconds from now."""
    return time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() + seconds))
