import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sections import heading, join_lines, split
from schemas.report import SectionKey


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("研究成果の学術的意義や社会的意義", SectionKey.SIGNIFICANCE),
        ("４．学術的・社会的意義", SectionKey.SIGNIFICANCE),
        ("発表・特許一覧", SectionKey.PRODUCTS),
        ("６．研究組織", SectionKey.PRODUCTS),
        ("1. Background at the start of the research", SectionKey.BACKGROUND),
        ("5. Main publications", SectionKey.PRODUCTS),
        ("<References>", SectionKey.REFERENCES),
        ("〔雑誌論文〕　計2件（うち査読付論文　2件）", None),
        ("研究成果の概要を次に述べる。", None),
    ],
)
def test_headings_stand_alone(line: str, key: SectionKey | None) -> None:
    assert heading(line) is key


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("研究成果の概要（和文）：", SectionKey.SUMMARY),
        ("研究成果の概要(英文): ", SectionKey.SUMMARY),
        ("Summary of the results (English): ", SectionKey.SUMMARY),
        ("キーワード：", SectionKey.BODY),
        ("Keywords: ", SectionKey.BODY),
    ],
)
def test_a_label_of_a_form_shares_its_line_with_its_text(label: str, key: SectionKey) -> None:
    page = f"課題番号 99K00001\n背景\n前の文。\n{label}最初の文。\n次の文。"
    found = [(section.key, section.text) for section in split([(1, page)])]
    assert found == [
        (SectionKey.BODY, "課題番号 99K00001"),
        (SectionKey.BACKGROUND, "前の文。"),
        (key, "最初の文。次の文。"),
    ]


def test_a_section_that_spans_pages_is_free_of_heads_and_feet() -> None:
    pages = [(1, "報告書 99\n方法\n前半は\n1"), (2, "報告書 99\n後半である。\n2")]
    assert [(s.key, s.page, s.text) for s in split(pages)] == [
        (SectionKey.METHODS, 1, "前半は"),
        (SectionKey.METHODS, 2, "後半である。"),
    ]


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("１．研究開始当初の背景", SectionKey.BACKGROUND),
        ("２．研究の目的", SectionKey.PURPOSE),
        ("(3) 研究の方法", SectionKey.METHODS),
        ("４．研究成果", SectionKey.RESULTS),
        ("【今後の課題】", SectionKey.OUTLOOK),
        ("５．主な発表論文等", SectionKey.PRODUCTS),
        ("＜引用文献＞", SectionKey.REFERENCES),
        ("RESULTS AND DISCUSSION", SectionKey.RESULTS),
        ("Ａｂｓｔｒａｃｔ", SectionKey.SUMMARY),
        ("方法は次の通りである", None),
        ("研究成果 12 件", None),
        ("２０１９年 結果", None),
        ("結果" * 31, None),
        ("", None),
    ],
)
def test_headings_of_the_forms(line: str, key: SectionKey | None) -> None:
    assert heading(line) is key


def test_sections_come_in_reading_order_with_their_pages() -> None:
    pages = [
        (1, "課題番号\n１．研究開始当初の背景\n高周波の\n増幅器\n\n熱が問題である。"),
        (3, "続き。\n２．研究の目的\n３．研究の方法\nWe mea-\nsured\nheat."),
    ]
    assert [(s.key, s.page, s.text) for s in split(pages)] == [
        (SectionKey.BODY, 1, "課題番号"),
        (SectionKey.BACKGROUND, 1, "高周波の増幅器\n\n熱が問題である。"),
        (SectionKey.BACKGROUND, 3, "続き。"),
        (SectionKey.METHODS, 3, "We measured heat."),
    ]


LINES = st.lists(st.text("語gain -。.　\x00\u200b"), max_size=12).map("\n".join)


@given(st.lists(LINES, max_size=3))
def test_no_letter_is_lost_or_made(texts: list[str]) -> None:
    # With edges of their own, so that no line is taken for a running head.
    pages = [
        f"頭{n}甲\n頭{n}乙\n{text}\n尾{n}丙\n尾{n}丁" for n, text in zip("abc", texts, strict=False)
    ]
    found = "".join(section.text for section in split(enumerate(pages, 1)))
    assert [c for c in found if c.isalnum()] == [c for page in pages for c in page if c.isalnum()]


@given(st.lists(st.text("語gain-。. \n")))
def test_joined_lines_keep_their_letters_and_never_begin_blank(lines: list[str]) -> None:
    joined = join_lines(lines)
    assert joined == joined.strip()
    assert [c for c in joined if c.isalnum()] == [c for x in lines for c in x if c.isalnum()]
