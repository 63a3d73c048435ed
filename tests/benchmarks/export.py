"""What exporting all of a result costs: `python -m tests.benchmarks.export [REPORTS]`.

Invented reports (20,000 unless told otherwise) in an engine of its own; for each tenth of the file
the most memory that Python held, in MB, and reports a second over all. Flat memory shows as numbers
that are alike, and so does the same run with more reports.
"""

import asyncio
import json
import sys
import time
import tracemalloc

from elasticsearch import Elasticsearch, helpers

from schemas import index
from schemas.settings import Settings
from search_api import whole
from search_api.access import Reader, visible
from search_api.engine import IndexReader
from search_api.exporting.formats import KINDS, Format
from tests.conftest import free_ports
from tests.search_api import built
from workers.stack.alone import an_engine


def main() -> None:
    """Prints the figures as JSON."""
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    settings = Settings(engine_port=free_ports(1)[0], index_prefix="bench")
    with an_engine(settings, lambda _ja, en: print(en, file=sys.stderr)) as own:
        with Elasticsearch(own.engine, request_timeout=120) as engine:
            name = f"{own.index_prefix}-{index.REPORTS}"
            engine.indices.create(
                index=name, settings=index.settings(), mappings=index.report_mappings()
            )
            helpers.bulk(
                engine, ({"_index": name, "_id": str(n), **report(n)} for n in range(many))
            )
            engine.indices.refresh(index=name)
        print(json.dumps(asyncio.run(measured(own, many))))


def report(number: int) -> dict[str, object]:
    """A report's document with what an export reads of it."""
    record = {**built.record(), "id": f"oai-{number:016x}"}
    shared = {"access": ["public"], "withdrawn": False, "title": [built.META.title.ja]}
    return {**shared, "record": {name: record[name] for name in ("id", "language", "metadata")}}


async def measured(settings: Settings, many: int) -> dict[str, object]:
    """The file as CSV, thrown away as it comes."""
    reader = IndexReader(settings)
    wanted = {"bool": {"filter": visible(Reader())}}
    peaks, size, seen = [], 0, 0
    tracemalloc.start()
    began = time.perf_counter()
    async for piece in KINDS[Format.CSV].pieces(whole.batches(reader, wanted, "x")):
        size += len(piece)
        seen += 1
        if seen % max(1, many // 5000) == 0:
            peaks.append(round(tracemalloc.get_traced_memory()[1] / 1e6, 1))
            tracemalloc.reset_peak()
    took = time.perf_counter() - began
    await reader.close()
    return {
        "reports": many,
        "megabytes": round(size / 1e6, 1),
        "reports_per_s": round(many / took),
        "peak_mb": peaks,
    }


if __name__ == "__main__":
    main()
