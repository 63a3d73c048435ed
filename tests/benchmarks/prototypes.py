"""`python -m tests.benchmarks.prototypes`: writes where the tags lie in the embedded model's space.

Of the taxonomy that comes with the product, after a change of its texts: half a minute.
"""

import json
from base64 import b64encode
from importlib.resources import files
from pathlib import Path

from ingest.tagging import prototypes
from ranking.encoder.model import model_folder
from ranking.encoder.sentence import SentenceEncoder
from schemas import taxonomy
from schemas.settings import Settings

FILE = Path(str(files("ingest.tagging") / "prototypes.json"))


def made() -> dict[str, str]:
    """The mean vector of each tag's texts, packed and as base64, by its key."""
    encoder = SentenceEncoder(model_folder("", Settings().cache_dir))
    found = {}
    for tag in taxonomy.load().tags:
        mean = encoder.encode(prototypes.texts(tag), "passage").mean(axis=0)
        packed = b64encode(prototypes.packed(mean)).decode()
        found[prototypes.key_of(tag, encoder.space)] = packed
    return found


if __name__ == "__main__":
    FILE.write_text(json.dumps(made(), indent=0) + "\n", encoding="utf-8")
    print(FILE)
