import random
from pathlib import Path

from ingest.citing.training.inventing import invent
from ingest.citing.training.noise import disturb
from ingest.citing.training.styles import render
from ingest.citing.training.train import labelled, train
from ranking.citing.tagger import shipped


def test_training_makes_the_same_bytes_each_time(tmp_path: Path) -> None:
    one, other = tmp_path / "one.crf", tmp_path / "other.crf"
    assert train(one, references=60) == train(other, references=60)
    assert one.read_bytes() == other.read_bytes()


def test_the_shipped_model_is_small() -> None:
    assert 10_000 < shipped().stat().st_size < 500_000


def test_every_token_of_an_invented_reference_has_a_label() -> None:
    chance = random.Random(1)
    seen = set()
    for _ in range(300):
        language = chance.choice(["ja", "en"])
        rows, labels = labelled(disturb(chance, render(chance, invent(chance, language)), True))
        assert len(rows) == len(labels) > 0
        seen |= set(labels)
    assert seen >= {"author", "title", "container", "publisher", "year", "volume", "issue", "pages"}
