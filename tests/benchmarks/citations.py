"""How fast references are linked anew, and how fast a much cited work's page is answered.

`python -m tests.benchmarks.citations [references]` fills a SQLite file with invented works and that
many references (200,000 unless given), three in five of which mean a known work; makes all of them
due and links them; then asks for pages of a work that 10,000 reports cite.
"""

import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import psutil
from sqlalchemy import Connection, Engine, Table, insert

from ingest.citing.relinking import relink
from ranking.citing import blocking
from schemas.citation import Fields, Role, Status, Work
from schemas.citation_tables import (
    citation_keys,
    citations,
    grouped,
    linked_reports,
    report_works,
    work_keys,
    works,
)
from schemas.database import migrate, open_database
from schemas.tables import ReportState, reports
from search_api import citing
from search_api.access import Reader
from workers.relinking import make_all_due

_PER_REPORT, _MUCH_CITED = 10, 10_000
_KNOWN = 0.6  # share of references whose work is known
_SYLLABLES = [a + b for a in "bdfgklmnprst" for b in ("a", "e", "i", "o", "u", "an", "or")]
_FAMILIES = ["Mihon", "Reiji", "Kaku", "Kamei", "Shisaku", "Hinagata", "Mogi", "Kasetsu"]


def word(chance: random.Random) -> str:
    return "".join(chance.choices(_SYLLABLES, k=chance.randint(2, 4)))


def work(chance: random.Random, number: int) -> Work:
    title = " ".join(word(chance) for _ in range(chance.randint(5, 12))).capitalize()
    page = chance.randint(1, 900)
    ids = (f"doi:10.99999/{number}",) if number % 2 else ()
    return Work(
        id=ids[0] if ids else f"work-{number:x}", titles=(title,), ids=ids,
        authors=(f"{chance.choice(_FAMILIES)} {chance.choice('ABCDEFG')}",),
        year=chance.randint(1990, 2025), container=f"Sample J {word(chance)}",
        volume=str(chance.randint(1, 80)), pages=f"{page}-{page + 9}",
    )  # fmt: skip


def reference(one: Work, *, by_id: bool) -> tuple[str, Fields]:
    """As an author would print it; the fields as they would be read."""
    fields = Fields(
        authors=one.authors, title=one.titles[0], container=one.container, year=one.year,
        volume=one.volume, pages=one.pages, ids=one.ids if by_id else (),
    )  # fmt: skip
    raw = f"{one.authors[0]}. {one.titles[0]}. {one.container} {one.year};{one.volume}:{one.pages}."
    return raw + "".join(f" {key}" for key in fields.ids), fields


def fill(connection: Connection, count: int, chance: random.Random) -> str:
    """Works and references of `count // 10` reports; returns the work that 10,000 of them cite."""
    known = [work(chance, number) for number in range(count // 4)]
    names = [f"oai-{number:016x}" for number in range(max(count // _PER_REPORT, _MUCH_CITED))]
    state = {"source": "oai", "place": "p", "revision": 1, "state": ReportState.INDEXED}
    times = {"created_at": 0.0, "updated_at": 0.0}
    many(connection, reports, ({"id": n, "native_id": n, **state, **times} for n in names))
    seen = {"revision": 1, "readers": grouped(("public",))}
    rows = ({"report_id": n, "year": chance.randint(2000, 2025), **seen} for n in names)
    many(connection, linked_reports, rows)
    own = [Work(id=name, titles=(f"Sample report {name}",)) for name in names]
    many(connection, works, ({"id": w.id, "work": w.model_dump(mode="json")} for w in known + own))
    keys = ({"key": key, "work_id": w.id} for w in known for key in blocking.of_work(w))
    many(connection, work_keys, keys)
    tell(connection, names, known, own)
    told = list(cited(names, known, count, chance))
    many(connection, citations, told)
    waiting = (
        {"key": key, "citation_id": row["id"]}
        for row in told
        for key in blocking.of_reference(Fields.model_validate(row["fields"]))
    )
    many(connection, citation_keys, waiting)
    return known[1].id


def tell(connection: Connection, names: list[str], known: list[Work], own: list[Work]) -> None:
    """Each report tells of itself, and of some works as its products."""
    itself = (
        {"report_id": w.id, "number": 0, "role": Role.SELF, "said": w.model_dump(mode="json"),
         "work_id": w.id}
        for w in own
    )  # fmt: skip
    many(connection, report_works, itself)
    products = (
        {"report_id": names[n % len(names)], "number": 1 + n // len(names), "role": Role.PRODUCT,
         "said": w.model_dump(mode="json"), "work_id": w.id}
        for n, w in enumerate(known)
    )  # fmt: skip
    many(connection, report_works, products)


def cited(
    names: list[str], known: list[Work], count: int, chance: random.Random
) -> Iterator[dict[str, Any]]:
    """The rows of all references; the first of each of 10,000 reports is to the same work."""
    mention = {"section": "methods", "page": 2, "start": 0, "end": 9, "sentence": "As shown [1]."}
    for number in range(count):
        report, place = names[number % len(names)], number // len(names)
        much = place == 0 and number < _MUCH_CITED
        there = known[1] if much else chance.choice(known)
        meant = there if much or chance.random() < _KNOWN else work(chance, number * 2)
        raw, fields = reference(meant, by_id=not much and chance.random() < 0.2)
        yield {
            "id": f"{report}#{place}", "report_id": report, "number": place, "revision": 1,
            "raw": raw, "fields": fields.model_dump(mode="json"), "page": 3, "start": 0,
            "end": len(raw), "mentions": [mention], "status": Status.NOT_FOUND, "work_id": None,
            "candidates": [], "names": None, "due": False,
        }  # fmt: skip


def many(connection: Connection, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    """Inserts in batches."""
    left = iter(rows)
    while batch := list(islice(left, 5_000)):
        connection.execute(insert(table), batch)


def relinked(database: Engine) -> dict[str, float]:
    """All references anew, as `sateto relink` does it."""
    make_all_due(database)
    began, worked, done = time.perf_counter(), time.process_time(), 0
    while linked := relink(database):
        done += linked
    seconds = time.perf_counter() - began
    return {
        "references": done,
        "seconds": round(seconds, 1),
        "references_per_second": round(done / seconds),
        "processor_seconds": round(time.process_time() - worked, 1),
        "memory_mb": round(psutil.Process().memory_info().rss / 1e6),
    }


def asked(database: Engine, identity: str) -> dict[str, float]:
    """Milliseconds for pages of the much cited work, in the middle and at worst."""
    times, busy, found = [], [], None
    for page in [1, 2, 3, 50, 100, 250, 500] * 4:
        began, worked = time.perf_counter(), time.process_time()
        with database.connect() as connection:
            found = citing.of_work(connection, identity, Reader(), page, 20)
        times.append(1000 * (time.perf_counter() - began))
        busy.append(1000 * (time.process_time() - worked))
    assert found
    return {
        "reports_that_cite": found.cited_by.reports,
        "page_ms_median": round(statistics.median(times), 1),
        "page_ms_worst": round(max(times), 1),
        "page_ms_of_processor": round(statistics.median(busy), 1),
    }


def main(count: int) -> None:
    """Fills, links, asks, and prints the figures as JSON."""
    with tempfile.TemporaryDirectory() as place:
        database = open_database(f"sqlite:///{Path(place) / 'sateto.db'}")
        migrate(database)
        with database.begin() as connection:
            identity = fill(connection, count, random.Random(1))
        figures = {"relinked": relinked(database), "cited_by": asked(database, identity)}
        print(json.dumps(figures, indent=1))
        database.dispose()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000)
