import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.structure.products import products
from ingest.structure.sections import parts
from schemas.report import Product, ProductKind


def read(*pages: str) -> tuple[tuple[Product, ...], tuple[str, ...]]:
    return products(parts(enumerate(pages, 1)))


ARTICLE = Product(
    kind=ProductKind.ARTICLE,
    title="見本回路の低雑音化",
    authors=("見本太郎", "例示 花子"),
    container="架空電子学会誌",
    volume="12",
    pages="101-110",
    year=2020,
    ids=("doi:10.99999/t.1",),
    reviewed=True,
    open_access=True,
    international=False,
)
CELLS = """５．主な発表論文等
〔雑誌論文〕　計1件（うち査読付論文　1件／うち国際共著　0件／うちオープンアクセス　1件）
１．著者名
見本太郎、例示 花子
４．巻
１２
２．論文標題
見本回路の
低雑音化
５．発行年
２０２０年
３．雑誌名
架空電子学会誌
６．最初と最後の頁
１０１～１１０
掲載論文のDOI（デジタルオブジェクト識別子）
10.99999/t.1
査読の有無
有
オープンアクセス
オープンアクセスとしている（また、その予定である）
国際共著
－"""
ROWS = """５．主な発表論文等
〔雑誌論文〕 計1件（うち査読付論文 1件）
１．著者名 ４．巻
見本太郎、例示 花子 12
２．論文標題 ５．発行年
見本回路の 2020年
低雑音化
３．雑誌名 ６．最初と最後の頁
架空電子学会誌 101-110
掲載論文のDOI（デジタルオブジェクト識別子） 査読の有無
10.99999/t.1 有
オープンアクセス 国際共著
オープンアクセスとしている（また、その予定である） －"""
TORN = """５．主な発表論文等
〔雑誌論文〕 計1件（うち査読付論文 1件）
10.99999/t.1
３．雑誌名
６．最初と最後の頁
有
オープンアクセス
国際共著
２．論文標題
５．発行年
見本回路の
低雑音化
架空電子学会誌
101-110
2020年
掲載論文のDOI（デジタルオブジェクト識別子）
査読の有無
オープンアクセスとしている（また、その予定である）
－
４．巻
見本太郎、例示 花子
12
１．著者名"""


@pytest.mark.parametrize("page", [CELLS, ROWS], ids=["cells", "rows"])
def test_a_table_is_read_cell_by_cell_or_row_by_row(page: str) -> None:
    (found,), notes = read(page)
    pages = found.pages.replace("~", "-")
    assert found.model_copy(update={"raw": "", "pages": pages}) == ARTICLE
    assert notes == ()


def test_a_table_whose_values_stand_before_their_labels() -> None:
    (found,), _ = read(TORN)
    assert (found.authors, found.volume, found.ids) == (ARTICLE.authors, "12", ARTICLE.ids)
    assert (found.year, found.reviewed, found.open_access, found.international) == (
        2020, True, True, False,
    )  # fmt: skip
    assert found.title.startswith("見本回路の低雑音化")


def test_talks_books_and_patents_have_cells_of_their_own() -> None:
    found, notes = read(
        "５．主な発表論文等\n〔学会発表〕　計2件（うち招待講演　1件／うち国際学会　1件）\n"
        "１．発表者名\nA. Mihon, B. Reiji\n２．発表標題\nLow noise samples\n"
        "３．学会等名\nSample Conference（招待講演）（国際学会）\n４．発表年\n2021年\n"
        "１．発表者名\n見本太郎\n２．発表標題\n見本の雑音\n３．学会等名\n架空学会\n４．発表年\n2020年～2021年\n"
        "〔図書〕　計1件\n１．著者名\n例示花子\n４．発行年\n2022年\n２．出版社\n見本出版\n"
        "５．総ページ数\n210\n３．書名\n見本の本\n〔産業財産権〕\n〔出願〕　計1件\n"
        "産業財産権の名称\n見本装置\n発明者\n見本太郎\n権利者\n見本大学\n"
        "産業財産権の種類、番号\n特許、特願2021-999999\n出願年\n2021年\n国内・外国の別\n国内"
    )
    assert [(one.kind.value, one.title, one.container, one.year) for one in found] == [
        ("talk", "Low noise samples", "Sample Conference", 2021),
        ("talk", "見本の雑音", "架空学会", 2021),
        ("book", "見本の本", "見本出版", 2022),
        ("patent", "見本装置", "見本大学", 2021),
    ]
    assert found[0].authors == ("A. Mihon", "B. Reiji")
    assert found[2].pages == "210"
    assert found[3].ids == ("patent:特願2021-999999",)
    assert notes == ()


OLD = """５．主な発表論文等
（研究代表者、研究分担者及び連携研究者には下線）
〔雑誌論文〕（計 3 件）
①見本太郎、例示花子、見本回路の低雑音化、架空電子学会
誌、査読有、12巻、2015、pp.101-110
②A. Mihon, B. Reiji, “Low noise samples,” Sample Letters, 査読無, Vol. 3, No. 2, 2016, pp. 9-
12, DOI: 10.99999/t.2
〔産業財産権〕
○出願状況（計 1 件）
名称：見本装置
発明者：見本太郎
権利者：見本大学
種類：特許
番号：特願２０１４－９９９９９９
出願年月日：平成２６年３月１日
国内外の別：国内
○取得状況（計 0 件）
６．研究組織
(1)研究代表者　見本太郎"""


def test_free_text_of_earlier_reports() -> None:
    found, notes = read(OLD)
    assert [(one.kind.value, one.title, one.year, one.reviewed) for one in found] == [
        ("article", "見本回路の低雑音化", 2015, True),
        ("article", "Low noise samples", 2016, False),
        ("patent", "見本装置", 2014, None),
    ]
    assert (found[0].authors, found[0].container) == (("見本太郎", "例示花子"), "架空電子学会誌")
    assert (found[1].volume, found[1].issue, found[1].pages) == ("3", "2", "9-12")
    assert found[1].ids == ("doi:10.99999/t.2",)
    assert found[2].ids == ("patent:特願2014-999999",)
    assert notes == (
        "〔雑誌論文〕は計3件とあるが、2件を読み取った / journal articles: 3 stated, 2 read",
    )


def test_lists_of_programmes_name_each_kind() -> None:
    found, _ = read(
        "研究発表・講演、文献、特許等の状況\n(1) 論文 2件\n"
        "1) 見本太郎，「見本の熱」，架空学会誌，3巻，2019年\n2) 例示花子，「見本の光」，架空学会誌，2020年\n"
        "(2) 口頭発表\n1) 見本太郎，「見本の音」，架空学会大会，令和元年\n"
        "(3) 特許等\n1) 見本大学，「見本装置」，特願2020-999998"
    )
    assert [(one.kind.value, one.title, one.year) for one in found] == [
        ("article", "見本の熱", 2019),
        ("article", "見本の光", 2020),
        ("talk", "見本の音", 2019),
        ("patent", "見本装置", 2020),
    ]


def test_values_that_nothing_tells_apart_stay_together() -> None:
    page = (
        "〔学会発表〕 計2件\n2021年\n2022年\n２．発表標題\n２．発表標題\n架空学会\n見本学会\n"
        "３．学会等名\n３．学会等名\nA. Mihon\nB. Reiji\n１．発表者名\n１．発表者名\n４．発表年\n４．発表年"
    )
    (found,), notes = read(page)
    assert found.kind is ProductKind.TALK
    assert "B. Reiji" in found.raw
    assert "架空学会" in found.raw
    assert notes == ("〔学会発表〕は計2件とあるが、1件を読み取った / talks: 2 stated, 1 read",)


def test_a_real_page_whose_cells_an_extractor_tore_apart(shared: Path) -> None:
    page = (shared / "samples/reports/kaken_20K14740seika_page5_extracted.txt").read_text("utf-8")
    found, notes = read(page)
    assert notes == ()
    assert [one.ids for one in found] == [
        ("doi:10.1109/jsen.2021.3066785",),
        ("doi:10.1109/jiot.2020.2999210",),
        ("doi:10.3390/math10091593",),
        (),
    ]
    # The heading states 3 reviewed, 3 international, 1 open access.
    assert [one.reviewed for one in found] == [True, True, True, False]
    assert [one.open_access for one in found] == [False, True, False, None]
    assert [len(one.authors) for one in found] == [5, 5, 4, 4]
    assert [one.title[:8] for one in found] == ["Blockcha", "WiEps: M", "Multimed", "RSSI-CSI"]


LABELS = [
    "１．著者名",
    "２．論文標題",
    "３．雑誌名",
    "４．巻",
    "名称：",
    "〔図書〕　計3件",
    "①",
    "(1)",
    "(2)",
]
LINES = st.lists(
    st.one_of(st.sampled_from(LABELS), st.text("語gain 2020年、.「」()－", max_size=20)),
    max_size=25,
)


@given(LINES)
def test_no_letter_of_a_list_is_lost(lines: list[str]) -> None:
    found, _ = read("\n".join(["頭い", "頭ろ", "５．主な発表論文等", "〔雑誌論文〕", *lines]))
    printed = re.sub(r"〔図書〕\s*計3件", "", "".join(lines))
    raw = "".join(one.raw for one in found)
    assert sorted(c for c in raw if c.isalnum()) == sorted(c for c in printed if c.isalnum())
