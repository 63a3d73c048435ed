"""Sources: each knows its protocol, its pace and its terms, and nothing of storage."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any, Protocol, runtime_checkable

from schemas.errors import UserError
from schemas.reasons import Reason
from schemas.settings import Settings


@dataclass(frozen=True)
class Record:
    """One record as the source gave it. A `reason` says why it can't become a report."""

    native_id: str
    content: bytes
    format: str
    version: str  # changes when the record does
    file_url: str = ""
    deleted: bool = False
    reason: Reason | None = None
    detail: str = ""
    file_version: str = ""  # changes when its file does, where the source knows


@dataclass(frozen=True)
class Page:
    """A stretch of a harvest. `cursor` leads on; None means that the source has no more."""

    records: tuple[Record, ...]
    cursor: str | None
    resume: str = ""  # where the next harvest of the same place may begin
    ignored: int = 0  # things at the place that are no reports and no records
    repaired: int = 0  # characters that no XML allows, taken out
    holes: tuple[str, ...] = ()  # what the source could not give, in words


class Source(Protocol):
    """What a harvest needs of a source; both calls raise EngineError where a retry may help."""

    def page(self, cursor: str | None) -> Page:
        """The records after `cursor`; None begins."""
        ...

    def fetch(self, url: str) -> bytes:
        """The bytes of a record's file; DocumentError where they will never come."""
        ...


@runtime_checkable
class Detour(Protocol):
    """A source that knows a way around a page which keeps failing."""

    def around(self, cursor: str | None, attempts: int) -> Page | None:
        """Where to go on after so many failures there; None where trying again is all there is."""
        ...


@runtime_checkable
class Revisiting(Protocol):
    """A source whose server tells whether a file changed."""

    def refetch(self, url: str, mark: str) -> tuple[bytes | None, str]:
        """The file and its new mark; no bytes where it is the one that `mark` was given with."""
        ...


@dataclass(frozen=True)
class Kind:
    """A source as users name it: how to make one, and what it declares of itself."""

    name: str
    protocol: str
    make: Callable[[str, dict[str, Any], Settings], Source]
    place_ja: str
    place_en: str
    terms_ja: str
    terms_en: str
    licence: str  # of what it yields
    identifiers: str  # the scheme that its records are known by
    incremental_ja: str  # what "only what is new" means there
    incremental_en: str
    terms_url: str = ""
    place: str = ""  # where it is, if there is only one
    pace: float = 1.0  # seconds between two requests
    every: float | None = None  # seconds between scheduled runs
    hosts: tuple[str, ...] = ()  # further hosts that its own answers may be redirected to
    rank: int = 5  # whose word counts first where records are joined: 1 the funder, 9 an index


_NAMES = (
    "folder", "oai", "kaken", "nrid", "cinii", "irdb", "weko", "ndl", "jstage", "crossref",
    "datacite", "openalex", "jalc", "manifest", "page", "cordis", "nih", "nsf", "gtr", "sbir",
)  # fmt: skip


@cache
def kinds() -> dict[str, Kind]:
    """All sources by name."""
    return {name: import_module(f"ingest.sources.{name}").KIND for name in _NAMES}


def make_source(name: str, place: str, options: dict[str, Any], settings: Settings) -> Source:
    """The source of a run; UserError where no source has that name."""
    known = kinds()
    if name not in known:
        names = ", ".join(sorted(known))
        raise UserError(
            f"no source is called {name!r}; there are: {names}",
            f"「{name}」という情報源はありません。使えるもの: {names}",
        )
    from ingest.sources.web import Manners, declare

    kind = known[name]
    manners = Manners(kind.pace, kind.hosts, settings.private_links)
    for one in {kind.place, place}:
        declare(one, manners)
    return kind.make(place or kind.place, options, settings)
