import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.structure.references import references
from ingest.structure.sections import parts
from schemas.report import Reference


def read(*pages: str) -> tuple[Reference, ...]:
    return references(parts(enumerate(pages, 1)))


TWO = (
    "見本太郎，「見本の熱」，架空学会誌，3巻，pp. 1-\n2 ，2019年",
    'A. Mihon et al., "A title\nthat goes on", Sample J. 2 (2020) 10.99999/x.1',
)


@pytest.mark.parametrize(
    "heading", ["＜引用文献＞", "参考文献", "References", "６．引用文献：", "〈参考文献〉"]
)
@pytest.mark.parametrize(
    ("first", "second", "labels"),
    [
        ("[1] ", "[2] ", ["1", "2"]),
        ("［１］", "［２］", ["1", "2"]),
        ("(1) ", "(2) ", ["1", "2"]),
        ("１）", "２）", ["1", "2"]),
        ("1. ", "2. ", ["1", "2"]),
        ("①", "②", ["①", "②"]),
        ("文献1 ", "文献2 ", ["1", "2"]),
        ("[Mih19] ", "[Mih20a] ", ["Mih19", "Mih20a"]),
        ("・", "・", ["", ""]),
    ],
)
def test_lists_of_every_kind(heading: str, first: str, second: str, labels: list[str]) -> None:
    found = read(f"結果\n本文。\n{heading}\n{first}{TWO[0]}\n{second}{TWO[1]}\n謝辞\nありがとう。")
    assert [one.raw for one in found] == [first + TWO[0], second + TWO[1]]
    assert [one.label for one in found if one.label] == [x for x in labels if x]


def test_references_without_marks() -> None:
    printed = [
        "見本太郎・例示花子（2014）見本の水分状態と緩和時間の関係について. 架空園芸学会誌 22: 71-79.",
        "例示正（2012）『見本施設の計画』雛形出版. pp. 130-152.",
        "Mogi, H. & Kaku, J. (2017). Trade-offs in resistive sheets. Sample Transactions, 11,\n301–309.",
        "K. Kasetsu and M. Reiji, Images of small satellites, Sample Letters 7 (2019) 33-40.",
    ]
    assert [one.raw for one in read("References\n" + "\n".join(printed))] == printed


def test_a_reference_goes_on_over_the_page() -> None:
    pages = (
        "報告書 99\n参考文献\n[1] A. Mihon, A title that\n1",
        "報告書 99\ngoes on, 2019.\n[2] B. Reiji, 2020.\n2",
    )
    first, second = read(*pages)
    assert first.raw == "[1] A. Mihon, A title that\ngoes on, 2019."
    assert pages[0][first.start : first.end] == "[1] A. Mihon, A title that"
    assert (first.page, second.page) == (1, 2)
    assert pages[1][second.start : second.end] == second.raw


def test_numbers_that_do_not_go_on_are_text() -> None:
    (one, two) = read("文献\n1. A. Mihon, Sample J. 3,\n12. 2019.\n2. B. Reiji, DOI:\n10.99999/x.2")
    assert one.raw.endswith("12. 2019.")
    assert two.raw.endswith("10.99999/x.2")


def test_marks_within_a_line_open_items_too() -> None:
    found = read("References\n[1] A. Mihon, 2019. [2] B. Reiji, see [1], 2020. [3] C. Kaku, 2021.")
    assert [one.label for one in found] == ["1", "2", "3"]
    assert found[1].raw == "[2] B. Reiji, see [1], 2020."


def test_each_chapter_may_have_a_list() -> None:
    found = read("文献\n[1] 甲, 2019.\n[2] 乙, 2020.\n結果\n本文。\n文献\n[1] 丙, 2021.")
    assert [one.label for one in found] == ["1", "2", "1"]


PAGES = st.lists(
    st.lists(
        st.one_of(
            st.sampled_from(["参考文献", "[1] ", "(2)", "①", "結果", "1. A", "・ ", "[Sat19] b"]),
            st.text("語gain 2019年、.「」()[]12①\t", max_size=12),
        ),
        max_size=8,
    ).map("\n".join),
    max_size=4,
)


@given(PAGES)
def test_references_lose_nothing_and_stand_where_they_say(pages: list[str]) -> None:
    cut = parts(enumerate(pages, 1))
    found = references(cut)
    for one in found:
        here = pages[one.page - 1][one.start : one.end]
        assert here
        assert one.raw == here or one.raw.startswith(here + "\n")
    raws = "".join("".join(one.raw for one in found).split())
    printed = [line.text for part in cut if part.key.value == "references" for line in part.lines]
    assert [text for text in printed if "".join(text.split()) not in raws] == []
