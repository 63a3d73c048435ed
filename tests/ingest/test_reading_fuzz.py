import psutil
from hypothesis import given, settings

from ingest.reading.limits import ReadingLimits
from ingest.reading.read import read_pdf
from tests.ingest.mutations import mutated

LIMITS = ReadingLimits(memory_mb=512, cpu_seconds=5, wall_seconds=15, pages=20)


@settings(max_examples=15, deadline=None)
@given(mutated())
def test_mutated_files_end_in_an_outcome_and_leave_no_process(data: bytes) -> None:
    """`tests/benchmarks/fuzz_reading.py` does this for as long as it is told."""
    before = set(psutil.Process().children())
    found = read_pdf(data, LIMITS)
    assert found.pages or found.reason
    assert set(psutil.Process().children()) <= before
