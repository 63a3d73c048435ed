"""OAI-PMH requests: the arguments of one, checked, and the tokens that carry a list on."""

import base64
import binascii
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from pydantic import TypeAdapter

_LIST = {"from", "until", "set"}
# Of each verb: the arguments that it needs, and those that it takes besides.
_VERBS: dict[str, tuple[set[str], set[str]]] = {
    "Identify": (set(), set()),
    "ListMetadataFormats": (set(), {"identifier"}),
    "ListSets": (set(), set()),
    "ListIdentifiers": ({"metadataPrefix"}, _LIST),
    "ListRecords": ({"metadataPrefix"}, _LIST),
    "GetRecord": ({"identifier", "metadataPrefix"}, set()),
}
_DAY, _SECOND = "%Y-%m-%d", "%Y-%m-%dT%H:%M:%SZ"


class RefusalError(Exception):
    """An error that the protocol knows; `code` is its name there."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


@dataclass(frozen=True)
class Request:
    """A checked request; `since` and `until` are as they were written, empty for no bound."""

    verb: str
    prefix: str = ""
    identifier: str = ""
    since: str = ""
    until: str = ""
    subset: str = ""
    offset: int = 0
    after: str = ""  # where a repository goes on, if it doesn't count

    @property
    def window(self) -> tuple[datetime | None, datetime | None]:
        """The first moment that is asked for, and the first one after it; both bounds belong to it."""
        granule = (
            timedelta(days=1) if len(self.until) == len("YYYY-MM-DD") else timedelta(seconds=1)
        )
        return (
            _moment(self.since) if self.since else None,
            _moment(self.until) + granule if self.until else None,
        )

    def includes(self, moment: datetime) -> bool:
        """Whether a record that changed then is asked for."""
        first, end = self.window
        return (first is None or moment >= first) and (end is None or moment < end)

    def token(self, offset: int, after: str = "") -> str:
        """The token that asks for the same list from `offset` on, or from what comes `after`."""
        state = _STATE.dump_json(replace(self, offset=offset, after=after))
        return base64.urlsafe_b64encode(state).decode().rstrip("=")


_STATE = TypeAdapter(Request)


def parse(arguments: Sequence[tuple[str, str]]) -> Request:
    """The request in the arguments of a URL; RefusalError says what is wrong with them."""
    known = dict(arguments)
    verb = known.pop("verb", "")
    often = Counter(name for name, _ in arguments)
    if verb not in _VERBS or often["verb"] > 1:
        raise RefusalError("badVerb", "one verb of OAI-PMH 2.0 is needed")
    if often.total() != len(often) or not all(value.isprintable() for value in known.values()):
        raise RefusalError("badArgument", "an argument comes twice, or holds control characters")
    needed, taken = _VERBS[verb]
    if "resumptionToken" in known and taken == _LIST:
        if len(known) > 1:
            raise RefusalError("badArgument", "a resumption token stands alone")
        return _resumed(verb, known["resumptionToken"])
    if not needed <= known.keys() <= needed | taken:
        raise RefusalError("badArgument", f"{verb} needs {sorted(needed)}, takes {sorted(taken)}")
    return _request(verb, known)


def stamp(moment: datetime) -> str:
    """A moment as the protocol writes it, in UTC to the second."""
    return moment.astimezone(UTC).strftime(_SECOND)


def _request(verb: str, known: dict[str, str]) -> Request:
    for name in known.keys() & {"from", "until"}:
        _moment(known[name])
    since, until = known.get("from", ""), known.get("until", "")
    if since and until and (len(since) != len(until) or since > until):
        raise RefusalError("badArgument", "from and until: one granularity, the earlier one first")
    return Request(
        verb=verb,
        prefix=known.get("metadataPrefix", ""),
        identifier=known.get("identifier", ""),
        since=since,
        until=until,
        subset=known.get("set", ""),
    )


def _resumed(verb: str, token: str) -> Request:
    try:
        state = base64.b64decode(token + "=" * (-len(token) % 4), b"-_", validate=True)
        request = _STATE.validate_json(state, strict=True)
    except (binascii.Error, ValueError) as error:
        raise RefusalError("badResumptionToken", "no token of this repository") from error
    if (
        request.verb != verb
        or request.offset <= 0
        or request.token(request.offset, request.after) != token
    ):
        raise RefusalError("badResumptionToken", "a token of another list")
    return request


def _moment(date: str) -> datetime:
    pattern = _DAY if len(date) == len("YYYY-MM-DD") else _SECOND
    try:
        return datetime.strptime(date, pattern).replace(tzinfo=UTC)
    except ValueError as error:
        raise RefusalError("badArgument", f"{date!r} is no UTC date of the protocol") from error
