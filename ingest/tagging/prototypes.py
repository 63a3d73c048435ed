"""Where a tag lies in the encoder's space, and how near the passages of a report are to it."""

import json
from base64 import b64decode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ingest.archive import Archive, derived_key
from ranking.encoder import Kind, Space
from schemas.report import Passage, SectionKey
from schemas.tags import Tag, Taxonomy

Vectors = NDArray[np.float32]
_VERSION = "3"  # of the texts that stand for a tag, and of what is kept of them
_STORED = "<f4"
_CUES = 40  # of one language in the text that stands for a tag's terms
_NEAREST = 3  # passages whose mean nearness counts
# Passages that tell what a report is about as a whole; the others speak of many things.
_TELLING = {SectionKey.TITLE, SectionKey.SUMMARY}


class Encodes(Protocol):
    """What prototypes need of a warm model."""

    def encode(self, texts: Sequence[str], kind: Kind) -> Any:
        """Array of unit vectors, one row a text."""
        ...


@dataclass(frozen=True)
class Prototypes:
    """One unit vector a tag, (tags, dims), and the centre that nearness is measured from, (dims,)."""

    ids: tuple[str, ...]
    vectors: Vectors
    centre: Vectors

    def near(
        self, passages: Sequence[Passage], vectors: Vectors
    ) -> dict[str, tuple[float, float, int]]:
        """Of each tag: mean of the nearest passages, the nearest, each in -1..1, and its place.

        `vectors` is (passages, dims). Of a report's passages those count that tell what it is
        about. Without passages nothing is near.
        """
        if not passages:
            return {}
        told = _telling(passages)
        cosines = _unit(vectors[told] - self.centre) @ self.vectors.T
        best = cosines.argmax(axis=0)
        mean = np.sort(cosines, axis=0)[-_NEAREST:].mean(axis=0)
        return {
            name: (float(mean[n]), float(cosines[best[n], n]), told[best[n]])
            for n, name in enumerate(self.ids)
        }


def _telling(passages: Sequence[Passage]) -> list[int]:
    """Places of the passages that tell what the report is about; the first ones where none does."""
    found = [place for place, passage in enumerate(passages) if passage.section in _TELLING]
    return found or list(range(min(_NEAREST, len(passages))))


def texts(tag: Tag) -> tuple[str, ...]:
    """What is encoded for a tag: label and definition, and its terms, in each language."""
    japanese = [cue for cue in tag.cues if not cue.isascii()]
    english = [cue for cue in tag.cues if cue.isascii()]
    return (
        f"{tag.label.ja}。{tag.definition.ja}",
        f"{tag.label.en}. {tag.definition.en}",
        "、".join(japanese[:_CUES]),
        ", ".join(english[:_CUES]),
    )


def kept(
    archive: Archive, space: Space, taxonomy: Taxonomy, load_encoder: Callable[[], Encodes]
) -> Prototypes:
    """The prototypes of a taxonomy in a space.

    Those of the taxonomy that comes with the product, in the space of the embedded model, come with
    it as well; any other tag is encoded at the first call, then read from the archive.
    """
    wanted = {key_of(tag, space): tag for tag in taxonomy.tags}
    means = {key: _known(archive, key) for key in wanted}
    new = [key for key, mean in means.items() if mean is None]
    if new:
        rows = load_encoder().encode([one for key in new for one in texts(wanted[key])], "passage")
        for key, part in zip(new, np.split(rows, len(new)), strict=True):
            means[key] = mean = part.mean(axis=0)
            archive.derive("prototypes", key, packed(mean))
    found = [mean for mean in means.values() if mean is not None]
    return assemble(tuple(tag.id for tag in taxonomy.tags), np.stack(found))


def key_of(tag: Tag, space: Space) -> str:
    """What the mean vector of a tag's texts is kept under: it changes with the texts and the space."""
    return derived_key("prototypes", _VERSION, space.id, *texts(tag))


def packed(mean: Vectors) -> bytes:
    """A vector as it is kept: little-endian float32."""
    return mean.astype(_STORED).tobytes()


def assemble(ids: tuple[str, ...], means: Vectors) -> Prototypes:
    """Prototypes out of the mean vector of each tag's texts, (tags, dims)."""
    centre = means.mean(axis=0)
    return Prototypes(ids, _unit(means - centre), centre)


def _known(archive: Archive, key: str) -> Vectors | None:
    packed = _shipped().get(key)
    stored = b64decode(packed) if packed else archive.derived("prototypes", key)
    return None if stored is None else np.frombuffer(stored, _STORED).astype(np.float32)


@cache
def _shipped() -> dict[str, str]:
    """What `python -m tests.benchmarks.prototypes` wrote: vectors as base64, by `key_of`."""
    raw = (files("ingest.tagging") / "prototypes.json").read_text("utf-8")
    return dict(json.loads(raw))


def _unit(rows: Vectors) -> Vectors:
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-9), np.float32)
