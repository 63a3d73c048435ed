"""A tagger without an encoder: what cues alone earn. Nothing is near to anything."""

from collections.abc import Iterable

import numpy as np

from ingest.tagging import head
from ingest.tagging.cues import Cues
from ingest.tagging.prototypes import Prototypes
from ingest.tagging.tagger import Tagger
from schemas import taxonomy
from schemas.report import Bilingual, Report
from schemas.tags import Tag, TagGiven, Taxonomy
from schemas.text import language
from tests.ingest.reports import report

REAL = taxonomy.load()
NO_VECTORS = np.zeros((0, 2), np.float32)


def tag(tag_id: str, *cues: str, hints: Iterable[str] = (), anti: Iterable[str] = ()) -> Tag:
    return Tag(
        id=tag_id,
        family="dual_use",
        label=Bilingual(ja=tag_id, en=tag_id),
        definition=Bilingual(),
        cues=cues,
        hints=tuple(hints),
        anti_cues=tuple(anti),
        mappings={},
    )


def cues(*tags: Tag) -> Cues:
    return Cues(Taxonomy(version="t-1", note=Bilingual(), tags=tags))


def tagger(known: Cues) -> Tagger:
    empty = Prototypes((), np.zeros((0, 2), np.float32), np.zeros(2, np.float32))
    return Tagger(known, head.load(), empty, "space")


WITHOUT_ENCODER = tagger(Cues(REAL))


def titled(text: str) -> Report:
    title = Bilingual(ja=text) if language(text) == "ja" else Bilingual(en=text)
    return report(title=title)


def tags_of(one: Report) -> dict[str, TagGiven]:
    return {given.id: given for given in WITHOUT_ENCODER.tag(one, (), NO_VECTORS)}
