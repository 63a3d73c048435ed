"""Harvests of scripted repositories through the real source."""

from collections.abc import Sequence
from typing import Any

from ingest import metadata
from ingest.sources import Page, Record
from ingest.sources.oai import Oai
from schemas.settings import Settings
from tests.ingest.faulty_server import (
    Answer,
    page,
    record,
    repository,
    serve,
)

SETTINGS = Settings(page_bytes=200_000, http_seconds=1.5)
ODD_TOKEN = "a+b/c==%41&verb=x é 漢#?"
FIRST = page(record("oai:x:1", "一"), token="t1")
LAST = page(record("oai:x:9", "九"))


def source(url: str, **options: Any) -> Oai:
    return Oai(f"{url}/oai", options, SETTINGS)


def harvest(oai: Oai) -> list[Page]:
    """All pages, through cursors as they are stored."""
    pages = [oai.page(None)]
    while pages[-1].cursor is not None:
        pages.append(oai.page(pages[-1].cursor))
        assert len(pages) < 100
    return pages


def records_of(pages: Sequence[Page]) -> list[Record]:
    return [found for one in pages for found in one.records]


def harvested(*answers: Answer | bytes) -> list[Page]:
    with serve(repository(answers)) as server:
        return harvest(source(server.url))


def titles(*answers: Answer | bytes) -> list[str]:
    return [
        metadata.parse(r.content, r.format).title.best() for r in records_of(harvested(*answers))
    ]
