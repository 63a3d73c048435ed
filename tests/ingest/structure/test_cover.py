from pathlib import Path

import pytest

from ingest.structure.cover import Cover, read_cover
from ingest.structure.sections import parts
from schemas.report import Bilingual, Person


def read(text: str, title: str = "") -> Cover:
    return read_cover(parts([(1, text)]), title)


COVER = """様　式　Ｃ－１９、Ｆ－１９－１、Ｚ－１９（共通）
機関番号：９９９９９
研究期間：２０２０～２０２２
課題番号：２０Ｋ９９９９９
研究課題名（和文）見本回路の熱と
雑音
研究課題名（英文）Heat and noise of
sample circuits
研究代表者
見本　太郎（Mihon, Taro）
見本大学・工学部・教授
研究者番号：９９９９９９９９
研究成果の概要（和文）：熱を測った。
研究成果の概要（英文）：We measured heat.
研究分野：電子工学
キーワード：熱　雑音　見本回路
"""
TORN = """科学研究費助成事業　　研究成果報告書
機関番号：
課題番号：
研究課題名（和文）
研究代表者
研究課題名（英文）
見本回路の熱と雑音
９９９９９９９９
研究者番号：
見本　太郎（Mihon, Taro）
研究期間：
２０Ｋ９９９９９
2022
～
2020
"""


def test_a_cover_in_order() -> None:
    assert read(COVER) == Cover(
        title=Bilingual(ja="見本回路の熱と雑音", en="Heat and noise of sample circuits"),
        number="20K99999",
        researchers=(
            Person(ja="見本 太郎", en="Mihon, Taro", role="principal", ids=("erad:99999999",)),
        ),
        start_year=2020,
        end_year=2022,
        keywords=("熱", "雑音", "見本回路"),
        summary=Bilingual(ja="熱を測った。", en="We measured heat."),
    )


def test_a_cover_whose_values_stand_apart_from_their_labels() -> None:
    found = read(TORN, "見本回路の熱と雑音")
    assert (found.number, found.start_year, found.end_year) == ("20K99999", 2020, 2022)
    assert found.researchers[0].en == "Mihon, Taro"
    assert (found.title, found.file_title) == (Bilingual(), "見本回路の熱と雑音")


def test_a_real_cover_that_an_extractor_tore_apart(shared: Path) -> None:
    text = (shared / "samples/reports/kaken_20K14740seika_cover_extracted.txt").read_text("utf-8")
    found = read(text)
    assert (found.number, found.start_year, found.end_year) == ("20K14740", 2020, 2021)
    assert [(one.ja, one.en, one.ids) for one in found.researchers] == [
        ("魏 博", "Wei, Bo", ("erad:00844432",))
    ]
    assert found.summary.ja.startswith("本研究は、マルチユーザーネットワーク")
    assert found.title == Bilingual()


@pytest.mark.parametrize(
    ("text", "title", "number"),
    [
        ("課題番号 21H99998 の成果。関連課題 19K99997", "", ""),
        ("課題番号 21H99998 の成果。関連課題 19K99997", "21H99998 研究成果報告書", "21H99998"),
        ("委託研究 JPJ999999", "", "JPJ999999"),
        ("体系的番号 JPMJCR9999", "", "JPMJCR9999"),
        ("電話 03-9999-9999", "", ""),
    ],
)
def test_a_number_is_known_by_its_pattern_and_never_guessed(
    text: str, title: str, number: str
) -> None:
    assert read(text, title).number == number


@pytest.mark.parametrize(
    "title", ["Microsoft Word - 報告書.docx", "無題", "report_final.pdf", "様式Ｃ－１９", ""]
)
def test_a_title_that_a_program_gave_is_none(title: str) -> None:
    assert read("本文", title).file_title == ""
