"""The language that is taken out of questions: made of the project's own terms, and no more than that."""

import json
from importlib.resources import files

import numpy as np

from ranking.encoder import neutral
from ranking.encoder.model import model_folder, space_of
from ranking.encoder.sentence import SentenceEncoder
from schemas.settings import Settings
from schemas.terms import table
from tests.benchmarks import languages


def test_the_file_is_of_this_model_and_this_table_of_terms() -> None:
    """To work the directions out anew takes a thousand encodings; nothing else goes into them."""
    written = json.loads((files("ranking.encoder") / "languages.json").read_text("utf-8"))
    assert written["space"] == space_of(model_folder("", Settings().cache_dir)).id
    assert written["table"] == languages.table_hash(), "run python -m tests.benchmarks.languages"


def test_real_terms_come_nearer_to_their_translations(encoder: SentenceEncoder) -> None:
    kept = neutral.known(encoder.space.id)
    assert kept is not None
    assert np.allclose(kept @ kept.T, np.eye(neutral.DIRECTIONS), atol=1e-3)
    japanese, english = zip(*list(table())[::25], strict=True)
    asked, found = (encoder.encode(terms, "query") for terms in (japanese, english))
    before, after = ((rows * found).sum(axis=1) for rows in (asked, neutral.turned(asked, kept)))
    assert after.mean() > before.mean()
    # Nearer to them, and not to everything alike.
    assert (neutral.turned(asked, kept) @ found.T).mean() - after.mean() < (
        asked @ found.T
    ).mean() - before.mean()


def test_another_model_keeps_its_questions_as_they_are() -> None:
    assert neutral.known("another space") is None


def test_a_term_comes_nearer_to_its_translation() -> None:
    draw = np.random.default_rng(1)
    topics, language = draw.normal(size=(50, 16)), draw.normal(size=16)

    def units(rows: np.ndarray) -> np.ndarray:
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)

    one, other = units(topics + language), units(topics - language)
    found = neutral.turned(one, neutral.directions(one, other))
    assert np.allclose(np.linalg.norm(found, axis=1), 1.0, atol=1e-6)
    assert ((found * other).sum(axis=1) > (one * other).sum(axis=1)).all()
