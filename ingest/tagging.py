"""Tags from cues: terms of art of the taxonomy, each with the sentence that holds it."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from ingest.chunking import sentences
from schemas.report import Report, Section, SectionKey
from schemas.tags import Evidence, Tag, TagGiven, Taxonomy
from schemas.text import search_key

VERSION = "2"
METHOD = "cues"
# How much one cue says by where it stands: a title counts more than a reference.
_WEIGHTS = {
    SectionKey.TITLE: 0.6,
    SectionKey.SUMMARY: 0.45,
    SectionKey.KEYWORDS: 0.45,
    SectionKey.PURPOSE: 0.35,
    SectionKey.RESULTS: 0.35,
    SectionKey.SIGNIFICANCE: 0.3,
    SectionKey.METHODS: 0.3,
    SectionKey.PRODUCTS: 0.15,
    SectionKey.ORGANISATION: 0.05,
    SectionKey.ACKNOWLEDGEMENTS: 0.05,
    SectionKey.REFERENCES: 0.05,
}
_ELSEWHERE = 0.25
# A character with what belongs to it: accents, and the voice marks of half-width kana.
_CHARACTER = re.compile("(?s:.)[\u0300-\u036f\u3099\u309a\uff9e\uff9f]*")
THRESHOLD = 0.4  # below it the tagger abstains
_EVIDENCE = 5


@dataclass(frozen=True)
class Folded:
    """A text in its search form, and for each of its characters the [start, end) it came from."""

    text: str
    places: tuple[tuple[int, int], ...]


class Cues:
    """All cues of a taxonomy, looked up by their first two characters."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self.version = taxonomy.version
        self._heads: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self._tags = {tag.id: tag for tag in taxonomy.tags}
        self._anti = {
            tag.id: tuple(search_key(phrase) for phrase in tag.anti_cues) for tag in taxonomy.tags
        }
        for tag in taxonomy.tags:
            for cue in tag.cues:
                key = search_key(cue)
                self._heads[key[:2]].append((key, tag.id))

    def tag(self, tag_id: str) -> Tag:
        """The tag with that id."""
        return self._tags[tag_id]

    def find(self, folded: Folded) -> list[tuple[str, int, int]]:
        """(tag id, start, end) of cues in a folded text, offsets in the folded text.

        Within a longer cue of the same tag a shorter one is no second sign: レーダ in レーダー.
        """
        text = folded.text
        found = [
            (tag_id, start, start + len(cue))
            for start in range(len(text) - 1)
            for cue, tag_id in self._heads.get(text[start : start + 2], ())
            if text.startswith(cue, start) and _whole(text, start, start + len(cue))
        ]
        kept: list[tuple[str, int, int]] = []
        reached: dict[str, int] = {}
        for tag_id, start, end in sorted(found, key=lambda hit: (hit[1], -hit[2])):
            if end > reached.get(tag_id, 0):
                kept.append((tag_id, start, end))
                reached[tag_id] = end
        return kept

    def against(self, tag_id: str, sentence: str) -> list[str]:
        """Phrases in a folded sentence that show that the tag's cues mean something else."""
        return [phrase for phrase in self._anti[tag_id] if phrase in sentence]


def fold(text: str) -> Folded:
    """Search form, character by character, so that offsets lead back to the original."""
    pieces = [(search_key(found[0]), found.span()) for found in _CHARACTER.finditer(text)]
    return Folded(
        "".join(piece for piece, _ in pieces),
        tuple(place for piece, place in pieces for _ in piece),
    )


def tag_report(report: Report, cues: Cues) -> tuple[TagGiven, ...]:
    """Tags of a report, the most certain first."""
    found: dict[str, list[Evidence]] = defaultdict(list)
    against: dict[str, set[str]] = defaultdict(set)
    for section in (*_front(report), *report.sections):
        for sentence in sentences(section.text):
            _look(cues, section, sentence, found, against)
    given = [
        _give(cues.tag(tag_id), evidence, against[tag_id], cues.version)
        for tag_id, evidence in found.items()
    ]
    return tuple(
        sorted((t for t in given if t.confidence >= THRESHOLD), key=lambda t: (-t.confidence, t.id))
    )


def _look(
    cues: Cues,
    section: Section,
    sentence: str,
    found: dict[str, list[Evidence]],
    against: dict[str, set[str]],
) -> None:
    folded = fold(sentence)
    for tag_id, start, end in cues.find(folded):
        if other := cues.against(tag_id, folded.text):
            against[tag_id].update(other)
            continue
        first, last = folded.places[start][0], folded.places[end - 1][1]
        found[tag_id].append(
            Evidence(
                cue=sentence[first:last],
                sentence=sentence,
                start=first,
                end=last,
                section=section.key,
                page=section.page,
            )
        )


def _give(tag: Tag, evidence: list[Evidence], against: set[str], version: str) -> TagGiven:
    """Confidence: each different cue counts once, where it weighs most, as independent evidence."""
    best: dict[str, Evidence] = {}
    for item in sorted(evidence, key=_weight, reverse=True):
        best.setdefault(search_key(item.cue), item)
    doubt = 1.0
    for item in best.values():
        doubt *= 1.0 - _weight(item)
    return TagGiven(
        id=tag.id,
        family=tag.family,
        confidence=round(1.0 - doubt, 4),
        method=METHOD,
        taxonomy=version,
        evidence=tuple(list(best.values())[:_EVIDENCE]),
        against=tuple(sorted(against)),
    )


def _front(report: Report) -> Iterable[Section]:
    """Title and keywords of the metadata; its summary is among the sections."""
    meta = report.metadata
    title = "\n\n".join(text for text in (meta.title.ja, meta.title.en) if text)
    yield Section(key=SectionKey.TITLE, page=0, text=title)
    yield Section(key=SectionKey.SUMMARY, page=0, text="、".join(meta.keywords))


def _weight(item: Evidence) -> float:
    return _WEIGHTS.get(item.section, _ELSEWHERE)


_SHORTEST_PLURAL = 3  # of a shorter one an s makes another word: SAR and SARS
_LATIN = re.compile(r"[a-z0-9]")


def _whole(text: str, start: int, end: int) -> bool:
    """Latin cues are whole words, a plural s allowed; Japanese ones may stand inside a compound."""
    if _LATIN.match(text[start]) and start and _LATIN.match(text[start - 1]):
        return False
    if not _LATIN.match(text[end - 1]):
        return True
    after = text[end : end + 2]
    if after.startswith("s") and end - start > _SHORTEST_PLURAL:
        after = after[1:]
    return not _LATIN.match(after)
