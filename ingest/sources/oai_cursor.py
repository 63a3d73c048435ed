"""Where an OAI-PMH harvest stands, and the windows of time that it goes through. Pure."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta

Window = tuple[str, str]
_SECOND, _DAY = timedelta(seconds=1), timedelta(days=1)
_EPOCH = "1970-01-01T00:00:00Z"


@dataclass(frozen=True)
class Cursor:
    """One window of a harvest; `seen` holds short hashes of the tokens and pages so far.

    In a `narrow` window a page kept failing. With `single`, its records are asked for one by one:
    `ids` are those that the last list of identifiers had, and `token` leads to the next list.
    """

    prefix: str
    since: str = ""
    until: str = ""
    day: bool = False  # the repository knows days alone
    token: str = ""
    seen: tuple[str, ...] = ()
    began: str = ""  # responseDate of the first page: where the next harvest begins
    restarts: int = 0
    empty: int = 0  # pages without a record, up to here
    announced: int = 0  # records that the server promised
    got: int = 0
    passes: int = 0
    rest: tuple[Window, ...] = ()  # windows after this one
    narrow: bool = False
    detours: int = 0  # in a row, without a page in between
    single: bool = False
    ids: tuple[str, ...] = ()

    def dump(self) -> str:
        """As it is stored: what is not as at the beginning."""
        told = {name: value for name, value in asdict(self).items() if value}
        return json.dumps({"prefix": self.prefix} | told, ensure_ascii=False)

    def afresh(self, **changes: object) -> "Cursor":
        """The same window from its beginning."""
        clean = {"token": "", "seen": (), "empty": 0, "got": 0, "single": False, "ids": ()}
        return replace(self, **(clean | changes))  # type: ignore[arg-type]  # fields by name

    def next_window(self) -> "Cursor | None":
        """Where the next window begins; None after the last."""
        if not self.rest:
            return None
        (since, until), *rest = self.rest
        return self.afresh(since=since, until=until, rest=tuple(rest))

    def halved(self, earliest: str) -> "Cursor | None":
        """The first half of the window, with the second to follow; None where it is one granule."""
        low = _moment(self.since) or _moment(earliest) or _moment(_EPOCH)
        high = _moment(self.until) or _moment(self.began)
        granule = _DAY if self.day else _SECOND
        if low is None or high is None or high - low < granule:
            return None
        middle = low + (high - low) // 2
        first = (self.since, self._told(middle))
        second = (self._told(middle + granule), self._told(high))
        if second[0] > second[1] or (first[0] or self._told(low)) > first[1]:
            return None
        return self.afresh(since=first[0], until=first[1], rest=(second, *self.rest), narrow=True)

    @property
    def resume(self) -> str:
        """A granule before the first answer: what was written while it was made comes again."""
        began = _moment(self.began)
        return self._told(began - (_DAY if self.day else _SECOND)) if began else ""

    def _told(self, moment: datetime) -> str:
        return moment.strftime("%Y-%m-%d" if self.day else "%Y-%m-%dT%H:%M:%SZ")


def load(cursor: str) -> Cursor:
    """A stored cursor."""
    stored = json.loads(cursor)
    lists = {name: tuple(stored.get(name, ())) for name in ("seen", "ids")}
    rest = tuple((since, until) for since, until in stored.get("rest", ()))
    return Cursor(**{**stored, **lists, "rest": rest})


def _moment(told: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(told)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC).replace(microsecond=0)
