"""Sources: each knows its protocol, its pace and its terms, and nothing of storage."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from schemas.errors import UserError
from schemas.reasons import Reason
from schemas.settings import Settings


@dataclass(frozen=True)
class Record:
    """One record as the source gave it. A `reason` says why it can't become a report."""

    native_id: str
    content: bytes
    format: str
    version: str  # changes when the record or its file does
    file_url: str = ""
    deleted: bool = False
    reason: Reason | None = None
    detail: str = ""


@dataclass(frozen=True)
class Page:
    """A stretch of a harvest. `cursor` leads on; None means that the source has no more."""

    records: tuple[Record, ...]
    cursor: str | None
    resume: str = ""  # where the next harvest of the same place may begin
    ignored: int = 0  # things at the place that are no reports and no records


class Source(Protocol):
    """What a harvest needs of a source; both calls raise EngineError where a retry may help."""

    def page(self, cursor: str | None) -> Page:
        """The records after `cursor`; None begins."""
        ...

    def fetch(self, url: str) -> bytes:
        """The bytes of a record's file; DocumentError where they will never come."""
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

    @property
    def terms(self) -> str:
        """Terms of use in both languages."""
        return f"{self.terms_ja} / {self.terms_en}"


def kinds() -> dict[str, Kind]:
    """All sources by name."""
    from ingest.sources import (
        cordis,
        crossref,
        datacite,
        folder,
        gtr,
        jalc,
        manifest,
        nih,
        nsf,
        oai,
        openalex,
        page,
        sbir,
    )

    known = (
        folder.KIND,
        oai.KIND,
        crossref.KIND,
        datacite.KIND,
        openalex.KIND,
        jalc.KIND,
        manifest.KIND,
        page.KIND,
        cordis.KIND,
        nih.KIND,
        nsf.KIND,
        gtr.KIND,
        sbir.KIND,
    )
    return {kind.name: kind for kind in known}


def make_source(name: str, place: str, options: dict[str, Any], settings: Settings) -> Source:
    """The source of a run; UserError where no source has that name."""
    known = kinds()
    if name not in known:
        names = ", ".join(sorted(known))
        raise UserError(
            f"no source is called {name!r}; there are: {names}",
            f"「{name}」という情報源はありません。使えるもの: {names}",
        )
    return known[name].make(place, options, settings)
