"""Features and truth of labelled records as arrays, for learning and for scoring."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ingest.tagging.cues import Cues
from ingest.tagging.evaluation.records import Record
from ingest.tagging.prototypes import Prototypes, Vectors
from ingest.tagging.tagger import looked
from schemas.report import Passage, Report
from schemas.tags import Family

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Embed = Callable[[Report], tuple[Sequence[Passage], Vectors]]


@dataclass(frozen=True)
class Matrix:
    """x is (records, tags, features), truth and unsure (records, tags)."""

    ids: tuple[str, ...]
    families: tuple[Family, ...]
    x: Floats
    truth: Bools
    unsure: Bools

    def rows(self, places: Sequence[int]) -> "Matrix":
        """The matrix of some records."""
        chosen = list(places)
        return Matrix(
            self.ids, self.families, self.x[chosen], self.truth[chosen], self.unsure[chosen]
        )

    def family(self, family: Family) -> NDArray[np.int_]:
        """Columns of a family's tags."""
        return np.flatnonzero([name == family for name in self.families])


def matrix(records: Sequence[Record], cues: Cues, known: Prototypes, embed: Embed) -> Matrix:
    """The matrix of records; `embed` gives a report's passages and their vectors."""
    tags = tuple(cues.tags.values())
    ids = tuple(tag.id for tag in tags)
    x = []
    for record in records:
        rows = looked(record.report, *embed(record.report), cues, known).rows
        x.append([rows[name] for name in ids])
    return Matrix(
        ids=ids,
        families=tuple(tag.family for tag in tags),
        x=np.array(x, np.float64),
        truth=np.array([[name in record.tags for name in ids] for record in records]),
        unsure=np.array([[name in record.unsure for name in ids] for record in records]),
    )
