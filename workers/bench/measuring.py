"""`sateto bench search`: how long a question takes over so many reports, and where."""

import asyncio
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx

from ingest.engine import IndexWriter
from ranking.encoder.runtime import Vectors
from schemas.database import migrate, open_database
from schemas.settings import Settings
from search_api.encoding import QueryEncoder
from workers.bench import filling, made, timing
from workers.bench.serving import serving
from workers.judging.collecting import Told
from workers.judging.vectors import VectorStore

_WARM = 400  # questions before the clock starts: Java compiles what it meets often
_ASKED = 100  # questions of each round
_PAGES = 50


def measure(count: int, readers: Sequence[int], settings: Settings, told: Told) -> dict[str, Any]:
    """Fills an index of its own, asks it, drops it. EngineError or StateError where it can't."""
    store = VectorStore(settings)
    base = _base(store, told)
    prefix = f"{settings.index_prefix}-bench-{os.getpid()}"
    own = settings.model_copy(update={"index_prefix": prefix})
    writer = IndexWriter(own, store.space)
    built = filling.rates(writer, base, count, told)
    pair = writer.create("", 0)
    try:
        seconds = filling.fill(writer, pair, filling.documents(base, count, told))
        with (
            tempfile.TemporaryDirectory(prefix="sateto-bench-") as folder,
            serving(own, Path(folder)) as served,
        ):
            database = open_database(served.database)
            migrate(database)
            database.dispose()
            asked = asyncio.run(_asked(served, count, store.space.id, readers, told))
    finally:
        writer.drop([pair.reports, pair.passages])
        writer.close()
    found = {
        "reports": count,
        "passages": count * made.PASSAGES,
        "vectors": f"{made.DISTINCT} passages encoded by {store.space.model}, the rest mixed of them",
        "load": [round(one, 1) for one in os.getloadavg()],
        "cores": os.cpu_count(),
        "build": {**{k: round(v, 2) for k, v in built.items()}, "fill_seconds": round(seconds, 1)},
        **asked,
    }
    return {**found, "targets": targets(found)}


def targets(found: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """What a search should keep, and whether it did: value, limit and `met`."""
    ms = found["ms"]
    slowest = max(ms[leg]["p50"] for leg in timing.LEGS)
    least = ms["encoder"]["p50"] + slowest
    rare = found["rare"]
    return {
        **{
            f"{name}_p50_over_encoder_and_slowest_leg": _most(round(ms[name]["p50"] / least, 2), 1.35)
            for name in ("hybrid", "total")  # the ranking; the whole answer over HTTP
        },
        "p95_ms_one_reader": _most(ms["total"]["p95"], 250.0),
        "page_p95_ms": _most(found["pages"]["ms"]["p95"], 400.0),
        "page_bytes": _most(found["pages"]["bytes"], 200_000),
        "build_share_of_bare": {
            "value": found["build"]["share"],
            "limit": 0.6,
            "met": found["build"]["share"] >= 0.6,
        },
        "rare_filter_full_page": {
            "value": rare["shown"], "limit": rare["wanted"], "met": rare["shown"] == rare["wanted"],
        },
    }  # fmt: skip


def _most(value: float, limit: float) -> dict[str, Any]:
    return {"value": value, "limit": limit, "met": value <= limit}


def _base(store: VectorStore, told: Told) -> Vectors:
    texts = [
        passage.text
        for one in made.reports(-(-made.DISTINCT // made.PASSAGES))
        for passage in one.passages
    ]
    return store.vectors(texts, "passage", lambda d, n: told("passages", d, n))


async def _asked(
    settings: Settings, count: int, space: str, readers: Sequence[int], told: Told
) -> dict[str, Any]:
    """Figures of all questions, each asked once: rounds share none, so no vector is kept."""
    rounds = len(readers)
    every = iter(made.questions(_WARM + _ASKED * (1 + rounds) + 2 * _PAGES))
    await timing.readers(settings, [next(every) for _ in range(_WARM)], 1)
    alone = [next(every) for _ in range(_ASKED)]
    times = await timing.one_by_one(settings, alone, space, told)
    encoder = QueryEncoder(settings.encoder, 60.0)
    vectors = [(text, await encoder.vector(text)) for text in alone]
    await encoder.close()
    throughput = []
    for number in readers:
        took, whole = await timing.readers(settings, [next(every) for _ in range(_ASKED)], number)
        straight = await timing.straight_readers(settings, vectors, space, number)
        throughput.append(
            {
                "readers": number,
                "per_second": round(_ASKED / whole, 1),
                "ms": timing.quantiles(took),
                "straight_per_second": round(_ASKED / straight, 1),
            }
        )
    pages, rare = (
        await _pages(settings, [next(every) for _ in range(_PAGES)]),
        await _rare(settings, count),
    )
    ms = {name: timing.quantiles(seconds) for name, seconds in times.items()}
    return {"ms": ms, "throughput": throughput, "pages": pages, "rare": rare}


async def _pages(settings: Settings, questions: Sequence[str]) -> dict[str, Any]:
    """The search page of each question, and the pages of what it found first."""
    took, sizes = [], []
    async with httpx.AsyncClient(base_url=settings.api, timeout=60) as client:
        for text in questions:
            seconds, page = await timing.timed(
                client.get("/", params={"q": text, "lens": "defense"})
            )
            page.raise_for_status()
            took.append(seconds)
            sizes.append(len(page.content))
        first = (await client.get("/v1/search", params={"q": questions[0]})).json()["hits"][0]["id"]
        others = ("/", f"/reports/{first}", "/tags", "/tags/DU06", "/similar", "/match")
        for path in others:
            page = await client.get(path)
            page.raise_for_status()
            sizes.append(len(page.content))
    return {"ms": timing.quantiles(took), "bytes": max(sizes)}


async def _rare(settings: Settings, count: int) -> dict[str, int]:
    """How full a page is under a filter that one report in a thousand passes, by meaning alone too."""
    there = -(-count // 1000)
    async with httpx.AsyncClient(base_url=settings.api, timeout=60) as client:
        link: dict[str, str | int] = {"q": made.questions(1)[0], "programme": made.RARE, "size": 10}
        answer = (await client.get("/v1/search", params=link)).json()
    near = sum("meaning" in hit["found_by"] for hit in answer["hits"])
    return {"shown": near, "wanted": min(10, there), "matching": there}
