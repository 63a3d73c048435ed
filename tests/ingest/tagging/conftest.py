"""The tagger as it runs, with the embedded model."""

from collections.abc import Callable

import pytest

from ingest import passages
from ingest.archive import Archive
from ingest.tagging import head, prototypes
from ingest.tagging.tagger import Tagger
from ranking.encoder.sentence import SentenceEncoder
from schemas.report import Report
from schemas.tags import TagGiven
from tests.ingest.tagging.known import REAL, WITHOUT_ENCODER

Real = Callable[[Report], dict[str, TagGiven]]


@pytest.fixture(scope="session")
def real(encoder: SentenceEncoder, tmp_path_factory: pytest.TempPathFactory) -> Real:
    """Tags of a report by cues and meaning."""
    archive = Archive(tmp_path_factory.mktemp("archive").as_uri())
    near = prototypes.kept(archive, encoder.space, REAL, lambda: encoder)
    tagger = Tagger(WITHOUT_ENCODER.cues, head.load(), near, encoder.space.id)

    def tags(one: Report) -> dict[str, TagGiven]:
        cut = passages.cut(one, encoder.lengths, 100)
        vectors = encoder.encode(passages.encoded(one, cut, encoder.lengths), "passage")
        return {given.id: given for given in tagger.tag(one, cut, vectors)}

    return tags
