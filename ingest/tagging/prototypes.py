"""Where a tag lies in the encoder's space, and how near the passages of a report are to it."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ingest.archive import Archive, derived_key
from ranking.encoder import Kind, Space
from schemas.report import Passage, SectionKey
from schemas.tags import Tag, Taxonomy

Vectors = NDArray[np.float32]
_VERSION = "2"  # of the texts that stand for a tag
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
    """The prototypes of a taxonomy in a space; a tag is encoded at the first call, then read."""
    wanted = {derived_key("prototypes", _VERSION, space.id, *texts(t)): t for t in taxonomy.tags}
    found = {key: archive.derived("prototypes", key) for key in wanted}
    new = [key for key, stored in found.items() if stored is None]
    if new:
        rows = load_encoder().encode([one for key in new for one in texts(wanted[key])], "passage")
        for key, part in zip(new, np.split(rows, len(new)), strict=True):
            buffer = io.BytesIO()
            np.save(buffer, part, allow_pickle=False)
            found[key] = buffer.getvalue()
            archive.derive("prototypes", key, buffer.getvalue())
    encoded = [np.load(io.BytesIO(stored or b""), allow_pickle=False) for stored in found.values()]
    return assemble(tuple(tag.id for tag in taxonomy.tags), np.stack(encoded))


def assemble(ids: tuple[str, ...], encoded: Vectors) -> Prototypes:
    """Prototypes out of the vectors of each tag's texts, (tags, texts, dims)."""
    means = encoded.mean(axis=1)
    centre = means.mean(axis=0)
    return Prototypes(ids, _unit(means - centre), centre)


def _unit(rows: Vectors) -> Vectors:
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-9), np.float32)
