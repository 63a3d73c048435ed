"""Where tags lie in the embedded model's space: what comes with the product, and what is encoded."""

from pathlib import Path

import numpy as np
import pytest

from ingest.archive import Archive
from ingest.tagging import prototypes
from ranking.encoder.model import model_folder, space_of
from ranking.encoder.sentence import SentenceEncoder
from schemas import taxonomy
from schemas.settings import Settings


def test_the_tags_that_come_with_the_product_need_no_encoder(tmp_path: Path) -> None:
    space = space_of(model_folder("", Settings().cache_dir))
    known = taxonomy.load()
    found = prototypes.kept(
        Archive(tmp_path.as_uri()), space, known, lambda: pytest.fail("a tag is encoded")
    )
    assert found.ids == tuple(tag.id for tag in known.tags)
    assert found.vectors.shape == (len(known.tags), space.dims)
    assert np.allclose(np.linalg.norm(found.vectors, axis=1), 1, atol=1e-5)


def test_they_are_what_the_encoder_gives_and_another_is_encoded_once(
    tmp_path: Path, encoder: SentenceEncoder
) -> None:
    archive, known = Archive(tmp_path.as_uri()), taxonomy.load()
    some = known.tags[:1] + known.tags[-1:]
    other = some[0].model_copy(update={"id": "DU99", "cues": ("見本の語",)})
    asked = known.model_copy(update={"tags": (*some, other)})
    first = prototypes.kept(archive, encoder.space, asked, lambda: encoder)
    again = prototypes.kept(archive, encoder.space, asked, lambda: pytest.fail("encoded twice"))
    means = [encoder.encode(prototypes.texts(tag), "passage").mean(axis=0) for tag in asked.tags]
    expected = prototypes.assemble(first.ids, np.stack(means))
    assert np.allclose(first.vectors, expected.vectors, atol=1e-4)
    assert np.array_equal(first.vectors, again.vectors)
