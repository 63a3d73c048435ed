"""Marked pieces and excerpts."""

import doctest
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from search_api.web import marks

_LETTERS = st.text(alphabet="あ漢ab1２.。．、 \n<&", max_size=1500)


@st.composite
def _marked(draw: st.DrawFn) -> tuple[str, list[tuple[int, int]]]:
    text = draw(_LETTERS)
    ends = draw(st.lists(st.integers(0, len(text)), max_size=12, unique=True).map(sorted))
    return text, [(a, b) for a, b in pairwise(ends) if (a + b) % 2]


def test_examples() -> None:
    assert doctest.testmod(marks).failed == 0


@given(_marked())
def test_pieces_are_the_text_and_its_marks(marked: tuple[str, list[tuple[int, int]]]) -> None:
    text, spans = marked
    found = marks.pieces(text, spans)
    assert "".join(piece.text for piece in found) == text
    assert [piece.text for piece in found if piece.marked] == [text[a:b] for a, b in spans]
    assert all(piece.text for piece in found)


@given(_marked())
def test_excerpt_is_a_stretch_of_the_text_with_a_mark_in_it(
    marked: tuple[str, list[tuple[int, int]]],
) -> None:
    text, spans = marked
    cut = marks.excerpt(text, spans)
    shown = "".join(piece.text for piece in cut.pieces)
    assert shown in text
    assert len(shown) <= 425
    assert cut.before or text.startswith(shown)
    assert cut.after or text.endswith(shown)
    if spans:
        assert any(piece.marked for piece in cut.pieces)


def test_excerpt_begins_and_ends_with_sentences() -> None:
    text = "前の文である。" * 40 + "これが答えである。" + "後の文である。" * 40
    start = text.index("答え")
    cut = marks.excerpt(text, [(start, start + 2)])
    shown = "".join(piece.text for piece in cut.pieces)
    assert (cut.before, cut.after) == (True, True)
    assert shown.startswith("前の文")
    assert shown.endswith("。")
    assert [piece.text for piece in cut.pieces if piece.marked] == ["答え"]


def test_a_full_stop_in_a_number_ends_no_sentence() -> None:
    for number in ("2.4", "２．４"):
        text = "あ" * 130 + number + "い" * 300
        shown = "".join(piece.text for piece in marks.excerpt(text, [(0, 1)]).pieces)
        assert number + "い" in shown


def test_no_latin_word_is_cut() -> None:
    text = "attenuation " * 100
    cut = marks.excerpt(text, [(600, 611)])
    assert set("".join(piece.text for piece in cut.pieces).split()) == {"attenuation"}


def test_excerpt_shows_where_most_marks_stand() -> None:
    text = "語" + "。" * 800 + "語と語と語" + "。" * 800
    spans = [(i, i + 1) for i, letter in enumerate(text) if letter == "語"]
    assert sum(piece.marked for piece in marks.excerpt(text, spans).pieces) == 3


@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(1, 9)).map(lambda s: (s[0], s[0] + s[1])))
)
def test_merged_spans_cover_the_same_and_stand_apart(spans: list[tuple[int, int]]) -> None:
    found = marks.merged(spans)
    assert {i for a, b in found for i in range(a, b)} == {i for a, b in spans for i in range(a, b)}
    assert all(end < start for (_, end), (start, _) in pairwise(found))
