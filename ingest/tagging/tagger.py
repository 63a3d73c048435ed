"""Tags of a report: signs and nearness, weighed by the head, each with what earned it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from ingest.tagging import features, interest
from ingest.tagging.cues import Cues
from ingest.tagging.head import Head
from ingest.tagging.indicators import indicators
from ingest.tagging.maturity import maturity
from ingest.tagging.prototypes import Prototypes, Vectors
from ingest.tagging.spots import Signs, Spot, look
from schemas.report import Passage, Report
from schemas.tags import Evidence, Findings, Tag, TagGiven, TagWithheld
from schemas.taxonomy import FAMILIES

METHOD = "cues+meaning"
_EVIDENCE = 5
_INDICATORS = 60  # of one report
_WITHHELD = 5  # tags not given of which a report says why
_NEAR = 0.25  # a passage less near than this is no evidence


@dataclass(frozen=True)
class Looked:
    """What a head is asked about a report: features by tag, and where they come from.

    `near` has the place of the nearest passage of each tag and how near it is.
    """

    signs: Signs
    near: dict[str, tuple[int, float]]
    rows: dict[str, features.Row]


def looked(
    report: Report,
    passages: Sequence[Passage],
    vectors: Vectors,
    cues: Cues,
    prototypes: Prototypes,
) -> Looked:
    """The features of a report, for tagging and for learning alike; `vectors` has a row a passage."""
    signs, near = look(report, cues), prototypes.near(passages, vectors)
    nearness = {name: (mean, best) for name, (mean, best, _) in near.items()}
    return Looked(
        signs=signs,
        near={name: (place, best) for name, (_, best, place) in near.items()},
        rows=features.rows(signs, tuple(cues.tags.values()), nearness),
    )


@dataclass(frozen=True)
class Tagger:
    """All that tagging needs; `space` names the encoder's space."""

    cues: Cues
    head: Head
    prototypes: Prototypes
    space: str

    @property
    def model(self) -> str:
        """Head and space, as tags name what made them."""
        return f"{self.head.version}/{self.space}"

    def find(self, report: Report, passages: Sequence[Passage], vectors: Vectors) -> Findings:
        """Tags, maturity and indicators of a report; `vectors` has one row a passage."""
        signs, given, sure = self._weigh(report, passages, vectors)
        both = [[sure[t.id] for t in self.cues.tags.values() if t.family == f] for f in FAMILIES]
        row = interest.row(report, both[0], both[1])
        return Findings(
            tags=given,
            withheld=self._withheld(signs, {one.id for one in given}, sure),
            maturity=maturity(report),
            interest={lens: round(head.value(row), 4) for lens, head in self.head.interest.items()},
            indicators=indicators(report, _INDICATORS),
        )

    def tag(
        self, report: Report, passages: Sequence[Passage], vectors: Vectors
    ) -> tuple[TagGiven, ...]:
        """Tags of a report, the most certain first; `vectors` has one row a passage."""
        return self._weigh(report, passages, vectors)[1]

    def _weigh(
        self, report: Report, passages: Sequence[Passage], vectors: Vectors
    ) -> tuple[Signs, tuple[TagGiven, ...], dict[str, float]]:
        """The signs, the tags given, and the confidence of every tag."""
        found = looked(report, passages, vectors, self.cues, self.prototypes)
        signs, near, rows = found.signs, found.near, found.rows
        tags = tuple(self.cues.tags.values())
        heads = self.head.families
        chosen_heads = {t.id: heads[t.family].of(rows[t.id]) for t in tags}
        sure = {t.id: chosen_heads[t.id].confidence(t.id, rows[t.id]) for t in tags}
        given = []
        for tag in tags:
            if sure[tag.id] < chosen_heads[tag.id].threshold:
                continue
            evidence = _evidence(signs.spots.get(tag.id, []))
            if not evidence and tag.id in near and near[tag.id][1] >= _NEAR:
                evidence = (_passage(passages[near[tag.id][0]]),)
            if evidence:
                given.append(self._give(tag, sure[tag.id], evidence, signs))
        return signs, tuple(sorted(given, key=lambda one: (-one.confidence, one.id))), sure

    def _withheld(
        self, signs: Signs, given: Collection[str], sure: Mapping[str, float]
    ) -> tuple[TagWithheld, ...]:
        """Tags not given whose cues stand there in another sense, the likeliest first."""
        names = [name for name in signs.against if name not in given]
        return tuple(
            TagWithheld(
                id=name,
                family=self.cues.tag(name).family,
                confidence=round(sure[name], 4),
                against=tuple(signs.against[name]),
                evidence=tuple(dict.fromkeys(signs.against[name].values())),
            )
            for name in sorted(names, key=lambda name: (-sure[name], name))[:_WITHHELD]
        )

    def _give(
        self, tag: Tag, confidence: float, evidence: tuple[Evidence, ...], signs: Signs
    ) -> TagGiven:
        return TagGiven(
            id=tag.id,
            family=tag.family,
            confidence=round(confidence, 4),
            method=METHOD,
            model=self.model,
            taxonomy=self.cues.version,
            evidence=evidence,
            against=tuple(sorted(signs.against.get(tag.id, ()))),
        )


def _evidence(spots: list[Spot]) -> tuple[Evidence, ...]:
    """The best place of each different cue: terms of art before broader words."""
    best: dict[str, Spot] = {}
    for spot in sorted(spots, key=lambda one: (one.kind != "cue", -one.weight)):
        best.setdefault(spot.key, spot)
    return tuple(spot.evidence for spot in best.values())[:_EVIDENCE]


def _passage(passage: Passage) -> Evidence:
    return Evidence(
        by="meaning",
        cue=passage.text,
        sentence=passage.text,
        start=0,
        end=len(passage.text),
        section=passage.section,
        page=passage.page,
    )
