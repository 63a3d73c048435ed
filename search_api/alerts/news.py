"""What is new: reports that came into the index, and their passages with vectors."""

from dataclasses import dataclass

from schemas.search import EvidencePassage
from search_api.alerts.meaning import Vectors


@dataclass(frozen=True)
class NewPassage:
    """A passage that no earlier revision of its report had; `number` is its place in the report."""

    report: str
    number: int
    passage: EvidencePassage


@dataclass(frozen=True)
class News:
    """Reports with new passages. `since` tells when each came into the index (Unix seconds).

    `vectors` are unit vectors of the space, one row a passage.
    """

    revisions: dict[str, int]
    since: dict[str, float]
    passages: tuple[NewPassage, ...]
    vectors: Vectors
    space: str
