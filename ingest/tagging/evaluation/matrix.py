"""Features and truth of labelled records as arrays, for learning and for scoring."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

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
    """x is (records, tags, features), truth and unsure (records, tags).

    `bare` is like x, of the same records with no more than title and keywords: most records of a
    catalogue come so.
    """

    ids: tuple[str, ...]
    families: tuple[Family, ...]
    x: Floats
    bare: Floats
    truth: Bools
    unsure: Bools

    def rows(self, places: Sequence[int]) -> "Matrix":
        """The matrix of some records."""
        some = list(places)
        return replace(
            self,
            x=self.x[some],
            bare=self.bare[some],
            truth=self.truth[some],
            unsure=self.unsure[some],
        )

    def alone(self) -> "Matrix":
        """The records that have more than title and keywords, as if they had no more."""
        some = self.rows(np.flatnonzero((self.x != self.bare).any(axis=(1, 2))).tolist())
        return replace(some, x=some.bare)

    def family(self, family: Family) -> NDArray[np.int_]:
        """Columns of a family's tags."""
        return np.flatnonzero([name == family for name in self.families])


def matrix(records: Sequence[Record], cues: Cues, known: Prototypes, embed: Embed) -> Matrix:
    """The matrix of records; `embed` gives a report's passages and their vectors."""
    tags = tuple(cues.tags.values())
    ids = tuple(tag.id for tag in tags)

    def x(reports: Iterable[Report]) -> Floats:
        found = (looked(one, *embed(one), cues, known).rows for one in reports)
        return np.array([[rows[name] for name in ids] for rows in found], np.float64)

    return Matrix(
        ids=ids,
        families=tuple(tag.family for tag in tags),
        x=x(record.report for record in records),
        bare=x(record.report.model_copy(update={"sections": ()}) for record in records),
        truth=np.array([[name in record.tags for name in ids] for record in records]),
        unsure=np.array([[name in record.unsure for name in ids] for record in records]),
    )
