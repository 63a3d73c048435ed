"""The page of one report out of its record and its neighbours. Pure: no request, no engine."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from pydantic import TypeAdapter

from schemas.report import Metadata, Report, Section, SectionKey
from schemas.report import Origin as Came
from schemas.tags import TagGiven
from search_api.web import cards, findings, marks, portions, wording
from search_api.web.cards import Facts, Quote, TagShown
from search_api.web.findings import Beside
from search_api.web.marks import Excerpt
from search_api.web.portions import Part, Portion, Stretch
from search_api.web.researcher_page import link_to
from search_api.web.texts import Ui, Words
from search_api.web.wording import Address, Said

_TAGS = TypeAdapter(tuple[TagGiven, ...])
_BESIDE = {"tags", "findings", "made_by"}  # what a record holds beside the report itself


@dataclass(frozen=True)
class Researcher:
    """A researcher as the source names them; `other` is the name in the other script."""

    name: Said
    yomi: str
    other: Said
    role: str
    href: str  # empty where no identifier tells who it is


@dataclass(frozen=True)
class Origin:
    """A row of where the report comes from and what made it: a label and a value."""

    label: str
    value: Address
    code: bool = False


@dataclass(frozen=True)
class Pair:
    """A passage of what was given and the one of a report that is nearest to it."""

    given: Excerpt
    lang: str
    found: Quote
    nearness: str


@dataclass(frozen=True)
class Neighbour:
    """A report near in meaning."""

    facts: Facts
    href: str
    evidence: Quote
    nearness: str
    pairs: tuple[Pair, ...]


@dataclass(frozen=True)
class ReportPage:
    """All that the page of a report shows."""

    id: str
    facts: Facts
    researchers: tuple[Researcher, ...]
    keywords: tuple[Said, ...]
    summary: tuple[Said, ...]
    parts: tuple[Part, ...]  # of the portion that is shown
    portions: tuple[Portion, ...]
    tags: tuple[TagShown, ...]
    beside: Beside
    reason: str
    reason_detail: str
    links: tuple[Origin, ...]
    origins: tuple[Origin, ...]
    records: tuple[tuple[Origin, ...], ...]  # of each source, where there are several


def report_page(
    record: Mapping[str, Any], words: Words, part: int = 1, references: int = 0
) -> ReportPage:
    """The page of a record as the index keeps it; of a long one a portion, from 1 on.

    `references` is how long its list of references is, which is shown in portions as well.
    """
    report = Report.model_validate({n: v for n, v in record.items() if n not in _BESIDE})
    meta, ui = report.metadata, words.ui
    texts = portions.portions(tuple(_parts(report.sections, words)))
    count = max(len(texts), -(-references // portions.REFERENCES))
    shown = min(part, count)
    return ReportPage(
        id=report.id,
        facts=cards.facts(meta, words),
        researchers=tuple(_researchers(meta, words)),
        keywords=tuple(wording.told(keyword, ui) for keyword in meta.keywords),
        summary=_summary(meta, ui),
        parts=texts[shown - 1] if shown <= len(texts) else (),
        portions=portions.ways(report.id, texts, count, shown, words),
        tags=cards.tags(_TAGS.validate_python(record["tags"]), report.id, words),
        beside=findings.beside(record.get("findings"), report.id, words),
        reason=cards.reason(report.text_reason, ui),
        reason_detail=report.text_detail,
        links=tuple(_links(meta, words)),
        origins=tuple(_origins(report, record["made_by"], words)),
        records=tuple(_record(one, words) for one in report.origins if len(report.origins) > 1),
    )


def neighbours(found: Iterable[Mapping[str, Any]], words: Words) -> tuple[Neighbour, ...]:
    """The reports that are nearest in meaning, in their order."""
    return tuple(
        Neighbour(
            facts=cards.facts(cards.metadata(one["card"]), words),
            href=cards.report_url(one["id"], words.ui),
            evidence=cards.passage(one["id"], one["matches"][0]["passage"], words),
            nearness=f"{one['score']:.3f}",
            pairs=tuple(_pair(one["id"], match, words) for match in one["matches"]),
        )
        for one in found
    )


def _pair(identity: str, match: Mapping[str, Any], words: Words) -> Pair:
    given = marks.excerpt(match["given"], ())
    return Pair(
        given=given,
        lang="" if given.language == words.ui else given.language,
        found=cards.passage(identity, match["passage"], words),
        nearness=f"{match['nearness']:.3f}",
    )


def _researchers(meta: Metadata, words: Words) -> Iterable[Researcher]:
    for person in meta.researchers:
        shown = wording.name(person, words.ui)
        other = person.en if shown.text == person.ja else person.ja
        role = words.known(f"role_{person.role}", person.role) if person.role else ""
        href = link_to(person, words.ui)
        yield Researcher(shown, person.yomi, wording.told(other, words.ui), role, href)


def _summary(meta: Metadata, ui: Ui) -> tuple[Said, ...]:
    """The summary in the page's language, then in the other one."""
    texts = {"ja": meta.summary.ja, "en": meta.summary.en}
    order = sorted(texts, key=lambda tongue: tongue != ui)
    return tuple(Said(texts[t], "" if t == ui else t) for t in order if texts[t].strip())


def _parts(sections: Iterable[Section], words: Words) -> tuple[Part, ...]:
    """Parts in reading order. The metadata's own summary is left out: it is shown above them."""
    seen: set[str] = set()
    shown = (s for s in sections if (s.key, s.page) != (SectionKey.SUMMARY, 0))
    return tuple(
        Part(wording.section(key, words), tuple(_stretch(s, seen, words.ui) for s in group))
        for key, group in groupby(shown, key=lambda section: section.key)
    )


def _stretch(section: Section, seen: set[str], ui: Ui) -> Stretch:
    place = wording.anchor(section.key, section.page)
    anchor = "" if place in seen else place
    seen.add(place)
    return Stretch(anchor, section.page, section.text, wording.lang_of(section.text, ui))


def _links(meta: Metadata, words: Words) -> Iterable[Origin]:
    if page := wording.address(meta.landing_page):
        yield Origin(words("landing_page"), page)
    if meta.doi:
        # DOIs of samples are invented: they lead nowhere.
        href = "" if meta.sample else f"https://doi.org/{meta.doi}"
        yield Origin(words("doi"), Address(meta.doi, href))
    for file in meta.files:
        if found := wording.address(file.url):
            yield Origin(words("file"), found)


def _origins(report: Report, made_by: Mapping[str, Any], words: Words) -> Iterable[Origin]:
    came = report.provenance
    told = [
        ("source", words.known(f"source_{came.source}", came.source), False),
        ("place", came.place, False),
        ("native_id", came.native_id, True),
        ("harvested_at", wording.moment(came.harvested_at, words), False),
        ("record_sha256", came.record_sha256, True),
        ("file_url", came.file_url, False),
        ("file_sha256", came.file_sha256, True),
        ("pages", str(came.pages) if came.pages else "", False),
        ("extractor", came.extractor, True),
        ("licence", report.metadata.licence, False),
        ("revision", str(report.revision), True),
    ]
    told += [(f"made_by_{name}", str(value), True) for name, value in made_by.items()]
    yield from _rows(told, words)


def _record(came: Came, words: Words) -> tuple[Origin, ...]:
    """One of the records that a report was made of, and what it gave."""
    fields = words("list_join").join(words.known(f"gave_{name}", name) for name in came.fields)
    told = [
        ("source", words.known(f"source_{came.source}", came.source), False),
        ("place", came.place, False),
        ("native_id", came.native_id, True),
        ("harvested_at", wording.moment(came.harvested_at, words), False),
        ("record_sha256", came.record_sha256, True),
        ("fields", fields, False),
    ]
    return tuple(_rows(told, words))


def _rows(told: Iterable[tuple[str, str, bool]], words: Words) -> Iterable[Origin]:
    for name, value, code in told:
        if shown := wording.address(value):
            yield Origin(words.known(f"origin_{name}", name), shown, code)
