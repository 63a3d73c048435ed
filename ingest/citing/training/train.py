"""Training: invented references, the same ones each time, and the model that learns from them."""

import random
from collections.abc import Iterator
from pathlib import Path

import pycrfsuite

from ingest.citing.training.inventing import invent
from ingest.citing.training.noise import disturb
from ingest.citing.training.parts import Piece
from ingest.citing.training.styles import render
from ranking.citing.features import features
from ranking.citing.tokens import tokenize

SEED = 9
REFERENCES = 12_000
_JAPANESE = 0.6
_PARAMETERS = {
    "c1": 0.6,  # many weights become nought, so that the model is small
    "c2": 0.01,
    "max_iterations": 100,
    "feature.minfreq": 4,
    "feature.possible_transitions": True,
}


def train(path: Path, references: int = REFERENCES, seed: int = SEED) -> int:
    """Writes the model and returns its size in bytes; same arguments, same bytes."""
    trainer = pycrfsuite.Trainer(verbose=False, params=_PARAMETERS)
    for rows, labels in examples(references, seed):
        trainer.append(rows, labels)
    trainer.train(str(path))
    return path.stat().st_size


def examples(references: int, seed: int) -> Iterator[tuple[list[list[str]], list[str]]]:
    """Features and labels of so many invented references."""
    chance = random.Random(seed)  # noqa: S311 - invents references, guards nothing
    for _ in range(references):
        language = "ja" if chance.random() < _JAPANESE else "en"
        pieces = render(chance, invent(chance, language))
        yield labelled(disturb(chance, pieces, language == "ja"))


def labelled(pieces: list[Piece]) -> tuple[list[list[str]], list[str]]:
    """Features of the reference that the pieces make, and the label of each of its tokens."""
    text = "".join(text for text, _ in pieces)
    of_character = [label for text, label in pieces for _ in text]
    tokens = tokenize(text)
    return features(tokens), [of_character[token.start] for token in tokens]
