"""What a report brings to the citation graph: itself, its products, its references, its people. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from ingest.citing.works import works_of
from ingest.structure.items import number
from ingest.structure.mentions import Mention, author_year, mentions, named_in
from ingest.structure.sections import parts
from ranking.citing.deciding import refused
from ranking.citing.folding import unbroken
from ranking.citing.parsing import parse
from schemas.citation import CitedReference, Citing, Fields, MentionOf, Status
from schemas.report import Reference, Report

VERSION = "1"


def read(report: Report, pages: Iterable[tuple[int, str]], most: int, longest: int) -> Citing:
    """Reads a report whose file has these pages (number, display text).

    References beyond the first `most`, or of more than `longest` characters, are kept unread.
    """
    meta = report.metadata
    listed = tuple(_listed(report, pages, most, longest))
    return Citing(
        works=tuple(works_of(report)),
        references=(*listed, *_told(report, listed)),
        people=meta.researchers,
        access=meta.access,
        year=meta.end_year if meta.end_year is not None else meta.start_year,
    )


def _listed(
    report: Report, pages: Iterable[tuple[int, str]], most: int, longest: int
) -> Iterator[CitedReference]:
    """The references that the file lists, in their order."""
    by_key = _mentions(pages, report.references)
    for place, one in enumerate(report.references):
        text = unbroken(one.raw)
        over = place >= most or len(text) > longest
        fields = Fields() if over else parse(text)
        label = str(number(one.label) or one.label)
        keys = dict.fromkeys([label, author_year(one.raw), *named_in(one.raw)])
        yield CitedReference(
            raw=one.raw,
            page=one.page,
            start=one.start,
            end=one.end,
            fields=fields,
            refused=Status.OVER_LIMIT if over else refused(text, fields, longest),
            mentions=tuple(dict.fromkeys(found for key in keys if key for found in by_key[key])),
        )


def _told(report: Report, listed: Iterable[CitedReference]) -> Iterator[CitedReference]:
    """What the record says is cited, by identifiers alone, and the file does not list."""
    there = {key for one in listed for key in one.fields.ids}
    for key in dict.fromkeys(report.metadata.cites):
        if key not in there:
            yield CitedReference(raw=key, fields=Fields(ids=(key,)))


def _mentions(
    pages: Iterable[tuple[int, str]], references: Sequence[Reference]
) -> dict[str, list[MentionOf]]:
    found: dict[str, list[MentionOf]] = defaultdict(list)
    if references:
        for one in mentions(parts(pages), references):
            found[one.key].append(_mention(one))
    return found


def _mention(one: Mention) -> MentionOf:
    return MentionOf(
        sentence=one.sentence, section=one.section, page=one.page, start=one.start, end=one.end
    )
