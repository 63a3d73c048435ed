"""Marks of the engine in a text, as offsets in the plain one."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from search_api.marking import CLOSE_MARK, OPEN_MARK, highlight, marked
from search_api.query import words

TEXT = st.text(st.characters(exclude_characters=OPEN_MARK + CLOSE_MARK), max_size=40)


def copy_with_marks(text: str, spans: list[tuple[int, int]]) -> str:
    """As the engine marks a text; spans must not overlap."""
    for start, end in sorted(spans, reverse=True):
        text = f"{text[:start]}{OPEN_MARK}{text[start:end]}{CLOSE_MARK}{text[end:]}"
    return text


@st.composite
def marked_copies(draw: st.DrawFn) -> tuple[str, list[list[tuple[int, int]]]]:
    """A text, and for some copies of it the spans that are marked there."""
    text = draw(TEXT)
    copies = []
    for _ in range(draw(st.integers(0, 3))):
        edges = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
        copies.append(list(zip(edges[::2], edges[1::2], strict=False)))
    return text, copies


@given(marked_copies())
def test_marks_become_offsets_in_the_plain_text(
    case: tuple[str, list[list[tuple[int, int]]]],
) -> None:
    text, copies = case
    found = marked(text, [copy_with_marks(text, spans) for spans in copies])
    covered = {place for start, end in found for place in range(start, end)}
    assert covered == {p for spans in copies for start, end in spans for p in range(start, end)}
    assert all(0 <= start < end <= len(text) for start, end in found)
    assert all(end < start for (_, end), (start, _) in pairwise(found))


@given(TEXT, st.lists(st.text(f"ab{OPEN_MARK}{CLOSE_MARK}"), max_size=3))
def test_copies_of_another_text_mark_nothing(text: str, snippets: list[str]) -> None:
    plain = [s.replace(OPEN_MARK, "").replace(CLOSE_MARK, "") for s in snippets]
    if text not in plain:
        assert marked(text, snippets) == ()


def test_marks_of_two_analyses_are_joined() -> None:
    one, other = copy_with_marks("abcdef", [(0, 2)]), copy_with_marks("abcdef", [(1, 3), (5, 6)])
    assert marked("abcdef", [one, other]) == ((0, 3), (5, 6))
    assert marked("ab", [copy_with_marks("ab", [(0, 1), (1, 2)])]) == ((0, 2),)


def test_highlights_cover_whole_fields_in_both_analyses() -> None:
    query = words("語")
    found = highlight(["text"], query)
    assert found["fields"].keys() == {"text", "text.en"}
    assert found["number_of_fragments"] == 0
    assert found["highlight_query"] == query
    assert (found["pre_tags"], found["post_tags"]) == ([OPEN_MARK], [CLOSE_MARK])
