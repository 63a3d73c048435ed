"""Where a report shows signs of a tag, and what spoke against signs that did not count."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest.chunking import sentences
from ingest.tagging.context import discipline, spoiled
from ingest.tagging.cues import Cues, Hit, Kind
from ingest.tagging.folding import Folded, fold
from schemas.report import Report, Section, SectionKey
from schemas.tags import Evidence

# How much one cue says by where it stands: a title counts more than a reference.
_WEIGHTS = {
    SectionKey.TITLE: 0.6,
    SectionKey.SUMMARY: 0.45,
    SectionKey.KEYWORDS: 0.45,
    SectionKey.PURPOSE: 0.35,
    SectionKey.RESULTS: 0.35,
    SectionKey.SIGNIFICANCE: 0.3,
    SectionKey.METHODS: 0.3,
    SectionKey.PRODUCTS: 0.1,
    SectionKey.ORGANISATION: 0.02,
    SectionKey.ACKNOWLEDGEMENTS: 0.02,
    SectionKey.REFERENCES: 0.02,
}
_ELSEWHERE = 0.2
_FRONT = {SectionKey.TITLE, SectionKey.SUMMARY, SectionKey.KEYWORDS}
# Where a report says what it is for: broader words count here, in the rest they are everywhere.
_AIMS = {*_FRONT, SectionKey.SIGNIFICANCE, SectionKey.PURPOSE, SectionKey.OUTLOOK}


@dataclass(frozen=True)
class Spot:
    """One sign: its cue in the search form, and the evidence to show."""

    kind: Kind
    key: str
    evidence: Evidence
    keyword: bool

    @property
    def weight(self) -> float:
        """What the place says, in 0..1."""
        return _WEIGHTS.get(self.evidence.section, _ELSEWHERE)

    @property
    def front(self) -> bool:
        """Whether it stands in title, keywords or summary."""
        return self.evidence.section in _FRONT


@dataclass
class Signs:
    """All signs of one report by tag.

    `against` has the phrases that took a cue's meaning away, each with the first such cue.
    """

    spots: dict[str, list[Spot]] = field(default_factory=lambda: defaultdict(list))
    against: dict[str, dict[str, Evidence]] = field(default_factory=lambda: defaultdict(dict))
    characters: int = 0


def look(report: Report, cues: Cues) -> Signs:
    """The signs of a report: cues anywhere, broader words in title, keywords and summary."""
    signs = Signs()
    for section, keyword in _texts(report):
        signs.characters += len(section.text)
        for sentence in sentences(section.text):
            _look(cues, section, sentence, keyword, signs)
    return signs


def _texts(report: Report) -> Iterator[tuple[Section, bool]]:
    meta = report.metadata
    for title in (meta.title.ja, meta.title.en):
        if title:
            yield Section(key=SectionKey.TITLE, page=0, text=title), False
    for word in meta.keywords:
        yield Section(key=SectionKey.SUMMARY, page=0, text=word), True
    told = set()
    for section in report.sections:
        if section.text not in told:
            told.add(section.text)
            yield section, False


def _look(cues: Cues, section: Section, sentence: str, keyword: bool, signs: Signs) -> None:
    folded = fold(sentence)
    hits = cues.find(folded)
    if not hits:
        return
    about = discipline(folded.text)
    for hit in hits:
        if hit.kind == "hint" and section.key not in _AIMS:
            continue
        other = _other(cues, folded, hit)
        if about and (hit.kind == "hint" or cues.tag(hit.tag).family == "dual_use"):
            other.append(about)
        spot = _spot(folded, hit, section, sentence, keyword)
        for phrase in other:
            signs.against[hit.tag].setdefault(phrase, spot.evidence)
        if not other:
            signs.spots[hit.tag].append(spot)


def _other(cues: Cues, folded: Folded, hit: Hit) -> list[str]:
    found = cues.against(hit.tag, folded.text)
    beside = spoiled(folded.text, hit.start, hit.end)
    return [*found, beside] if beside else found


def _spot(folded: Folded, hit: Hit, section: Section, sentence: str, keyword: bool) -> Spot:
    first, last = folded.span(hit.start, hit.end)
    return Spot(
        kind=hit.kind,
        key=folded.text[hit.start : hit.end],
        evidence=Evidence(
            by=hit.kind,
            cue=sentence[first:last],
            sentence=sentence,
            start=first,
            end=last,
            section=section.key,
            page=section.page,
        ),
        keyword=keyword,
    )
