import pytest

from ingest.structure.mentions import Mention, author_year, mentions
from ingest.structure.references import references
from ingest.structure.sections import parts


def read(body: str, listed: str) -> tuple[Mention, ...]:
    cut = parts([(1, f"４．研究成果\n{body}\n参考文献\n{listed}")])
    return mentions(cut, references(cut))


BRACKETS = "\n".join(f"[{n}] 見本太郎, 題名{n}, 2019." for n in range(1, 7))
ROUND = "\n".join(f"{n}) 見本太郎, 題名{n}, 2019." for n in range(1, 7))
NAMES = """佐藤太郎・鈴木一（2019）題名. 架空学会誌 1: 1-2.
Sato, T., Ito, K. and Abe, M. (2020a). A title. Sample J., 3, 1-9.
Kaku J. (2018) Another title. Sample J. 2: 3-4."""


@pytest.mark.parametrize(
    ("body", "listed", "keys"),
    [
        ("熱は小さい[2]。", BRACKETS, ["2"]),
        ("熱は小さい［１，３－５］。", BRACKETS, ["1", "3", "4", "5"]),
        ("Heat is small [2, 6].", BRACKETS, ["2", "6"]),
        ("文献3で示した。", BRACKETS, ["3"]),
        ("番号のない[99]や (1) 手順は別である。", BRACKETS, []),
        ("熱は小さい1),2)。", ROUND, ["1", "2"]),
        ("Heat is small3).", ROUND, ["3"]),
        ("熱は小さい¹⁻³。広さは5 cm²である。", ROUND, ["1", "2", "3"]),
        ("露光量（20〜60mJ/cm2）と、(1) 手順、(2) 結果。", ROUND, []),
        ("佐藤ら（2019）は熱を測った。", NAMES, ["佐藤太郎 2019"]),
        ("熱は小さい（佐藤・鈴木，2019；Kaku, 2018）。", NAMES, ["佐藤太郎 2019", "Kaku 2018"]),
        ("Heat is small (Sato et al., 2020a).", NAMES, ["Sato 2020a"]),
        ("Sato et al. (2020a) measured heat in May (2018).", NAMES, ["Sato 2020a"]),
    ],
)
def test_what_the_body_cites(body: str, listed: str, keys: list[str]) -> None:
    assert [one.key for one in read(body, listed)] == keys


def test_a_mention_has_its_sentence_and_its_place() -> None:
    body = "前の文である。高周波の増幅\n器の熱は、例示らの値 [4] よ\nり小さい。次の文である。"
    (found,) = read(body, BRACKETS)
    assert found.sentence == "高周波の増幅器の熱は、例示らの値 [4] より小さい。"
    assert (found.section.value, found.page) == ("results", 1)
    assert f"４．研究成果\n{body}"[found.start : found.end] == "[4]"


def test_a_sentence_does_not_end_at_et_al() -> None:
    (found,) = read("One. As Sato et al. (2020a) found, heat is small. Three.", NAMES)
    assert found.sentence == "As Sato et al. (2020a) found, heat is small."


def test_lists_cite_nothing() -> None:
    listed = "[1] 甲, 2019.\n[2] 乙, [1] への応答, 2020."
    assert read("本文。", listed) == ()


def test_a_reference_without_author_or_year_has_no_key() -> None:
    assert author_year("[4] 『見本ハンドブック』") == ""
    assert author_year("[1] T. Sato and K. Ito, Title, J. 12 (2019) 1-2.") == "Sato 2019"
