"""Reads mutated PDFs for some minutes: `python tests/benchmarks/fuzz_reading.py --minutes 10`.

It ends with status 1 where the reader raised, gave neither pages nor a reason, was late, or left a
process behind; and it says how many files ended in which outcome.
"""

import argparse
import random
import time
from collections import Counter
from collections.abc import Callable

import psutil
from hypothesis import HealthCheck, given, seed, settings

from ingest.reading.evaluating import outcome
from ingest.reading.limits import ReadingLimits
from ingest.reading.read import read_pdf
from tests.ingest.mutations import mutated

LIMITS = ReadingLimits(memory_mb=512, cpu_seconds=5, wall_seconds=15, pages=20)
_BATCH = 20
_LATE = 2 * LIMITS.wall_seconds + 10


def main() -> None:
    """Runs until the time is over."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    told = parser.parse_args()
    end = time.monotonic() + 60 * told.minutes
    seen: Counter[str] = Counter()

    first = random.Random(told.seed)
    try:
        while time.monotonic() < end:
            seed(first.randrange(1 << 32))(_batch(seen))()
    finally:
        print(f"seed {told.seed}: {sum(seen.values())} files", dict(seen.most_common()))


def _batch(seen: Counter[str]) -> Callable[[], None]:
    """A run over some files, which fails on the first that ends as no file may."""

    @settings(
        max_examples=_BATCH,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(mutated())
    def fuzz(data: bytes) -> None:
        start = time.monotonic()
        found = read_pdf(data, LIMITS)
        assert found.pages or found.reason, "neither pages nor a reason"
        assert time.monotonic() - start < _LATE, "late"
        assert not psutil.Process().children(recursive=True), "a process is left"
        seen[outcome(found)] += 1

    return fuzz


if __name__ == "__main__":
    main()
