import gzip
import json
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.citing.judged import judged, known_works
from ingest.citing.measuring import measure
from ingest.citing.pool import WorkPool
from ranking.citing.deciding import FOUND
from schemas.settings import Settings

FAMILIES = [
    "Mihon",
    "Reiji",
    "Kaku",
    "Kamei",
    "Shisaku",
    "Hinagata",
    "Mogi",
    "Kasetsu",
    "Sample",
    "Example",
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Ten invented works, and a reference to each."""
    works = [
        {"_id": f"d{n}", "title": f"On sample number {n}", "text": f"{FAMILIES[n - 1]} J Sample Res {n} {n * 10}",
         "metadata": {"doi": f"10.99999/{n}"}}
        for n in range(1, 11)
    ]  # fmt: skip
    with gzip.open(tmp_path / "corpus.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(work) + "\n" for work in works)
    lines = [
        {
            "_id": f"r{n:02}",
            "text": f"{FAMILIES[n - 1]} T. On sample number {n}. J Sample Res {n}:{n * 10}",
        }
        for n in range(1, 11)
    ]
    (tmp_path / "queries.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    (tmp_path / "qrels").mkdir()
    rows = [f"r{n:02}\td{n}\t1" for n in range(1, 11)]
    text = "\n".join(["query-id\tcorpus-id\tscore", *rows])
    (tmp_path / "qrels" / "open.tsv").write_text(text, "utf-8")
    return tmp_path


def test_a_line_of_a_work_is_told_apart(folder: Path) -> None:
    work = known_works(folder)[2]
    assert (work.authors, work.container, work.volume, work.pages) == (
        ("Kaku",), "J Sample Res", "3", "30",
    )  # fmt: skip
    assert work.ids == ("doi:10.99999/3",)


def test_the_share_asked_for_is_left_out_and_halves_do_not_meet(folder: Path) -> None:
    found = judged(folder, 0.3, 5)
    assert len(found.works) == 7
    texts = {question.text for question in found.fitting}
    assert len(found.fitting) == len(found.scored) == 5
    assert not texts & {question.text for question in found.scored}
    there = {work.id for work in found.works}
    assert all(q.masked == (q.right not in there) for q in (*found.fitting, *found.scored))
    assert judged(folder, 0.3, 5) == found
    assert judged(folder, 0.3, 6).works != found.works


@pytest.mark.stack
def test_references_of_a_gold_set_are_linked_well(engine_alone: Settings, shared: Path) -> None:
    whole = judged(shared / "eval" / "citation-glutton", 0.3, 1)
    # One reference in four; `sateto eval citations` gives the figures of all.
    few = replace(whole, fitting=whole.fitting[:10], scored=whole.scored[::4])
    pool = WorkPool(engine_alone, "works-gold")
    found = measure(few, pool, 4000, FOUND)
    pool.drop()
    pool.close()
    assert found.quality.precision >= 0.985
    assert found.quality.recall >= 0.955
    assert found.quality.f1 > 0.965
