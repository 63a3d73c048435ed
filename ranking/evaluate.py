"""Judged sets in BEIR layout, and the measures that need no library: nDCG@k and recall@k."""

import csv
import gzip
import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from schemas.errors import UserError

Judgements = dict[str, dict[str, int]]  # query id -> document id -> grade


@dataclass(frozen=True)
class JudgedSet:
    """Queries by id, what was judged for each, and the document that a query was made from."""

    queries: dict[str, str]
    judgements: Judgements
    sources: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Document:
    """A document of a judged set; either text may be empty."""

    id: str
    title: str
    text: str


def load(folder: Path, split: str = "") -> JudgedSet:
    """Reads `queries.jsonl` and the judgements of a split: the one named, `test`, or the only one.

    UserError where the folder is no judged set or has no such split.
    """
    judgements = _judgements(_split(folder, split))
    queries, sources = {}, {}
    with (folder / "queries.jsonl").open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            queries[str(row["_id"])] = str(row["text"])
            if source := (row.get("metadata") or {}).get("source"):
                sources[str(row["_id"])] = str(source)
    return JudgedSet(queries, judgements, sources)


def documents(folder: Path) -> Iterator[Document]:
    """The documents of `corpus.jsonl`, gzipped or not; UserError where it is missing."""
    plain, packed = folder / "corpus.jsonl", folder / "corpus.jsonl.gz"
    if not (plain.is_file() or packed.is_file()):
        raise _no_set(folder, "corpus.jsonl")
    with (
        plain.open(encoding="utf-8")
        if plain.is_file()
        else gzip.open(packed, "rt", encoding="utf-8")
    ) as lines:
        for row in map(json.loads, lines):
            yield Document(str(row["_id"]), row.get("title") or "", row.get("text") or "")


def _split(folder: Path, name: str) -> Path:
    there = {path.stem: path for path in sorted((folder / "qrels").glob("*.tsv"))}
    if not there or not (folder / "queries.jsonl").is_file():
        raise _no_set(folder, "queries.jsonl, qrels/*.tsv")
    if not name:
        name = "test" if "test" in there or len(there) > 1 else next(iter(there))
    if name not in there:
        names = ", ".join(there)
        raise UserError(
            f"{folder.name} has no split {name!r}; choose with --split from: {names}",
            f"{folder.name} に「{name}」という分割はありません。--split で選んでください: {names}",
        )
    return there[name]


def _judgements(path: Path) -> Judgements:
    found: Judgements = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            found.setdefault(row["query-id"], {})[row["corpus-id"]] = int(row["score"])
    return found


def _no_set(folder: Path, missing: str) -> UserError:
    return UserError(
        f"{folder} is no judged set in BEIR layout: {missing} is missing",
        f"{folder} は BEIR 形式のフォルダーではありません（{missing} がありません）",
    )


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
