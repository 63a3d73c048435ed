"""Judged sets in BEIR layout, and the measures on them: nDCG@k and recall@k."""

import csv
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

Judgements = dict[str, dict[str, int]]  # query id -> document id -> grade


@dataclass(frozen=True)
class JudgedSet:
    """Queries by id, and what was judged for each."""

    queries: dict[str, str]
    judgements: Judgements


def load(folder: Path, split: str) -> JudgedSet:
    """Reads `queries.jsonl` and `qrels/<split>.tsv` of a BEIR folder."""
    with (folder / "queries.jsonl").open(encoding="utf-8") as lines:
        queries = {str(row["_id"]): str(row["text"]) for row in map(json.loads, lines)}
    judgements: Judgements = {}
    with (folder / "qrels" / f"{split}.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            judged = judgements.setdefault(row["query-id"], {})
            judged[row["corpus-id"]] = int(row["score"])
    return JudgedSet(queries, judgements)


def ndcg(ranked: Sequence[str], grades: Mapping[str, int], k: int = 10) -> float:
    """Normalised discounted cumulative gain of the first k, gain 2^grade - 1, in 0..1.

    >>> ndcg(["a", "b"], {"a": 3, "b": 1}), round(ndcg(["b", "a"], {"a": 3, "b": 1}), 4)
    (1.0, 0.7098)
    """
    best = _gain(sorted(grades.values(), reverse=True)[:k])
    return _gain([grades.get(d, 0) for d in ranked[:k]]) / best if best else 0.0


def recall(ranked: Sequence[str], grades: Mapping[str, int], k: int = 100) -> float:
    """Share of the documents with a grade above 0 that are among the first k."""
    wanted = {document for document, grade in grades.items() if grade > 0}
    return len(wanted & set(ranked[:k])) / len(wanted) if wanted else 0.0


def mean(values: Iterable[float]) -> float:
    """Arithmetic mean; 0 of nothing."""
    listed = list(values)
    return sum(listed) / len(listed) if listed else 0.0


def _gain(grades: Iterable[int]) -> float:
    return sum((2.0**grade - 1.0) / math.log2(place + 2) for place, grade in enumerate(grades))
