"""The model on onnxruntime against the same model on torch."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from ranking.encoder import Kind
from ranking.encoder.graph import suits
from ranking.encoder.model import model_folder
from ranking.encoder.runtime import RuntimeModel
from ranking.encoder.sentence import SentenceEncoder, TorchModel
from schemas.settings import Settings

TEXTS = (
    "窒化ガリウムを用いた高周波増幅器の放熱を調べた。",
    "We measured the heat of gallium nitride amplifiers.",
    "ＧａＮ　ＨＥＭＴ　①㈱ ｶﾞﾘｳﾑ",
    "",
    "x",
    "海鳥の渡り",
    "渡りの海鳥",
    "長い文。" * 120,
)


@pytest.fixture(scope="module")
def folder() -> Path:
    return model_folder("", Settings().cache_dir)


def test_vectors_and_lengths_are_those_of_torch(folder: Path) -> None:
    ours, theirs = RuntimeModel(folder), TorchModel(folder)
    kinds: tuple[Kind, ...] = ("query", "passage")
    for kind in kinds:
        prompt = ours.prompt(kind)
        assert prompt == theirs.prompt(kind) == f"{kind}: "
        lengths = ours.lengths([prompt + text for text in TEXTS], special=True)
        one = np.zeros((len(TEXTS), 384), np.float32)
        for places in ours.together(lengths):
            one[places] = ours.encode([TEXTS[place] for place in places], prompt)
        other = theirs.encode(TEXTS, prompt)
        assert one.dtype == np.float32
        assert np.allclose(np.linalg.norm(one, axis=1), 1, atol=1e-5)
        assert (one * other).sum(axis=1).min() >= 0.9999
    for special in (False, True):
        assert ours.lengths(TEXTS, special=special) == theirs.lengths(TEXTS, special=special)
        assert ours.lengths([], special=special) == theirs.lengths([], special=special) == []
    assert list(ours.together([])) == list(theirs.together([])) == []


def test_texts_of_one_length_are_encoded_together_up_to_so_many_tokens() -> None:
    lengths = [7, 200, 7, 300, 7, *[100] * 5]
    found = list(RuntimeModel.together(lengths))
    assert found == [[0, 2, 4], [5, 6], [7, 8], [9], [1], [3]]


def test_texts_that_are_encoded_at_once_have_the_vectors_that_each_has_alone(
    encoder: SentenceEncoder,
) -> None:
    texts = ["放熱を調べた。" * (1 + number % 7) + str(number) for number in range(120)]
    alone = np.concatenate([encoder.encode([text], "passage") for text in texts])
    assert np.allclose(encoder.encode(texts, "passage"), alone, atol=1e-5)
    assert len({row.tobytes() for row in alone}) == len(texts)


def test_other_models_are_left_to_torch(folder: Path, tmp_path: Path) -> None:
    assert suits(folder)
    assert not suits(tmp_path)
    for name, ours, other in (
        ("config.json", '"BertModel"', '"XLMRobertaModel"'),
        ("config.json", '"gelu"', '"relu"'),
        ("1_Pooling/config.json", "pooling_mode_mean_tokens", "pooling_mode_cls_token"),
        ("modules.json", "models.Normalize", "models.Dense"),
    ):
        copy = tmp_path / other.strip('"')
        shutil.copytree(folder, copy, copy_function=_linked)
        text = (copy / name).read_text("utf-8")
        assert ours in text
        (copy / name).unlink()
        (copy / name).write_text(text.replace(ours, other), encoding="utf-8")
        assert not suits(copy)


def _linked(source: str, target: str) -> None:
    Path(target).symlink_to(source)
