"""What one hit shows: its facts, its evidence, its tags with their sentences, and its score."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic import TypeAdapter

from schemas import taxonomy
from schemas.reasons import Reason
from schemas.report import Bilingual, Metadata
from schemas.search import EvidencePassage, Hit
from schemas.tags import Evidence, TagGiven
from search_api.web import marks, wording
from search_api.web.marks import Excerpt, Piece
from search_api.web.scores import Score
from search_api.web.texts import Ui, Words
from search_api.web.wording import Said

_TAGS = TypeAdapter(tuple[TagGiven, ...])
_SUREST = 0.99  # nothing that a machine found is printed as certain
_FACTS = set(Metadata.model_fields)


@dataclass(frozen=True)
class Quote:
    """A sentence or passage of a report, with the place it stands in and a link to there."""

    excerpt: Excerpt
    lang: str
    where: str
    href: str


@dataclass(frozen=True)
class TagShown:
    """A tag: a topic area that may be touched, and the sentences that say so."""

    id: str
    family: str
    label: str
    definition: str
    items: tuple[str, ...]
    level: str
    confidence: str
    method: str
    taxonomy: str
    quotes: tuple[Quote, ...]
    against: tuple[str, ...]


@dataclass(frozen=True)
class Facts:
    """The facts of a report as its card and its page show them."""

    title: Said
    other_title: Said
    sample: bool
    programme: Said
    number: str
    period: str
    institutions: tuple[Said, ...]
    researchers: tuple[Said, ...]
    companies: tuple[Said, ...]


@dataclass(frozen=True)
class Card:
    """One hit of an answer."""

    place: int
    id: str
    href: str
    facts: Facts
    title: tuple[Piece, ...]
    evidence: Quote | None
    tags: tuple[TagShown, ...]
    score: Score
    text_reason: str
    folded: tuple["Folded", ...]


@dataclass(frozen=True)
class Folded:
    """Another report of the project of a hit."""

    title: Said
    period: str
    href: str


def card(hit: Hit, place: int, score: Score, words: Words) -> Card:
    """The card of a hit; `place` is its place in the whole answer, from 1."""
    meta = metadata(hit.card)
    shown = facts(meta, words)
    spans = hit.title_highlights if hit.title == shown.title.text else ()
    return Card(
        place=place,
        id=hit.id,
        href=report_url(hit.id, words.ui),
        facts=shown,
        title=marks.pieces(shown.title.text, spans),
        evidence=_passage(hit.id, hit.evidence, words) if hit.evidence else None,
        tags=tags(_TAGS.validate_python(hit.tags), hit.id, words),
        score=score,
        text_reason=reason(hit.card.get("text_reason"), words.ui),
        folded=tuple(
            Folded(
                wording.told(one.title, words.ui),
                wording.period(one.start_year, one.end_year, words),
                report_url(one.id, words.ui),
            )
            for one in hit.folded
        ),
    )


def metadata(card: Mapping[str, Any]) -> Metadata:
    """The metadata that a hit's card holds."""
    return Metadata.model_validate({name: card[name] for name in card if name in _FACTS})


def facts(meta: Metadata, words: Words) -> Facts:
    """Facts in the page's language where the source tells them in it."""
    ui = words.ui
    title = wording.said(meta.title, ui)
    other = meta.title.en if title.text == meta.title.ja else meta.title.ja
    return Facts(
        title=title,
        other_title=wording.told(other, ui) if other != title.text else Said(""),
        sample=meta.sample,
        programme=wording.said(meta.programme, ui),
        number=meta.number,
        period=wording.period(meta.start_year, meta.end_year, words),
        institutions=wording.all_said(meta.institutions, ui),
        researchers=tuple(found for p in meta.researchers if (found := wording.name(p, ui))),
        companies=tuple(wording.told(company, ui) for company in meta.companies),
    )


def tags(given: tuple[TagGiven, ...], identity: str, words: Words) -> tuple[TagShown, ...]:
    """Tags in their order, with their labels of the taxonomy in force."""
    return tuple(_tag(one, identity, words) for one in given)


def passage(identity: str, evidence: Mapping[str, Any], words: Words) -> Quote:
    """A passage that came as a mapping of text, section and page."""
    return _passage(identity, EvidencePassage.model_validate(evidence), words)


def reason(code: str | None, ui: Ui) -> str:
    """Why a report's text is missing or cut short; empty where all of it is there."""
    if not code:
        return ""
    found = Reason(code)
    return found.ja if ui == "ja" else found.en


def report_url(identity: str, ui: Ui) -> str:
    """The address of a report's page. It holds no word of the question: it may be passed on."""
    return f"/reports/{identity}" + ("?ui=en" if ui == "en" else "")


def _passage(identity: str, found: EvidencePassage, words: Words) -> Quote:
    cut = marks.excerpt(found.text, found.highlights)
    shown = quote(identity, cut, found.section, found.page, words)
    if not found.recognised:
        return shown
    return replace(shown, where=words("where_recognised", where=shown.where))


def quote(identity: str, cut: Excerpt, section: str, page: int, words: Words) -> Quote:
    """A stretch of a report's text with the place that it stands in."""
    return Quote(
        excerpt=cut,
        lang="" if cut.language == words.ui else cut.language,
        where=wording.where(section, page, words),
        href=f"{report_url(identity, words.ui)}#{wording.anchor(section, page)}",
    )


def quotes(found: Iterable[Evidence], identity: str, words: Words) -> tuple[Quote, ...]:
    """Each sentence of the evidence once, with all of its cues marked."""
    spans: dict[tuple[str, str, int], list[tuple[int, int]]] = {}
    for item in found:
        place = (item.sentence, item.section, item.page)
        spans.setdefault(place, []).append((item.start, item.end))
    return tuple(
        quote(identity, marks.excerpt(sentence, marks.merged(cues)), section, page, words)
        for (sentence, section, page), cues in spans.items()
    )


def _tag(given: TagGiven, identity: str, words: Words) -> TagShown:
    known = taxonomy.load().tag(given.id)
    label = known.label if known else Bilingual(ja=given.id, en=given.id)
    return TagShown(
        id=given.id,
        family=given.family,
        label=label.best(words.ui),
        definition=known.definition.best(words.ui) if known else "",
        items=known.mappings.get("beppyo1", ()) if known else (),
        level=wording.level(given.confidence),
        confidence=f"{min(given.confidence, _SUREST):.2f}",
        method=words.known(f"method_{given.method}", given.method),
        taxonomy=given.taxonomy,
        quotes=quotes(given.evidence, identity, words),
        against=given.against,
    )
