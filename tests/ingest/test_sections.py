import pytest

from ingest.sections import heading, split
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
