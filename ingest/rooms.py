"""What the steps work with, made when first needed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

from sqlalchemy import Engine

from ingest.archive import Archive
from ingest.citing.pool import WorkPool
from ingest.engine import IndexWriter
from ingest.tagging import head
from ingest.tagging.cues import Cues
from ingest.tagging.prototypes import Prototypes, kept
from ingest.tagging.tagger import Tagger
from ranking.encoder import Kind, Space
from schemas import taxonomy
from schemas.settings import Settings


class Encoder(Protocol):
    """What the steps need of a warm model."""

    def lengths(self, texts: Sequence[str]) -> list[int]:
        """Lengths in tokens."""
        ...

    def encode(self, texts: Sequence[str], kind: Kind) -> Any:
        """Array of unit vectors, one row a text."""
        ...


@dataclass
class Rooms:
    """Settings, stores and the model of one process; the dear ones are made at first use."""

    settings: Settings
    database: Engine
    archive: Archive
    space: Space
    load_encoder: Callable[[], Encoder]

    @cached_property
    def cues(self) -> Cues:
        """The taxonomy's cues."""
        return Cues(taxonomy.load())

    @cached_property
    def prototypes(self) -> Prototypes:
        """Where the tags lie; encoded once a taxonomy and space, then read from the archive."""
        return kept(self.archive, self.space, taxonomy.load(), self.load_encoder)

    @cached_property
    def tagger(self) -> Tagger:
        """The tagger of the taxonomy in force."""
        return Tagger(self.cues, head.load(), self.prototypes, self.space.id)

    @cached_property
    def pool(self) -> WorkPool:
        """The index of works that pasted references are looked for in."""
        return WorkPool(self.settings)

    @cached_property
    def writer(self) -> IndexWriter:
        """The writer to the engine."""
        return IndexWriter(self.settings, self.space)
