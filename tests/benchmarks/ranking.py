"""The product's search beside bm25s and tantivy on judged sets, in one run and by one configuration.

`python -m tests.benchmarks.ranking FOLDER...` prints nDCG@10 of each leg, of the fusion, of the two
libraries, and of the fusion as it is learned without the set (`left out`), then what is chance:
paired randomisation of the fusion with the best leg of the set and with the better library.
The libraries are had by `uv pip install -e '.[rivals]'`.
"""

import sys
from collections.abc import Mapping
from pathlib import Path

from ranking import evaluate, measures, tuning
from schemas.settings import Settings
from tests.benchmarks import rivals
from workers.judging.collecting import Collected, collect
from workers.judging.measuring import ARMS, HYBRID, ranked
from workers.stack.alone import an_engine

_LEGS = tuple(arm for arm in ARMS if arm != HYBRID)
_ARMS = (*_LEGS, "bm25s", "tantivy", HYBRID)
_MEASURE = "ndcg@10"
Values = Mapping[str, Mapping[str, float]]  # arm -> query -> nDCG@10


def values_of(folder: Path, found: Collected) -> Values:
    """nDCG@10 of each arm, query by query."""
    documents = list(evaluate.documents(folder))
    answers = {arm: ranked(found, arm) for arm in (*_LEGS, HYBRID)}
    answers |= {
        "bm25s": rivals.bm25s(documents, found.judged),
        "tantivy": rivals.tantivy(documents, found.judged),
    }
    judged = found.judged.judgements
    return {arm: measures.per_query(judged, of)[_MEASURE] for arm, of in answers.items()}


def row(name: str, values: Values, left_out: float) -> str:
    """A row of the table."""
    mean = {arm: evaluate.mean(of.values()) for arm, of in values.items()}
    cells = [name, str(len(values[HYBRID])), *(f"{mean[arm]:.4f}" for arm in _ARMS)]
    cells.append(f"{left_out:.4f}")
    for others in (_LEGS, ("bm25s", "tantivy")):
        best = max(others, key=lambda arm: mean[arm])
        apart, chance = measures.randomisation(values[HYBRID], values[best])
        cells.append(f"{apart:+.4f} on {best} (p {chance:.4f})")
    return f"| {' | '.join(cells)} |"


def main(folders: list[Path]) -> None:
    """Prints the table in Markdown."""
    sets, values = [], {}
    with an_engine(Settings(), lambda _ja, en: print(en, file=sys.stderr)) as settings:
        for folder in folders:
            found = collect(folder, "", settings, lambda *_: None)
            judged = found.judged
            name = folder.resolve().name
            values[name] = values_of(folder, found)
            sets.append(tuning.tuning_set(name, judged.queries, judged.judgements, found.answers))
    _, figures = tuning.tune(sets, "0")
    heads = ("set", "queries", *_ARMS, "left out", "fusion - best leg", "fusion - better library")
    print(f"| {' | '.join(heads)} |\n|---|{'---:|' * (len(heads) - 1)}")
    for name, of in values.items():
        print(row(name, of, figures[name]["left_out"]))


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
