"""From a report to its documents: a pure function, so that the index can be made again."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ingest import naming
from ingest.joining.identity import project_of
from ranking.features import tag_strength
from schemas.report import Bilingual, Passage, Report, SectionKey
from schemas.tags import Findings, TagGiven

_CARD_EVIDENCE = 2  # sentences per tag that a hit carries; the report's own page has them all


def report_document(
    report: Report,
    found: Findings,
    revision_from: dict[str, Any],
    aliases: Sequence[str] = (),
) -> dict[str, Any]:
    """The document of `reports`; `revision_from` tells steps and versions that made it.

    `aliases` are the ids that lead to the report beside its own.
    """
    meta, tags = report.metadata, found.tags
    card = {**_card(report, tags), "maturity": _maturity(found), "interest": found.interest}
    return {
        **_shared(report),
        "title": _texts(meta.title),
        "keywords": list(meta.keywords),
        "summary": _texts(meta.summary) or _sections(report, {SectionKey.SUMMARY}),
        "people": [name for p in meta.researchers for name in (p.ja, p.yomi, p.en) if name],
        "text": _sections(report, set(SectionKey) - {SectionKey.SUMMARY}),
        "names": naming.values(meta),
        "number": meta.number,
        "doi": meta.doi,
        "aliases": [name for name in aliases if name != report.id],
        "tags": [tag.id for tag in tags],
        "sections": sorted({section.key for section in report.sections}),
        "report": report.id,
        "rated": rated(card),
        "project": project_of(meta, report.provenance.source) or report.id,
        "amount": meta.amount,
        "currency": meta.currency,
        "maturity": found.maturity.band if found.maturity else None,
        "card": card,
        "record": {
            **report.model_dump(mode="json"),
            "tags": [tag.model_dump(mode="json") for tag in tags],
            "findings": found.model_dump(mode="json", exclude={"tags"}),
            "made_by": revision_from,
        },
    }


def rated(card: dict[str, Any]) -> dict[str, Any]:
    """What a score needs of a card, as `candidates` of the search reads it."""
    return {
        "defense": tag_strength("dual_use")(card, 0),
        "civil": tag_strength("civil")(card, 0),
        "company": bool(card["companies"]),
        "project": card["project"],
    }


def passage_documents(
    report: Report, passages: Sequence[Passage], vectors: Iterable[Sequence[float]]
) -> Iterator[dict[str, Any]]:
    """The documents of `passages`, each with its vector."""
    shared = {**_shared(report), "title": _texts(report.metadata.title)}
    for passage, vector in zip(passages, vectors, strict=True):
        yield {
            **shared,
            "report": report.id,
            "number": passage.number,
            "page": passage.page,
            "recognised": passage.recognised,
            "section": passage.section,
            "text": passage.text,
            "vector": list(vector),
        }


def tombstone(source: str, revision: int) -> dict[str, Any]:
    """What is left of a report that its source withdrew: no text, and never found."""
    return {"source": source, "revision": revision, "access": [], "withdrawn": True}


def _shared(report: Report) -> dict[str, Any]:
    meta = report.metadata
    return {
        "source": report.provenance.source,
        "language": report.language,
        "programme": meta.programme.best(),
        "institution": [name.best() for name in meta.institutions],
        "start_year": meta.start_year,
        "end_year": meta.end_year,
        "access": list(meta.access),
        "sample": meta.sample,
        "withdrawn": False,
        "revision": report.revision,
    }


def _card(report: Report, tags: Sequence[TagGiven]) -> dict[str, Any]:
    meta = report.metadata
    fields = (
        "title", "number", "programme", "institutions", "researchers", "companies", "keywords",
        "summary", "start_year", "end_year", "doi", "sample", "landing_page",
    )  # fmt: skip
    shown = meta.model_dump(mode="json", include=set(fields))
    return {
        **shown,
        "language": report.language,
        "source": report.provenance.source,
        "pages": report.provenance.pages,
        "text_reason": report.text_reason,
        "project": project_of(meta, report.provenance.source),
        "tags": [
            {
                **t.model_dump(mode="json"),
                "evidence": [e.model_dump(mode="json") for e in t.evidence[:_CARD_EVIDENCE]],
            }
            for t in tags
        ],
    }


def _maturity(found: Findings) -> dict[str, Any] | None:
    return found.maturity.model_dump(mode="json") if found.maturity else None


def _texts(text: Bilingual) -> list[str]:
    return [part for part in (text.ja, text.en) if part]


def _sections(report: Report, keys: set[SectionKey]) -> list[str]:
    return [section.text for section in report.sections if section.key in keys]
