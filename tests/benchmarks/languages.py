"""`python -m tests.benchmarks.languages`: writes the directions that are taken out of questions.

From the terms of the project's table and their translations, by the embedded model: a few seconds.
"""

import hashlib
import json
from importlib.resources import files
from pathlib import Path
from typing import Any

from ranking.encoder import neutral
from ranking.encoder.model import model_folder
from ranking.encoder.sentence import SentenceEncoder
from schemas.settings import Settings
from schemas.terms import table


def table_hash() -> str:
    """Which table of terms it is: the directions change with it alone, and with the space."""
    return hashlib.sha256(repr(list(table())).encode()).hexdigest()


def made() -> dict[str, Any]:
    """The space, the hash of the table and the directions, as the file has them."""
    encoder = SentenceEncoder(model_folder("", Settings().cache_dir))
    japanese, english = zip(*table(), strict=True)
    rows = [encoder.encode(terms, "query") for terms in (japanese, english)]
    found = neutral.directions(*rows)
    return {
        "space": encoder.space.id,
        "table": table_hash(),
        "directions": [[round(float(value), 5) for value in row] for row in found],
    }


if __name__ == "__main__":
    path = Path(str(files("ranking.encoder") / "languages.json"))
    path.write_text(json.dumps(made()) + "\n", encoding="utf-8")
    print(path)
