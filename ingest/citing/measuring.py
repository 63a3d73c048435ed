"""How well references are linked: precision, recall, F1, and what abstaining more would change."""

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from ingest.citing.judged import JudgedReferences, Question
from ingest.citing.linking import link
from ingest.citing.pool import WorkPool

_CURVE = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)


@dataclass(frozen=True)
class Quality:
    """Of what was linked, the share linked rightly; of what is in the pool, the share so linked."""

    threshold: float
    precision: float
    recall: float
    f1: float
    linked: float  # share of all references that were linked


@dataclass(frozen=True)
class Measured:
    """The outcome on the scored part, at the threshold in use and at others."""

    quality: Quality
    curve: tuple[Quality, ...]
    references: int
    masked: int
    works: int
    references_per_s: float
    cpu_s: float  # of this process; the engine's own comes on top

    def as_dict(self) -> dict[str, object]:
        """All figures, as `--json` prints them."""
        curve = [asdict(point) for point in self.curve]
        rest = {name: value for name, value in asdict(self).items() if name != "quality"}
        return {**asdict(self.quality), **rest, "curve": curve}


def measure(judged: JudgedReferences, pool: WorkPool, limit: int, threshold: float) -> Measured:
    """Fills the pool, links the scored references and counts."""
    pool.write(judged.works)
    questions = judged.scored
    # Loads the model and the engine's pages, which a first answer pays for.
    list(link([question.text for question in judged.fitting[:200]], pool, limit, threshold))
    began, worked = time.perf_counter(), time.process_time()
    read = list(link([question.text for question in questions], pool, limit, threshold))
    seconds, cpu = time.perf_counter() - began, time.process_time() - worked
    return Measured(
        quality(questions, [one.decision.at(threshold) for one in read], threshold),
        tuple(quality(questions, [one.decision.at(t) for one in read], t) for t in _CURVE),
        len(questions),
        sum(question.masked for question in questions),
        len(judged.works),
        round(len(questions) / seconds, 1),
        round(cpu, 2),
    )


def quality(
    questions: Sequence[Question], linked: Sequence[str | None], threshold: float
) -> Quality:
    """Compares the works linked with the right ones.

    >>> ask = lambda right, masked: Question("", right, masked)
    >>> quality([ask("a", False), ask("b", False), ask("c", True)], ["a", None, "x"], 0.5)
    Quality(threshold=0.5, precision=0.5, recall=0.5, f1=0.5, linked=0.6667)
    """
    made = [(q, work) for q, work in zip(questions, linked, strict=True) if work]
    right = sum(work == question.right for question, work in made)
    there = sum(not question.masked for question in questions)
    precision = right / len(made) if made else 0.0
    recall = right / there if there else 0.0
    f1 = 2 * precision * recall / (precision + recall) if right else 0.0
    share = len(made) / len(questions) if questions else 0.0
    return Quality(threshold, *(round(value, 4) for value in (precision, recall, f1, share)))
