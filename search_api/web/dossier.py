"""A case as a document: blocks that a page, a Word file and a PDF set in their own way. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal

from schemas.case_answers import Case
from schemas.report import Bilingual, Report
from search_api import blinding
from search_api.web import case_view, case_words, wording
from search_api.web.cards import Quote
from search_api.web.case_view import OpinionShown, ReportShown
from search_api.web.texts import Words

_BESIDE = {"tags", "findings", "made_by"}  # what a record holds beside the report itself


@dataclass(frozen=True)
class Heading:
    """A heading; the title of all is of level 1."""

    level: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of text, of a notice, or of a remark in small print."""

    text: str
    style: Literal["text", "notice", "small"] = "text"


@dataclass(frozen=True)
class Quoted:
    """A sentence of a report, and where it stands."""

    text: str
    where: str


@dataclass(frozen=True)
class Rows:
    """Labels and values."""

    rows: tuple[tuple[str, str], ...]


Block = Heading | Paragraph | Quoted | Rows


@dataclass(frozen=True)
class Printed:
    """For whom and when a dossier is made."""

    organisation: str
    by: str
    at: datetime
    offices: Mapping[str, Bilingual]


def dossier(
    case: Case, records: Mapping[str, Mapping[str, Any]], printed: Printed, words: Words
) -> tuple[Block, ...]:
    """All blocks in reading order: case, reports with their grounds, opinions, history."""
    shown = case_view.reports(case, records, words)
    titles = {one.id: one.title for one in shown}
    history = case_view.history(case, titles, printed.offices, words)
    return (
        *_head(case, printed, words),
        Heading(2, words("case_reports")),
        *(block for one in shown for block in _report(one, records.get(one.id), words)),
        *_none(shown, words),
        Heading(2, words("case_opinions")),
        *_opinions(case, words),
        *_rest(case, printed.offices, words),
        Heading(2, words("case_history")),
        Rows(history),
    )


def _head(case: Case, printed: Printed, words: Words) -> Iterator[Block]:
    join = words("list_join").join
    yield Heading(1, case.title)
    yield Paragraph(words("dossier_note"), "notice")
    rows = [
        (words("case_field_kind"), case_words.kind(case.kind, words)),
        (words("case_state"), case_words.state(case.state, words)),
        (words("case_field_due"), case_words.day(case.due, words)),
        (words("organisation"), printed.organisation),
        (words("case_assignees"), join(one.name for one in case.people)),
        (words("case_experts"), join(one.name for one in case.experts)),
        (words("case_made"), case_view.said_by(case.made_by, case.made_at, words)),
        (words("dossier_printed"), _printed(printed, words)),
        (words("dossier_case_id"), case.id),
    ]
    yield Rows(tuple(row for row in rows if row[1]))
    if sentences := case_view.came(case, printed.offices, words):
        yield Heading(2, words("case_came_title"))
        yield from (Paragraph(text) for text in sentences)
        for one in case_view.came_opinions(case, words):
            yield from _opinion(one)


def _printed(printed: Printed, words: Words) -> str:
    return words("decision_made", name=printed.by, when=wording.moment(printed.at, words))


def _none(shown: tuple[ReportShown, ...], words: Words) -> Iterator[Block]:
    if not shown:
        yield Paragraph(words("case_no_reports"))


def _report(shown: ReportShown, record: Mapping[str, Any] | None, words: Words) -> Iterator[Block]:
    yield Heading(3, words("dossier_numbered", n=shown.place, title=shown.title))
    if shown.note:
        yield Rows(((words("note"), shown.note),))
    if record is None or shown.facts is None:
        yield Paragraph(words("case_report_gone"))
        return
    facts, join = shown.facts, words("list_join").join
    rows = [
        (words("field_programme"), facts.programme.text),
        (words("number"), facts.number),
        (words("period_label"), facts.period),
        (words("field_institution"), join(one.text for one in facts.institutions)),
        (words("researchers"), join(one.text for one in facts.researchers)),
        (words("companies"), join(one.text for one in facts.companies)),
        (words("summary"), shown.summary),
    ]
    yield Rows(tuple(row for row in rows if row[1]))
    yield from _tags(shown, words)
    yield Heading(4, words("origin"))
    yield Rows(tuple(_origin(record, words)))


def _tags(shown: ReportShown, words: Words) -> Iterator[Block]:
    yield Heading(4, words("tags"))
    if not shown.tags:
        yield Paragraph(words("no_tags"))
    for tag in shown.tags:
        level = words("confidence", level=words(f"level_{tag.level}"), value=tag.confidence)
        yield Paragraph(words("dossier_tag", label=tag.label, id=tag.id, confidence=level))
        yield from map(_quoted, tag.quotes)
    if shown.stage:
        level = words(f"level_{shown.stage.level}")
        sure = words("confidence", level=level, value=shown.stage.confidence)
        yield Heading(4, words("maturity"))
        yield Paragraph(words("dossier_stage", label=shown.stage.label, confidence=sure))
        yield from map(_quoted, shown.stage.quotes)


def _quoted(quote: Quote) -> Quoted:
    cut = quote.excerpt
    text = "".join(piece.text for piece in cut.pieces)
    return Quoted("…" * cut.before + text + "…" * cut.after, quote.where)


def _origin(record: Mapping[str, Any], words: Words) -> Iterator[tuple[str, str]]:
    report = Report.model_validate({n: v for n, v in record.items() if n not in _BESIDE})
    came = report.provenance
    told = {
        "source": words.known(f"source_{came.source}", came.source),
        "place": came.place,
        "native_id": came.native_id,
        "harvested_at": wording.moment(came.harvested_at, words),
        "record_sha256": came.record_sha256,
        "file_sha256": came.file_sha256,
        "extractor": came.extractor,
        "revision": str(report.revision),
        **{f"made_by_{name}": str(value) for name, value in record["made_by"].items()},
    }
    for name, value in told.items():
        if value:
            yield words.known(f"origin_{name}", name), value


def _opinions(case: Case, words: Words) -> Iterator[Block]:
    given = [case_view.opinion(one, words) for one in case.opinions]
    if not given:
        yield Paragraph(words("case_no_opinions"))
    for one in given:
        yield from _opinion(one)
    if case.earlier:
        yield Heading(3, words("case_earlier"))
        for former in case.earlier:
            yield from _opinion(case_view.opinion(former, words), 4)


def _opinion(one: OpinionShown, level: int = 3) -> Iterator[Block]:
    yield Heading(level, one.by)
    yield Paragraph(one.when, "small")
    yield Rows(one.parts)


def _rest(case: Case, offices: Mapping[str, Bilingual], words: Words) -> Iterator[Block]:
    if case.attachments:
        yield Heading(2, words("case_files"))
        yield Rows(tuple((one.name, f"SHA-256 {one.sha256}") for one in case.attachments))
    if handed := case_view.handed_over(case, offices, words):
        yield Heading(2, words("case_handovers"))
        yield from (Paragraph(text) for _, text, _ in handed)
    if case.outcome:
        yield Heading(2, words("case_field_outcome"))
        yield Paragraph(case.outcome)


def without(blocks: Iterable[Block], found: re.Pattern[str]) -> tuple[Block, ...]:
    """The blocks with these names covered, in what people wrote about the reports as well."""
    return tuple(
        Rows(tuple((label, blinding.covered(text, found)) for label, text in one.rows))
        if isinstance(one, Rows)
        else replace(one, text=blinding.covered(one.text, found))
        for one in blocks
    )


def foot(words: Words) -> str:
    """What stands below each printed page: that it is for the organisation alone."""
    return words("dossier_foot")


def plain(text: str, widest: int = 0x10FFFF) -> str:
    """A text without what documents can't hold: control characters; past `widest`, a geta mark.

    >>> plain("a\\x01b𠮷", 0xFFFF)
    'ab〓'
    """
    kept = (ch if ch.isprintable() or ch in "\n\t" else " " * ch.isspace() for ch in text)
    return "".join(ch if ch <= chr(widest) else "〓" for ch in kept)


def file_name(case: Case, today: date, ending: str) -> str:
    """The name under which a browser keeps a dossier: no word of what is in it."""
    return f"case-{case.id}-{today:%Y%m%d}.{ending}"
