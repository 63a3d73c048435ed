"""Citations as the pages show them: references with their works, and who cites, year by year. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import quote

from schemas.citation import Candidate, Linked, MentionOf, Status, Work
from schemas.citation_answers import CitedBy, Cites, CitingReport, ReportCitations, WorkAnswer
from schemas.citation_answers import WorkShown as Shown
from schemas.report import Bilingual
from search_api.web import cards, marks, wording
from search_api.web.cards import Quote
from search_api.web.narrowing import Year
from search_api.web.portions import REFERENCES
from search_api.web.texts import Ui, Words
from search_api.web.wording import Said

_MENTIONS = 3  # sentences that a reference shows; the API has them all


@dataclass(frozen=True)
class Link:
    """A title that leads somewhere."""

    title: Said
    href: str


@dataclass(frozen=True)
class ReferenceShown:
    """A reference as printed, what became of it, and where it is mentioned."""

    raw: Said
    status: str
    works: tuple[Link, ...]
    quotes: tuple[Quote, ...]


@dataclass(frozen=True)
class CitingShown:
    """A report that cites."""

    link: Link
    year: str
    raw: Said
    quotes: tuple[Quote, ...]


@dataclass(frozen=True)
class CitedByShown:
    """Who cites: counts, years as bars, a page of reports, and ways to the pages beside it."""

    reports: int
    citations: int
    years: tuple[Year, ...]
    hits: tuple[CitingShown, ...]
    previous: str
    next: str


@dataclass(frozen=True)
class WorkPage:
    """All that the page of a work shows."""

    id: str
    title: Said
    authors: tuple[Said, ...]
    rows: tuple[tuple[str, str], ...]
    held_by: tuple[Link, ...]
    cited_by: CitedByShown


def references(told: ReportCitations, words: Words, part: int = 1) -> tuple[ReferenceShown, ...]:
    """What a report cites, in the order of its lists: one portion of it, from 1 on."""
    start = (part - 1) * REFERENCES
    some = told.cites[start : start + REFERENCES]
    return tuple(_reference(one, told.report, words) for one in some)


def cited_by(found: CitedBy, address: str, words: Words, *, own: bool = False) -> CitedByShown:
    """Who cites; `address` is that of the whole list, without a question mark.

    `own` stays in the addresses of further pages.
    """
    most = max((one.reports for one in found.per_year), default=1)
    last = found.page * found.size >= found.citations
    return CitedByShown(
        reports=found.reports,
        citations=found.citations,
        years=tuple(
            Year(year_of(one.year, words), one.reports, round(100 * one.reports / most, 1))
            for one in found.per_year
        ),
        hits=tuple(_citing(one, words) for one in found.hits),
        previous=localised(address, words.ui, page=found.page - 1, own=own)
        if found.page > 1
        else "",
        next="" if last else localised(address, words.ui, page=found.page + 1, own=own),
    )


def first_page(told: ReportCitations, words: Words) -> CitedByShown:
    """Who cites a report, as its own page shows it: without ways to further pages."""
    return replace(cited_by(told.cited_by, list_url(told.report), words), previous="", next="")


def whole_list(told: ReportCitations, words: Words) -> str:
    """The address of all that cite a report; empty where its page shows all of them."""
    found = told.cited_by
    return localised(list_url(told.report), words.ui) if found.citations > len(found.hits) else ""


def work_page(found: WorkAnswer, words: Words) -> WorkPage:
    """The page of a work."""
    work = found.work
    told = [
        (words("work_year"), "" if work.year is None else str(work.year)),
        (words("work_container"), work.container),
        (words("work_volume"), work.volume),
        (words("work_issue"), work.issue),
        (words("work_pages"), work.pages),
        (words("work_ids"), words("list_join").join(work.ids)),
    ]
    return WorkPage(
        id=work.id,
        title=_title(work, words),
        authors=tuple(wording.told(name, words.ui) for name in work.authors),
        rows=tuple((label, value) for label, value in told if value),
        held_by=tuple(report_link(one.report, one.title, words) for one in found.held_by),
        cited_by=cited_by(found.cited_by, work_url(work.id), words),
    )


def matched(found: Iterable[Linked], words: Words) -> tuple[ReferenceShown, ...]:
    """References of a pasted text; each work leads to its page, where its citations are."""
    return tuple(
        ReferenceShown(
            raw=wording.told(" ".join(one.raw.split()), words.ui),
            status=one.status.ja if words.ui == "ja" else one.status.en,
            works=tuple(_candidate(candidate, words) for candidate in one.candidates),
            quotes=(),
        )
        for one in found
    )


def work_url(identity: str) -> str:
    """The address of a work's page.

    >>> work_url("doi:10.99999/a b")
    '/works/doi:10.99999/a%20b'
    """
    return f"/works/{quote(identity, safe=':/')}"


def list_url(report: str) -> str:
    """The address of all that cite a report."""
    return f"/reports/{report}/citations"


def _reference(one: Cites, report: str, words: Words) -> ReferenceShown:
    works = [link_of(one.work, words)] if one.work else []
    if one.status is Status.AMBIGUOUS:
        works = [_candidate(candidate, words) for candidate in one.candidates]
    return ReferenceShown(
        raw=wording.told(" ".join(one.raw.split()), words.ui),
        status=one.status.ja if words.ui == "ja" else one.status.en,
        works=tuple(works),
        quotes=_quotes(report, one.mentions, words),
    )


def _citing(one: CitingReport, words: Words) -> CitingShown:
    return CitingShown(
        link=report_link(one.report, one.title, words),
        year=year_of(one.year, words),
        raw=wording.told(" ".join(one.raw.split()), words.ui),
        quotes=_quotes(one.report, one.mentions, words),
    )


def _quotes(report: str, mentions: Iterable[MentionOf], words: Words) -> tuple[Quote, ...]:
    """Sentences that mention a reference, each once."""
    first = {one.sentence: one for one in reversed(tuple(mentions))}
    shown = sorted(first.values(), key=lambda one: (one.page, one.start))[:_MENTIONS]
    return tuple(
        cards.quote(report, marks.excerpt(one.sentence, ()), one.section, one.page, words)
        for one in shown
    )


def link_of(found: Shown, words: Words) -> Link:
    """A work's title, which leads to its page, or to the report's that it is."""
    title = _title(found.work, words)
    if found.report:
        return Link(title, cards.report_url(found.report, words.ui))
    return Link(title, localised(work_url(found.work.id), words.ui))


def _candidate(one: Candidate, words: Words) -> Link:
    title = wording.told(one.title or one.work, words.ui)
    return Link(title, localised(work_url(one.work), words.ui))


def _title(work: Work, words: Words) -> Said:
    told = [wording.told(title, words.ui) for title in work.titles] or [Said(work.id)]
    return next((title for title in told if not title.lang), told[0])


def report_link(identity: str, title: Bilingual, words: Words) -> Link:
    """A report's title, which leads to its page."""
    said = wording.said(title, words.ui) or Said(identity)
    return Link(said, cards.report_url(identity, words.ui))


def year_of(year: int | None, words: Words) -> str:
    """A fiscal year, known or not."""
    return wording.period(year, year, words) or words("year_unknown")


def localised(address: str, ui: Ui, *, page: int = 1, own: bool = False) -> str:
    """An address in a language of the pages, and of a further page of a list.

    >>> localised("/works/w", "en", page=2)
    '/works/w?page=2&ui=en'
    """
    pairs = [f"page={page}"] * (page > 1) + ["own=true"] * own + ["ui=en"] * (ui == "en")
    return address + ("?" + "&".join(pairs) if pairs else "")
