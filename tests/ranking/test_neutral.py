"""The language that is taken out of questions: made of the project's own terms, and no more than that."""

import numpy as np

from ranking.encoder import neutral
from ranking.encoder.model import model_folder, space_of
from schemas.settings import Settings
from tests.benchmarks import languages


def test_the_file_is_what_the_terms_give() -> None:
    space = space_of(model_folder("", Settings().cache_dir)).id
    kept, made = neutral.known(space), languages.made()
    assert kept is not None
    assert made["space"] == space
    assert np.allclose(kept @ kept.T, np.eye(neutral.DIRECTIONS), atol=1e-3)
    assert np.allclose(np.abs((kept * np.array(made["directions"])).sum(axis=1)), 1.0, atol=1e-3)


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
