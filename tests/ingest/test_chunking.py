from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.chunking import chunk, pack, sentences, titled
from schemas.report import Section, SectionKey

TEXT = st.lists(
    st.sampled_from(["増幅器", "利得", "。", "、", "！", "」", "）", "（", " ", "\n", "\n\n", "\u3000",
                     "gain", "Fig.", "3.5", "Done.", "(A", '"B', "?", "-", "é", "𠮷", "x" * 40])
).map("".join) | st.text()  # fmt: skip


def letters(texts: Sequence[str]) -> list[int]:
    """A toy measure: characters that are not blank."""
    return [len("".join(text.split())) for text in texts]


def section(text: str, key: SectionKey = SectionKey.RESULTS, page: int = 1) -> Section:
    return Section(key=key, page=page, text=text)


@given(TEXT)
def test_sentences_keep_every_character_but_blanks(text: str) -> None:
    found = sentences(text)
    assert "".join("".join(found).split()) == "".join(text.split())
    assert all(part == part.strip() != "" for part in found)


@given(TEXT, st.integers(1, 30))
def test_passages_keep_every_character_and_fit(text: str, tokens: int) -> None:
    found = list(pack(text, letters, tokens))
    assert "".join("".join(found).split()) == "".join(text.split())
    assert max(letters(found), default=0) <= tokens


@given(TEXT, st.integers(1, 30))
def test_sentences_stay_whole_and_share_a_passage_while_they_fit(text: str, tokens: int) -> None:
    parts = letters(sentences(text))
    if max(parts, default=0) > tokens:
        return
    wanted: list[int] = []
    for part in parts:
        if wanted and wanted[-1] + part <= tokens:
            wanted[-1] += part
        else:
            wanted.append(part)
    assert letters(list(pack(text, letters, tokens))) == wanted


@given(TEXT)
def test_a_limit_that_nothing_meets_still_ends(text: str) -> None:
    found = list(pack(text, lambda texts: [99] * len(texts), 1))
    assert found == [c for c in text if not c.isspace()]


@pytest.mark.parametrize(
    ("text", "tokens", "passages"),
    [
        ("一の文。二の文。三の文。", 8, ["一の文。二の文。", "三の文。"]),
        ("It works. So does 3.5 W. End.", 15, ["It works.", "So does 3.5 W. End."]),
        ("前半が長く、後半も長い", 6, ["前半が長く、", "後半も長い"]),
        ("文。English here. 続き。", 99, ["文。English here. 続き。"]),
        ("彼は「そうだ。」と言った。次。", 99, ["彼は「そうだ。」と言った。次。"]),
        ("abcdefgh", 4, ["abcd", "efgh"]),
        ("  \n", 4, []),
    ],
)
def test_where_passages_are_cut(text: str, tokens: int, passages: list[str]) -> None:
    assert list(pack(text, letters, tokens)) == passages


def test_a_quotation_is_not_cut_inside() -> None:
    assert sentences("彼は「そうだ。」と言った。次（注。）も。") == [
        "彼は「そうだ。」と言った。",
        "次（注。）も。",
    ]


def test_passages_are_numbered_over_all_sections() -> None:
    given_sections = [
        section("一。二。", SectionKey.TITLE, 0),
        section(" ", SectionKey.RESULTS, 2),
        section("三。", SectionKey.REFERENCES, 3),
    ]
    found = chunk(given_sections, letters, 2, 10)
    assert [(p.number, p.section, p.page, p.text) for p in found] == [
        (0, SectionKey.TITLE, 0, "一。"),
        (1, SectionKey.TITLE, 0, "二。"),
        (2, SectionKey.REFERENCES, 3, "三。"),
    ]


@pytest.mark.parametrize("limit", [0, 1, 2, 3, 4])
def test_no_more_passages_than_the_limit(limit: int) -> None:
    assert len(chunk([section("一。二。"), section("三。")], letters, 2, limit)) == min(limit, 3)


def test_all_sentences_of_a_section_are_measured_at_once() -> None:
    calls: list[int] = []

    def measure(texts: Sequence[str]) -> list[int]:
        calls.append(len(texts))
        return letters(texts)

    list(pack("一。" * 50, measure, 9))
    assert calls == [50]


def test_a_passage_is_encoded_under_the_title_unless_it_begins_with_it() -> None:
    texts = ["利得を測った。", "GaN  増幅器\nの設計を述べる。", "gan 増幅器"]
    assert titled("GaN 増幅器", texts, letters) == ["GaN 増幅器\n利得を測った。", *texts[1:]]
    assert titled("", texts, letters) == texts


@given(TEXT, TEXT)
def test_a_long_title_is_cut_and_the_passage_stays_whole(title: str, text: str) -> None:
    (found,) = titled(title, [text], letters)
    assert found.endswith(text)
    assert letters([found])[0] <= 96 + letters([text])[0]
