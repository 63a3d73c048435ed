import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import taxonomy, topics
from schemas.topics import named

TERMS = [cue for tag in taxonomy.load().tags for cue in (*tag.cues, *tag.hints)]


def test_examples() -> None:
    assert doctest.testmod(topics).failed == 0


@pytest.mark.parametrize(
    ("question", "tag"),
    [
        ("ＣＭＣ", "DU01"),
        ("drones", "DU24"),
        ("Armour", "DU33"),
        ("ロケットエンジンの燃焼", "DU26"),
        ("レーダー装置", "DU18"),
    ],
)
def test_a_term_is_found_however_it_is_written(question: str, tag: str) -> None:
    assert tag in named(question).tags


@pytest.mark.parametrize(
    "question", ["SARS-CoV", "レーダーチャート", "cmcs1", "samurai armour", ""]
)
def test_part_of_a_word_and_another_sense_name_nothing(question: str) -> None:
    assert named(question).tags == {}


@given(st.lists(st.one_of(st.sampled_from(TERMS), st.text(max_size=8)), max_size=4))
def test_topics_and_their_share_stay_within_bounds(parts: list[str]) -> None:
    found = named(" ".join(parts))
    known = {tag.id for tag in taxonomy.load().tags}
    assert found.tags.keys() <= known
    assert set(found.tags.values()) <= {0.5, 1.0}
    assert 0.0 <= found.share <= 1.0
    assert (found.share > 0.0) <= bool(found.tags)
