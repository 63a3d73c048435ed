"""The walk that services with JSON answers share: page by page, counted against their own total."""

import hashlib
import io
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from urllib.parse import urlencode

from ingest.archive import to_json
from ingest.sources import Page, Record
from ingest.sources.records import once, record_of
from ingest.sources.web import RetryLaterError, Web, host_of
from schemas.errors import DocumentError, UserError
from schemas.reasons import Reason
from schemas.settings import Settings

_MARKS = 50  # pages back that a repeated page is recognised
_RESTARTS = 2


class MissingError(UserError):
    """A look-up found nothing."""


class CursorGoneError(UserError):
    """The service knows a cursor no longer, as after a pause."""


@dataclass(frozen=True)
class Stand:
    """Where a walk stands. `seen` counts the items of the present stretch."""

    token: str = ""
    seen: int = 0
    began: str = ""  # the day of the first question
    marks: tuple[str, ...] = ()
    restarts: int = 0


@dataclass(frozen=True)
class Ask:
    """A question: GET, or POST where there is a body."""

    url: str
    params: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None


@dataclass(frozen=True)
class Answer:
    """What an answer held. `token` leads on, None ends; `total` is what the stretch shall have."""

    items: tuple[Any, ...]
    token: str | None
    total: int | None = None
    new_stretch: bool = False  # the token begins another stretch, counted anew


class Api(Protocol):
    """What differs between services."""

    format: str
    resumes: bool  # whether the next harvest may ask for what changed since the day of this one

    def ask(self, at: Stand) -> Ask:
        """The question for that stand; "" is the first token."""
        ...

    def read(self, at: Stand, body: Any, /) -> Answer:
        """What the answer holds; UserError or RetryLaterError where it is none."""
        ...


class JsonApi:
    """A source over a service. What `fill` adds to an item comes from further questions."""

    def __init__(
        self,
        place: str,
        settings: Settings,
        api: Api,
        fill: Callable[["JsonApi", Any], Any] | None = None,
    ) -> None:
        if not host_of(place):
            raise UserError(f"{place!r} is no web address", f"「{place}」は URL ではありません")
        self._settings = settings
        self._api = api
        self._fill = fill
        self._web = Web(place, settings.http_seconds)

    def page(self, cursor: str | None) -> Page:
        """One answer of the service."""
        at = _load(cursor) if cursor else Stand(began=datetime.now(UTC).date().isoformat())
        try:
            answer = self._api.read(at, self.question(self._api.ask(at)))
        except CursorGoneError:
            if not at.token or at.restarts >= _RESTARTS:
                raise
            again = Stand(began=at.began, restarts=at.restarts + 1)
            return Page((), json.dumps(asdict(again)))
        mark = hashlib.sha256(to_json(list(answer.items))).hexdigest()[:12]
        if answer.items and mark in at.marks:
            raise _late("the same page again", "同じページが再び届きました")
        seen = at.seen + len(answer.items)
        ends = answer.token is None or answer.new_stretch
        if answer.total is not None and seen < answer.total and (ends or not answer.items):
            raise _late(
                f"the list broke off: {seen} of {answer.total}",
                f"一覧が途中で切れました（{answer.total} 件中 {seen} 件）",
            )
        records = tuple(map(self._record, answer.items))
        if answer.token is None:
            return Page(once(records), None, resume=_overlap(at) if self._api.resumes else "")
        marks = (*at.marks, mark)[-_MARKS:] if answer.items else at.marks
        onward = replace(
            at, token=answer.token, seen=0 if answer.new_stretch else seen, marks=marks
        )
        return Page(once(records), json.dumps(asdict(onward)))

    def fetch(self, url: str) -> bytes:
        """A file that a record links to."""
        status, body = self._web.get(url, self._settings.file_bytes)
        if status >= 300:
            raise DocumentError(Reason.NOT_FOUND, f"{url} answered {status}")
        return body

    def question(self, ask: Ask) -> Any:
        """The JSON of an answer; None for 404, so that who asks can say what isn't there."""
        body = io.BytesIO()
        url = with_params(ask.url, ask.params)
        status = self._web.send(
            url, self._settings.page_bytes, body,
            headers={"accept": "application/json", **ask.headers}, body=ask.body,
        )  # fmt: skip
        if status in {400, 401, 403, 404, 422}:
            said = " ".join(body.getvalue()[:300].decode("utf-8", "replace").split())
            if status == 404 and "cursor" not in said:
                return None
            raise (CursorGoneError if "cursor" in said else UserError)(
                f"{ask.url} refuses ({status}): {said}",
                f"{ask.url} が要求を拒否しました（{status}）: {said}",
            )
        try:
            return json.loads(body.getvalue())
        except (ValueError, RecursionError) as error:
            raise _late(
                f"status {status}, no JSON: {error}", f"JSON ではない応答（{status}）"
            ) from error

    def _record(self, item: Any) -> Record:
        content = to_json(self._fill(self, item) if self._fill else item)
        return record_of(content, self._api.format, self._settings.record_bytes)


def with_params(url: str, params: dict[str, str]) -> str:
    """A URL with parameters, each encoded just once."""
    return f"{url}?{urlencode(params)}" if params else url


def some(options: dict[str, Any], *names: str) -> dict[str, str]:
    """The options with these names that were given."""
    return {n: str(options[n]).strip() for n in names if str(options.get(n) or "").strip()}


def demand(options: dict[str, Any], *names: str) -> dict[str, str]:
    """The same; UserError where none was given: nobody wants all works of the world."""
    given = some(options, *names)
    if not given:
        listed = ", ".join(names)
        raise UserError(
            f"say which works: give one of {listed}",
            f"対象を指定してください。使えるもの: {listed}",
        )
    return given


def missing(what: str) -> MissingError:
    """For a look-up that found nothing."""
    return MissingError(f"{what} is not there", f"{what} は見つかりません")


def _overlap(at: Stand) -> str:
    """The day before the walk began: what a service indexed late comes again."""
    if not at.began:
        return ""
    return (datetime.fromisoformat(at.began) - timedelta(days=1)).date().isoformat()


def _late(en: str, ja: str) -> RetryLaterError:
    return RetryLaterError(en, ja)


def _load(cursor: str) -> Stand:
    stored = json.loads(cursor)
    return Stand(**{**stored, "marks": tuple(stored["marks"])})
