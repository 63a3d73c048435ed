"""At which distance a passage is near enough to raise an alert: recall and false alerts by distance.

`python -m tests.benchmarks.alert_distance FOLDER [documents] [queries]` takes a judged set in BEIR's
layout: so many of its documents (1,500 unless given, those that are judged right first) and of its
queries (100). Each document is judged against a sample of all passages, as saved searches judge what
is new. It prints JSON: by distance, the share of right documents that are found, and how many others
out of a thousand raise an alert; beside it, how many do so at one bound for the bare cosines of all
queries that finds as many right ones.
"""

import json
import random
import sys
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ingest.passages import cut, encoded
from ranking import evaluate
from schemas.settings import Settings
from search_api.alerts import meaning
from workers.judging import corpus
from workers.judging.vectors import VectorStore

_STEPS = (2.5, 3.0, 3.5, 4.0, 4.5, 5.0)
_SAMPLE = 1024
Array = npt.NDArray[Any]


def main() -> None:
    folder = Path(sys.argv[1])
    most = int(sys.argv[2]) if len(sys.argv) > 2 else 1_500
    asked = int(sys.argv[3]) if len(sys.argv) > 3 else 100
    settings, chance = Settings(), random.Random(7)
    store, judged = VectorStore(settings), evaluate.load(folder)
    names = sorted(name for name in judged.judgements if name in judged.queries)
    names = chance.sample(names, min(asked, len(names)))
    right = {doc for name in names for doc, grade in judged.judgements[name].items() if grade > 0}
    documents = list(evaluate.documents(folder))
    chance.shuffle(documents)
    documents = sorted(documents, key=lambda one: one.id not in right)[:most]
    cuts = [passages_of(one, store, settings) for one in documents]
    texts = [text for some in cuts for text in some]
    of = np.array([place for place, some in enumerate(cuts) for _ in some])
    passages = store.vectors(texts, "passage", told)
    queries = store.vectors([judged.queries[name] for name in names], "query", told)
    sample = passages[np.random.default_rng(7).permutation(len(texts))[:_SAMPLE]]
    far = best(meaning.distances(queries, passages, sample), of, len(cuts))
    bare = best(queries @ passages.T, of, len(cuts))
    grades = [[judged.judgements[name].get(one.id, 0) for one in documents] for name in names]
    hits = np.array(grades) > 0
    told_of = {"set": folder.name, "documents": len(cuts), "queries": len(names)}
    rows = [row(far, bare, hits, least) for least in _STEPS]
    print(json.dumps({**told_of, "right": int(hits.sum()), "distances": rows}, indent=1))


def passages_of(document: evaluate.Document, store: VectorStore, settings: Settings) -> list[str]:
    """The texts that the pipeline would encode of a document."""
    report, measure = corpus.as_report(document), store.encoder.lengths
    return encoded(report, cut(report, measure, settings.passages_per_report), measure)


def best(scores: Array, of: Array, documents: int) -> Array:
    """The best score of each document's passages: (queries, documents)."""
    found = np.full((len(scores), documents), -np.inf)
    for column, place in enumerate(of):
        np.maximum(found[:, place], scores[:, column], out=found[:, place])
    return found


def row(far: Array, bare: Array, hits: Array, least: float) -> dict[str, float]:
    """What one distance finds, and what a bound on the cosine costs that finds as many."""
    found = far[hits] >= least
    bound = np.sort(bare[hits])[::-1][max(0, int(found.sum()) - 1)]
    return {
        "distance": least,
        "recall": round(float(found.mean()), 3),
        "false_per_1000": round(1000 * float((far[~hits] >= least).mean()), 2),
        "false_per_1000_by_cosine": round(1000 * float((bare[~hits] >= bound).mean()), 2),
    }


def told(done: int, total: int) -> None:
    if done % 512 == 0:
        print(f"{done}/{total}", file=sys.stderr)


if __name__ == "__main__":
    main()
