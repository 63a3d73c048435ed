"""How well references find their works by the keys of the citation graph, without an engine.

`python -m tests.benchmarks.citation_keys FOLDER` (BEIR layout, as `sateto eval citations` reads it)
leaves 30 % of the right works out and scores half of the references.
"""

import json
import sys
from collections import defaultdict
from dataclasses import asdict
from pathlib import Path

from ingest.citing.judged import judged
from ingest.citing.measuring import quality
from ranking.citing import blocking
from ranking.citing.blocking import CROWD
from ranking.citing.deciding import FOUND, decide
from ranking.citing.folding import unbroken
from ranking.citing.parsing import parse
from schemas.citation import Work


def main(folder: Path) -> None:
    """Prints the share of right works that are met, works compared a reference, and the quality."""
    found = judged(folder, 0.3, 1)
    works_of: dict[str, dict[str, Work]] = defaultdict(dict)
    for work in found.works:
        for key in blocking.of_work(work):
            works_of[key][work.id] = work
    met = there = compared = 0
    linked = []
    for question in found.scored:
        text = unbroken(question.text)
        fields = parse(text)
        near = {
            name: work
            for key in blocking.of_reference(fields)
            if len(works_of[key]) <= CROWD
            for name, work in works_of[key].items()
        }
        compared += len(near)
        there += not question.masked
        met += question.right in near
        linked.append(decide(text, fields, list(near.values())).at(FOUND))
    figures = {
        "references": len(linked),
        "met": round(met / there, 4),
        "compared_per_reference": round(compared / len(linked), 1),
        **asdict(quality(found.scored, linked, FOUND)),
    }
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
