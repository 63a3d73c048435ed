"""Search services that number their answers: pages from a position to the total they report."""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from urllib.parse import quote, quote_plus

from lxml import etree

from ingest import xml
from ingest.sources import Page, Record
from ingest.sources.web import RetryLaterError, Web
from schemas.errors import DocumentError, UserError
from schemas.reasons import Reason


@dataclass(frozen=True)
class Found:
    """One answer: its records, all that the question has, and the positions that it covers."""

    records: tuple[Record, ...]
    total: int
    step: int


@dataclass(frozen=True)
class Position:
    """Where a harvest stands: the next position, the total so far, and a mark of the last page."""

    start: int = 1
    total: int = 0
    mark: str = ""

    def after(self, found: Found, name: str) -> "Position | None":
        """The next position; None at the end, RetryLaterError where the answer can't be one."""
        if not found.records:
            if self.start <= found.total or (self.total and not found.total):
                raise no_answer(name, f"no record at {self.start} of {found.total or self.total}")
            return None
        mark = _mark(found.records)
        if mark == self.mark:
            raise no_answer(name, f"the page before again, at {self.start} of {found.total}")
        following = self.start + max(found.step, 1)
        return Position(following, found.total, mark) if following <= found.total else None


@dataclass(frozen=True)
class NumberedSource:
    """A source of one question: `ask` gives the answer from a position on, counted from 1."""

    name: str
    web: Web
    file_bytes: int
    ask: Callable[[int], Found]

    def page(self, cursor: str | None) -> Page:
        """The records from the position that `cursor` holds."""
        at = Position(**json.loads(cursor)) if cursor else Position()
        found = self.ask(at.start)
        onward = at.after(found, self.name)
        return Page(found.records, json.dumps(asdict(onward)) if onward else None)

    def fetch(self, url: str) -> bytes:
        """A file that a record links to."""
        return fetch_file(self.web, url, self.file_bytes)


def fetch_file(web: Web, url: str, limit: int) -> bytes:
    """The bytes at a record's link; DocumentError where there are none."""
    status, body = web.get(url, limit)
    if status >= 300:
        raise DocumentError(Reason.NOT_FOUND, f"{url} answered {status}")
    return body


def no_answer(name: str, what: str) -> RetryLaterError:
    """What came can't be right, and may be another time."""
    return RetryLaterError(f"{name} sent {what}", f"{name} の応答を受け取れません: {what}")


def refused(name: str, said: str) -> UserError:
    """The service says that the question is wrong."""
    return UserError(f"{name} refuses: {said}", f"{name} が受け付けません: {said}")


def required(options: dict[str, object], option: str, name: str) -> str:
    """The value of an option without which the service can't be asked."""
    if value := str(options.get(option) or "").strip():
        return value
    raise UserError(
        f"{name} answers questions and can't be harvested whole; give the option {option!r}",
        f"{name} は検索の条件を必要とします。「{option}」を指定してください",
    )


def xml_answer(name: str, status: int, body: bytes, *roots: str) -> etree._Element:
    """The root of an answer; RetryLaterError where a page of another kind came."""
    try:
        root = xml.parse(body)
    except DocumentError as error:
        raise no_answer(name, f"status {status}, {error}") from error
    if xml.local(root) not in roots:
        raise no_answer(name, f"status {status}, a page <{xml.local(root)}>")
    return root


def json_answer(name: str, status: int, body: bytes) -> dict[str, object]:
    """The object of an answer; RetryLaterError where a page of another kind came."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise no_answer(name, f"status {status}, no JSON") from error
    if not isinstance(told, dict) or status >= 400:
        raise no_answer(name, f"status {status}, {str(told)[:200]}")
    return told


def number(text: object) -> int:
    """A count as services write it, as a number or in digits; 0 for anything else."""
    digits = str(text).strip()
    return int(digits) if digits.isascii() and digits.isdecimal() else 0


def fingerprint(element: etree._Element) -> str:
    """A hash of names, attributes and texts: the same whatever namespace and white space."""
    parts: list[str] = []
    for event, one in etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        if event != "start":
            parts.append("/" if event == "end" else " ".join((one.tail or "").split()))
            continue
        attributes = sorted((name.rpartition("}")[2], value) for name, value in one.attrib.items())
        parts += [xml.local(one), repr(attributes), " ".join((one.text or "").split())]
        parts.append(" ".join((one.tail or "").split()) if one is not element else "")
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def within(record: Record, limit: int) -> Record:
    """The record, or why it is too large to be taken."""
    if len(record.content) <= limit:
        return record
    detail = f"{len(record.content)} bytes; SATETO_RECORD_BYTES={limit}"
    return Record(
        record.native_id, record.content, record.format, "", reason=Reason.TOO_LARGE, detail=detail
    )


@contextmanager
def hidden(secret: str) -> Iterator[None]:
    """Keeps a key that requests carry out of errors, and so out of logs and the database."""
    try:
        yield
    except DocumentError as error:
        raise DocumentError(error.reason, _without(secret, error.detail)) from None
    except RetryLaterError as error:
        en, ja = _without(secret, error.en), _without(secret, error.ja)
        raise RetryLaterError(en, ja, error.seconds) from None


def _without(secret: str, text: str) -> str:
    for form in (secret, quote(secret), quote_plus(secret)):
        text = text.replace(form, "…") if form else text
    return text


def _mark(records: tuple[Record, ...]) -> str:
    parts = "\0".join(f"{record.native_id} {record.version}" for record in records)
    return hashlib.sha256(parts.encode()).hexdigest()[:12]
