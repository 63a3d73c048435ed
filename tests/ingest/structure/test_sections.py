import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.structure.headings import heading
from ingest.structure.lines import join_lines
from ingest.structure.sections import parts, split
from schemas.report import SectionKey


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("研究成果の学術的意義や社会的意義", SectionKey.SIGNIFICANCE),
        ("４．学術的・社会的意義", SectionKey.SIGNIFICANCE),
        ("発表・特許一覧", SectionKey.PRODUCTS),
        ("６．研究組織", SectionKey.ORGANISATION),
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


K = SectionKey
FORMS = {
    "annual report": (
        "１．研究実績の概要\n熱を測った。\n２．現在までの進捗状況\nおおむね順調である。\n"
        "３．今後の研究の推進方策\n雑音を測る。\n研究発表（令和元年度の研究成果）\n"
        "〔雑誌論文〕 計0件",
        [K.SUMMARY, K.PROGRESS, K.OUTLOOK, K.PRODUCTS],
    ),
    "security programme": (
        "１．委託業務の目的\n熱を測る。\n２．実施内容\n測った。\n３．得られた成果\n小さい。\n"
        "４．目標の達成度\n達成した。\n５．今後の課題\n雑音。\n６．外部発表\n(1) 論文 0件",
        [K.PURPOSE, K.METHODS, K.RESULTS, K.PROGRESS, K.OUTLOOK, K.PRODUCTS],
    ),
    "NEDO": (
        "要　約\n熱を測った。\nSummary\nHeat was measured.\n第１章　研究開発の背景と目的\n熱がある。\n"
        "第２章　研究開発の内容\n測った。\n研究発表・講演、文献、特許等の状況\n(1) 論文 0件",
        [K.SUMMARY, K.SUMMARY, K.BACKGROUND, K.METHODS, K.PRODUCTS],
    ),
    "Japanese paper": (
        "要旨：熱を測った。\nキーワード：熱、雑音\n１　緒　言\n熱がある。\n２　実験方法\n測った。\n"
        "３　結果及び考察\n小さい。\n４　結　言\n測れた。\n謝　辞\n感謝する。\n参 考 文 献\n[1] 甲, 2019.\n付録\n表。",
        [
            K.SUMMARY, K.KEYWORDS, K.BACKGROUND, K.METHODS, K.RESULTS, K.CONCLUSION,
            K.ACKNOWLEDGEMENTS, K.REFERENCES, K.APPENDIX,
        ],
    ),
    "English paper": (
        "Abstract—Heat was measured.\nIndex Terms—heat, noise\nI. INTRODUCTION\nHeat is.\n"
        "II. Related Work\nOthers.\n3 Materials and Methods\nWe measured.\n4. Results and Discussion\n"
        "Small.\n5. Conclusions\nDone.\nAcknowledgments\nThanks.\nREFERENCES\n[1] A, 2019.",
        [
            K.SUMMARY, K.KEYWORDS, K.BACKGROUND, K.BACKGROUND, K.METHODS, K.RESULTS, K.CONCLUSION,
            K.ACKNOWLEDGEMENTS, K.REFERENCES,
        ],
    ),
    "KAKENHI's later pages": (
        "５．主な発表論文等\n〔図書〕　計0件\n６．研究組織\n氏名\n"
        "７．科研費を使用して開催した国際研究集会\n〔国際研究集会〕　計0件\n"
        "８．本研究に関連して実施した国際共同研究の実施状況\n共同研究相手国",
        [K.PRODUCTS, K.ORGANISATION, K.ORGANISATION, K.ORGANISATION],
    ),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_forms_and_papers_open_their_sections(form: str) -> None:
    page, keys = FORMS[form]
    assert [section.key for section in split([(1, page)])] == keys


def test_a_list_of_keywords_ends_before_a_closing_note() -> None:
    page = "キーワード：熱、見本\n回路\nこの報告書は見本である。実在の\nものではない。\n１．研究の目的\n測る。"
    assert [(s.key, s.text) for s in split([(1, page)])] == [
        (K.KEYWORDS, "熱、見本回路"),
        (K.BODY, "この報告書は見本である。実在のものではない。"),
        (K.PURPOSE, "測る。"),
    ]


def test_cells_of_a_table_are_no_headings() -> None:
    page = "〔雑誌論文〕 計1件\n１．著者名\n甲\n２．論文標題\n乙\n６．最初と最後の頁\n1-2"
    assert [section.key for section in split([(1, page)])] == [K.PRODUCTS]


def test_a_line_of_a_table_of_contents_is_no_heading() -> None:
    page = "目次\n１．研究の目的 ・・・・ 3\n２．研究の方法 5\n本文である。"
    assert [section.key for section in split([(1, page)])] == [K.BODY]


def test_labels_of_a_cover_that_share_a_line_open_sections() -> None:
    page = "機関番号：９９ 研究成果の概要（和文）：熱を測った。 研究成果の概要（英文）：We did."
    assert [(s.key, s.text) for s in split([(1, page)])] == [
        (K.BODY, "機関番号：９９"),
        (K.SUMMARY, "熱を測った。"),
        (K.SUMMARY, "We did."),
    ]


def test_items_of_a_list_stand_apart() -> None:
    page = "参考文献\n[1] 甲, 題\n名, 2019.\n[2] 乙, 2020."
    assert [section.text for section in split([(1, page)])] == [
        "[1] 甲, 題名, 2019.\n\n[2] 乙, 2020."
    ]


TEXTS = st.lists(
    st.one_of(st.text(max_size=40), st.sampled_from([page for page, _ in FORMS.values()])),
    max_size=5,
)


@given(TEXTS)
def test_any_text_gives_lines_in_page_order_each_once(pages: list[str]) -> None:
    placed = [(part.page, line) for part in parts(enumerate(pages, 1)) for line in part.lines]
    assert all(pages[page - 1][line.start : line.end] == line.text for page, line in placed)
    places = [(page, line.start, line.end) for page, line in placed]
    assert places == sorted(places)
