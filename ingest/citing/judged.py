"""Judged references in BEIR layout as works and questions, with right works left out on purpose."""

import gzip
import json
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ranking.evaluate import load
from schemas.citation import Work

_SPLIT = "open"


@dataclass(frozen=True)
class Question:
    """A reference, its right work, and whether that was left out of the pool."""

    text: str
    right: str
    masked: bool


@dataclass(frozen=True)
class JudgedReferences:
    """The pool's works, the references that thresholds may be fitted on, and those that count."""

    works: list[Work]
    fitting: list[Question]
    scored: list[Question]


def judged(folder: Path, mask: float, seed: int) -> JudgedReferences:
    """Reads a folder and leaves the share `mask` of the right works out of the pool.

    References in even places (by id) are for fitting, those in odd places are scored.
    """
    judged_set = load(folder, _SPLIT)
    right = {
        query: next(document for document, grade in grades.items() if grade > 0)
        for query, grades in judged_set.judgements.items()
    }
    targets = sorted(set(right.values()))
    chance = random.Random(seed)  # noqa: S311 - draws a sample, guards nothing
    left_out = set(chance.sample(targets, round(mask * len(targets))))
    questions = [
        Question(judged_set.queries[query], right[query], right[query] in left_out)
        for query in sorted(right)
    ]
    works = [work for work in known_works(folder) if work.id not in left_out]
    return JudgedReferences(works, questions[::2], questions[1::2])


def known_works(folder: Path) -> list[Work]:
    """The works of `corpus.jsonl.gz`: a title, and a line of author, journal, volume and page."""
    with gzip.open(folder / "corpus.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    splits = [_numbers(row["text"].split()) for row in rows]
    journals = Counter(tail for words, _, _ in splits for tail in _tails(words))
    return [
        _work(row, words, volume, page, journals)
        for row, (words, volume, page) in zip(rows, splits, strict=True)
    ]


def _numbers(words: list[str]) -> tuple[list[str], str, str]:
    """(author and journal, volume, page): numbers stand at the end."""
    tail: list[str] = []
    while words and len(tail) < 2 and any(c.isdigit() for c in words[-1]):
        tail.insert(0, words[-1])
        words = words[:-1]
    volume, page = ("", *tail)[-2:] if tail else ("", "")
    return words, volume, page


def _tails(words: list[str]) -> Iterator[str]:
    return (" ".join(words[start:]) for start in range(len(words)))


def _work(
    row: dict[str, Any], words: list[str], volume: str, page: str, journals: Counter[str]
) -> Work:
    """What precedes the longest ending that other works have too is the author."""
    starts = (start for start in range(len(words)) if journals[" ".join(words[start:])] > 1)
    cut = next(starts, min(1, len(words) - 1) if words else 0)
    doi = row["metadata"].get("doi")
    return Work(
        id=row["_id"],
        titles=(row["title"],) if row["title"] else (),
        authors=(" ".join(words[:cut]),) if cut else (),
        container=" ".join(words[cut:]),
        volume=volume,
        pages=page,
        ids=(f"doi:{doi.lower()}",) if doi else (),
    )
