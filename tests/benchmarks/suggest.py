"""How fast suggestions are on an index of many reports.

`python -m tests.benchmarks.suggest [reports]` fills an index of its own on the engine of the
settings with the names of that many invented reports (50,000 unless given), asks for beginnings
of one to six characters as somebody types them, prints JSON, and drops the index.
"""

import asyncio
import json
import random
import statistics
import sys
import time
from collections.abc import Iterator
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import bulk

from ingest import naming
from schemas import index
from schemas.report import Bilingual, Metadata, Person
from schemas.settings import Settings
from search_api import spelling, suggesting
from search_api.access import Reader
from search_api.engine import IndexReader

_HEADS = [
    "窒化",
    "酸化",
    "炭化",
    "高分子",
    "量子",
    "超音波",
    "水中",
    "電磁",
    "微細",
    "複合",
    "生体",
]
_MIDDLES = ["ガリウム", "シリコン", "アルミニウム", "センサ", "レーザ", "ロボット", "薄膜", "結晶"]
_TAILS = ["の計測", "の合成", "制御", "評価", "の設計", "解析", "の応用", "加工", "の安定性"]
_FAMILIES = [("見本", "ミホン"), ("試作", "シサク"), ("仮名", "カメイ"), ("例示", "レイジ")]
_ENGLISH = ["gallium", "silicon", "sensor", "laser", "thin", "film", "crystal", "quantum", "wave"]
_TYPED = ["窒", "窒化", "窒化が", "ち", "ちっか", "chi", "chikka", "さん", "みほん", "mihon", "gal"]
_ROUNDS = 20


def about(chance: random.Random, number: int) -> Metadata:
    words = [chance.choice(_HEADS) + chance.choice(_MIDDLES) + str(number % 997) for _ in range(5)]
    family, yomi = chance.choice(_FAMILIES)
    english = " ".join(chance.choices(_ENGLISH, k=6)) + f" {number}"
    return Metadata(
        title=Bilingual(ja=f"{words[0]}{chance.choice(_TAILS)}{number}", en=english.capitalize()),
        keywords=tuple(words),
        researchers=(
            Person(ja=f"{family} {number % 5000}", yomi=f"{yomi} {number % 5000}", en=""),
        ),
        institutions=(
            Bilingual(ja=f"見本大学{number % 300}", en=f"Mihon University {number % 300}"),
        ),
    )


def documents(name: str, count: int) -> Iterator[dict[str, Any]]:
    chance = random.Random(7)
    for number in range(count):
        meta = about(chance, number)
        yield {
            "_index": name,
            "access": ["public"] if number % 10 else ["org-example"],
            "withdrawn": False,
            "title": [meta.title.ja, meta.title.en],
            "keywords": list(meta.keywords),
            "names": naming.values(meta),
        }


async def timed(settings: Settings) -> dict[str, Any]:
    reader, who = IndexReader(settings), Reader()
    took: list[float] = []
    spelt: list[float] = []
    await suggesting.complete(reader, settings, "窒", who, 8)  # the ordinals are built once
    for _ in range(_ROUNDS):
        for typed in _TYPED:
            began = time.perf_counter()
            found = await suggesting.complete(reader, settings, typed, who, 8)
            took.append(1000 * (time.perf_counter() - began))
            assert found, typed
        began = time.perf_counter()
        assert "gallium laser" in await spelling.respelled(reader, "galium laser", who)
        spelt.append(1000 * (time.perf_counter() - began))
    await reader.close()
    return {"complete_ms": quantiles(took), "spelling_ms": quantiles(spelt)}


def quantiles(took: list[float]) -> dict[str, float]:
    return {
        "p50": round(statistics.median(took), 1),
        "p95": round(statistics.quantiles(took, n=20)[-1], 1),
    }


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    settings = Settings(index_prefix="bench-suggest")
    name = f"{settings.index_prefix}-{index.REPORTS}"
    engine = Elasticsearch(settings.engine, request_timeout=120)
    engine.options(ignore_status=404).indices.delete(index=name)
    engine.indices.create(index=name, settings=index.settings(), mappings=index.report_mappings())
    try:
        bulk(engine, documents(name, count))
        engine.indices.refresh(index=name)
        size = engine.indices.stats(index=name)["_all"]["total"]["store"]["size_in_bytes"]
        print(json.dumps({"reports": count, "bytes": size, **asyncio.run(timed(settings))}))
    finally:
        engine.indices.delete(index=name)
        engine.close()


if __name__ == "__main__":
    main()
