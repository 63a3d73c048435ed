"""A report's passages, and their texts as they are encoded: one way for all who cut or encode."""

from collections.abc import Sequence

from ingest import chunking
from ingest.artifacts import PASSAGE_TOKENS
from schemas.report import Passage, Report, Section, SectionKey

_LISTS = {SectionKey.PRODUCTS, SectionKey.ORGANISATION, SectionKey.REFERENCES}


def cut(report: Report, measure: chunking.Measure, limit: int) -> tuple[Passage, ...]:
    """The passages of a report, at most `limit`, each of at most 256 tokens."""
    return chunking.chunk(statements(report), measure, PASSAGE_TOKENS, limit)


def encoded(report: Report, passages: Sequence[Passage], measure: chunking.Measure) -> list[str]:
    """What is encoded for each passage: its text under the title."""
    return chunking.titled(title_of(report), [one.text for one in passages], measure)


def statements(report: Report) -> list[Section]:
    """The sections to cut into passages: each text once, and the title where there is no other.

    A summary often stands in the metadata and in the file. Lists of publications and references are
    searched as words of the report, not as statements.
    """
    title = Section(key=SectionKey.TITLE, page=0, text=title_of(report))
    told: dict[str, Section] = {}
    for section in report.sections:
        key = "".join(section.text.split())
        if section.key not in _LISTS and (key not in told or section.page):
            told[key] = section  # the file's copy, which tells the page, rather than the metadata's
    return list(told.values()) or [title]


def title_of(report: Report) -> str:
    """The title in the language of the report, else in the other."""
    return report.metadata.title.best(report.language)
