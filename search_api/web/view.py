"""Whole pages out of what was found. Pure: `pages` fetches, this shows."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from starlette.responses import HTMLResponse

from schemas.citation import Linked, Status
from schemas.citation_answers import (
    Namesakes,
    Network,
    ReportCitations,
    ResearcherAnswer,
    WorkAnswer,
)
from search_api.topics import Topic
from search_api.web import citing_page, render
from search_api.web.alert_view import Follow
from search_api.web.asked import LISTS, Asked, Fault
from search_api.web.cards import report_url
from search_api.web.decision_panel import Panel
from search_api.web.exported import Exported, exported
from search_api.web.narrowing import conditions
from search_api.web.network_picture import picture
from search_api.web.report_page import neighbours, report_page
from search_api.web.researcher_page import namesake, researcher_page, researcher_url
from search_api.web.results import SIZES, Results
from search_api.web.start import lenses, readers
from search_api.web.tag_page import families, tag_page, tag_url
from search_api.web.texts import Words
from search_api.web.triage import Triage


def search_page(
    asked: Asked,
    found: Results | None = None,
    status: int = 200,
    faults: tuple[Fault, ...] = (),
    triage: Triage | None = None,
    words: Words | None = None,
    csrf: str = "",
    whole: bool = False,
) -> HTMLResponse:
    """The search page: with an answer, with faults, or with questions to start from.

    `triage` is None for who may not decide; with `csrf` the search can be saved; `whole`: the
    reader may export all of the result.
    """
    words = words or Words(asked.ui)
    all_of_it = [exported(words("all_results"), asked.first_page(path="/search/all", ui="ja"))]
    return render.page(
        "search.html",
        words,
        switch=asked.url(ui=words.other),
        status=status,
        title=_title(asked, found, status, words),
        asked=asked,
        faults=faults,
        csrf=csrf,
        lenses=lenses(asked, words),
        sizes=_sizes(asked.size),
        kept=LISTS,
        found=found,
        conditions=conditions(asked, words),
        readers=readers(words),
        triage=triage,
        trends=asked.first_page(path="/trends", q="", lens="neutral", size="10", fold="true"),
        exports=_unless_blind(
            words,
            exported(words("results"), asked.url("/search", ui="ja")),
            *(all_of_it if whole else ()),
        ),
    )


def report(
    record: Mapping[str, Any],
    similar: Iterable[Mapping[str, Any]] | None,
    told: ReportCitations | None,
    words: Words,
    panel: Panel | None = None,
    follow: Follow | None = None,
    part: int = 1,
) -> HTMLResponse:
    """A report's page; `similar` and `told` are None where engine or database did not say.

    Of a long report it is one portion, from 1 on.
    `panel` is None for who may not see decisions, `follow` for who may not follow.
    """
    shown = report_page(record, words, part, len(told.cites) if told else 0)
    cited = told and citing_page.first_page(told, words)
    return render.page(
        "report.html",
        words,
        switch=report_url(shown.id, words.other),
        report=shown,
        panel=panel,
        follow=follow,
        similar=None if similar is None else neighbours(similar, words),
        cited=cited,
        more=citing_page.whole_list(told, words) if told else "",
        references=citing_page.references(told, words, part) if told else (),
        exports=_unless_blind(
            words,
            exported(words("export_report"), f"/reports/{shown.id}"),
            exported(words("cites"), f"/reports/{shown.id}", part="cites"),
            exported(words("cited_by"), f"/reports/{shown.id}", part="cited_by"),
        ),
    )


def work(
    found: WorkAnswer, around: Network, words: Words, follow: Follow | None = None
) -> HTMLResponse:
    """A work's page."""
    shown = citing_page.work_page(found, words)
    address = citing_page.work_url(shown.id)
    return render.page(
        "work.html",
        words,
        switch=citing_page.localised(address, words.other),
        title=shown.title,
        back="",
        json=f"/v1{address}",
        work=shown,
        follow=follow,
        cited=shown.cited_by,
        network=picture(around, "works", words),
        exports=_unless_blind(
            words,
            exported(words("crumb_work"), address),
            exported(words("cited_by"), address, part="cited_by"),
        ),
    )


def researchers(name: str, found: Namesakes | None, words: Words, csrf: str) -> HTMLResponse:
    """The form for a name, and whom it may mean; `csrf` where the reader may merge."""
    shown = found and {
        "people": [namesake(one, words) for one in found.people],
        "spellings": found.spellings,
        "capped": found.capped,
    }
    told = ({"name": name} if name else {}) | ({"ui": "en"} if words.other == "en" else {})
    switch = "/researchers" + (f"?{urlencode(told)}" if told else "")
    return render.page("researchers.html", words, switch, name=name, found=shown, csrf=csrf)


def researcher(
    found: ResearcherAnswer,
    around: Network,
    own: bool,
    words: Words,
    csrf: str = "",
    follow: Follow | None = None,
) -> HTMLResponse:
    """A researcher's page; with `own`, citations by their own reports count.

    `csrf` is there where the reader may merge entries.
    """
    shown = researcher_page(found, own, words)
    address = researcher_url(shown.id)
    return render.page(
        "researcher.html",
        words,
        switch=citing_page.localised(address, words.other, own=own),
        person=shown,
        follow=follow,
        csrf=csrf,
        own=own,
        toggle=citing_page.localised(address, words.ui, own=not own),
        json=f"/v1{address}" + ("?own=true" if own else ""),
        cited=shown.cited_by,
        network=picture(around, "researchers", words, own=own),
        exports=_unless_blind(
            words,
            exported(words("researcher_works"), address),
            exported(
                words("cited_by"), address, part="cited_by", **({"own": "true"} if own else {})
            ),
        ),
    )


def citing(
    record: Mapping[str, Any], told: ReportCitations, around: Network, words: Words
) -> HTMLResponse:
    """All that cite a report, page by page."""
    facts = report_page(record, words).facts
    address = citing_page.list_url(told.report)
    return render.page(
        "work.html",
        words,
        switch=citing_page.localised(address, words.other),
        title=facts.title,
        back=report_url(told.report, words.ui),
        json=f"/v1{address}",
        work=None,
        follow=None,
        cited=citing_page.cited_by(told.cited_by, address, words),
        network=picture(around, "reports", words),
        exports=_unless_blind(
            words, exported(words("cited_by"), f"/reports/{told.report}", part="cited_by")
        ),
    )


def match(
    words: Words,
    most: int,
    csrf: str,
    text: str = "",
    found: Sequence[Linked] | None = None,
    fault: str = "",
    status: int = 200,
) -> HTMLResponse:
    """The form for pasted references; with what was found, or with why nothing was looked for."""
    return render.page(
        "match.html",
        words,
        switch=citing_page.localised("/match", words.other),
        status=status,
        most=most,
        csrf=csrf,
        text=text,
        fault=fault,
        found=None if found is None else citing_page.matched(found, words),
        linked=sum(one.status is Status.FOUND for one in found or ()),
    )


def tag(found: Topic, words: Words, follow: Follow | None = None) -> HTMLResponse:
    """A tag's page."""
    return render.page(
        "tag.html",
        words,
        switch=tag_url(found.tag.id, words.other),
        tag=tag_page(found, words),
        follow=follow,
    )


def tags(words: Words) -> HTMLResponse:
    """The list of all tags."""
    switch = "/tags" + ("?ui=en" if words.other == "en" else "")
    return render.page("tags.html", words, switch=switch, families=families(words))


def _unless_blind(words: Words, *links: Exported) -> tuple[Exported, ...]:
    """Files name everybody: a page without names does not lead to them."""
    return () if words.blind else links


def _sizes(asked: str) -> tuple[str, ...]:
    """The sizes to choose from; one that an address asks for is among them."""
    return SIZES if asked in SIZES or not asked.isdecimal() else (asked, *SIZES)


def _title(asked: Asked, found: Results | None, status: int, words: Words) -> str:
    if found:
        return words("title_results", query=asked.q, page=asked.page)
    if status >= 500:
        return words("title_unavailable")
    return words("title_fault") if status >= 400 else words("title_start")
