"""The tagger: a conditional random field that gives each token of a reference its field."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pycrfsuite

from ranking.citing.features import features
from ranking.citing.tokens import Token


def tag(tokens: Sequence[Token]) -> list[str]:
    """A label for each token: author, editor, title, container, publisher, place, year, volume,
    issue, pages, note, id, label (its mark in the list), or o for what lies between."""
    if not tokens:
        return []
    labels: list[str] = _opened().tag(features(tokens))
    return labels


def shipped() -> Path:
    """The file of the model that the product carries."""
    return Path(__file__).with_name("references.crf")


@cache
def _opened() -> pycrfsuite.Tagger:
    tagger = pycrfsuite.Tagger()
    tagger.open(str(shipped()))
    return tagger
