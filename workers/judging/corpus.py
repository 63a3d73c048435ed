"""Documents of a judged set as reports, cut into the passages that the pipeline would make."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ingest import passages
from ingest.chunking import Measure
from ranking import evaluate
from schemas.report import Bilingual, Metadata, Passage, Provenance, Report, Section, SectionKey
from schemas.settings import Settings
from schemas.text import clean, language

_THEN = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Cut:
    """A report and its passages."""

    report: Report
    passages: tuple[Passage, ...]


def cut(folder: Path, measure: Measure, settings: Settings) -> Iterator[Cut]:
    """The documents of a BEIR folder, in its order."""
    for document in evaluate.documents(folder):
        report = as_report(document)
        yield Cut(report, passages.cut(report, measure, settings.passages_per_report))


def as_report(document: evaluate.Document) -> Report:
    """A report whose metadata give a title, and whose summary is the document's text."""
    title, text = clean(document.title), clean(document.text)
    spoken = "ja" if language(f"{title}\n{text}") == "ja" else "en"
    sections = (Section(key=SectionKey.SUMMARY, page=0, text=text),) if text.strip() else ()
    return Report(
        id=document.id,
        revision=1,
        metadata=Metadata(title=Bilingual(**{spoken: title})),
        sections=sections,
        language="ja" if spoken == "ja" else "en",
        provenance=Provenance(
            source="judged", place="", native_id=document.id, harvested_at=_THEN, record_sha256=""
        ),
    )
