"""A repository on loopback that serves the sample reports: OAI-PMH, record pages and files."""

from datetime import UTC, datetime, time
from functools import cache
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, urlsplit

from ingest.sample import pdf
from ingest.sample.corpus import load
from ingest.sample.oai_answers import Catalogue, Item
from ingest.sample.pages import MARKS
from ingest.sample.shapes import SampleReport

_FORM_BYTES = 10_000  # of a POST; a request of the protocol takes some hundred
_POLL_SECONDS = 0.05  # how soon the server notices that it is to stop
_render = cache(pdf.render)
_rendering = Lock()  # reportlab promises nothing to threads


class SampleRepository:
    """Serves all sample reports inside a `with` block, on `port` or, with 0, on a free one.

    `deleted` holds ids such as S001: those reports were deleted when the repository was made.
    """

    def __init__(self, deleted: frozenset[str] = frozenset(), port: int = 0) -> None:
        reports = load()
        if unknown := deleted - {report.id for report in reports}:
            raise ValueError(f"no sample reports: {', '.join(sorted(unknown))}")
        now = datetime.now(UTC)
        items = tuple(_item(report, now if report.id in deleted else None) for report in reports)
        self._server = _Server(items, port)
        self._thread = Thread(
            target=self._server.serve_forever, args=(_POLL_SECONDS,), name="sample-repository"
        )

    @property
    def url(self) -> str:
        """The base URL of OAI-PMH."""
        return f"{self._server.catalogue.site}/oai"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    def __init__(self, items: tuple[Item, ...], port: int) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.catalogue = Catalogue(items, f"http://127.0.0.1:{self.server_port}")
        self.items = {item.report.id: item for item in items}


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        """Answers OAI-PMH at /oai, pages at /records/S001, files at /files/S001.pdf."""
        parts = urlsplit(self.path)
        folder, _, name = parts.path.removeprefix("/").partition("/")
        item = self.server.items.get(name.removesuffix(".pdf"))
        if parts.path == "/oai":
            self._answer(parts.query)
        elif item is None or folder not in {"records", "files"}:
            self.send_error(HTTPStatus.NOT_FOUND)
        elif item.deleted:
            self.send_error(HTTPStatus.GONE)
        elif folder == "files":
            with _rendering:
                body = _render(item.report)
            self._send("application/pdf", body)
        else:
            self._send("text/html; charset=utf-8", _page(item.report).encode())

    def do_POST(self) -> None:
        """Answers OAI-PMH, whose arguments may come as a form too."""
        length = self.headers.get("content-length", "")
        if urlsplit(self.path).path != "/oai":
            self.send_error(HTTPStatus.NOT_FOUND)
        elif not length.isdecimal() or int(length) > _FORM_BYTES:
            self.send_error(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        else:
            self._answer(self.rfile.read(int(length)).decode("utf-8", "replace"))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        """Keeps requests out of the terminal."""

    def _answer(self, arguments: str) -> None:
        found = parse_qsl(arguments, keep_blank_values=True)
        self._send("text/xml; charset=utf-8", self.server.catalogue.answer(found))

    def _send(self, media_type: str, body: bytes) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("content-type", media_type)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _item(report: SampleReport, deleted: datetime | None) -> Item:
    changed = deleted or datetime.combine(report.issued, time(), UTC)
    return Item(report, changed, deleted is not None)


def _page(report: SampleReport) -> str:
    """The page that a record's own address leads to."""
    language = report.language
    title, summary = (escape(text.best(language)) for text in (report.title, report.summary))
    file = f"/files/{report.id}.pdf"
    return (
        f'<!DOCTYPE html><html lang="{language}"><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="citation_pdf_url" content="{file}"><p>{MARKS[language]}</p>'
        f'<h1>{title}</h1><p>{summary}</p><p><a href="{file}">PDF</a></p></html>'
    )
