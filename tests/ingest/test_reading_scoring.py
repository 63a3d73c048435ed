import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.reading.display import display
from ingest.reading.scoring import badness, fails, is_better, lacks_text, score

GOOD = "本研究は、高周波の増幅器を窒化ガリウムで作り、その雑音を測ることを目的とする。\n"
ENGLISH = "The amplifier of gallium nitride has a noise figure of 1.2 dB at 12 GHz (Fig. 3).\n"
GARBLED = "ࠨࡡ࢙ಃ໐ཀྵ᎓ᐯᓙᖗᙤᜐ᠅ᢧᥡ᧽ᨚ᪙᭑ᯗᰜᱟᴥᶏḇṜ" * 3


@pytest.mark.parametrize(
    "text",
    [GOOD, ENGLISH, GOOD + "Größe, naïve, Привет, αβγ, 한국어, x² + 10⁻³ Å, ℃ ① ㎡ ﬁ\n", "12\n"],
)
def test_good_text_passes(text: str) -> None:
    assert not fails(score(text))
    assert badness(score(text)) == 0


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("alien", GOOD + GARBLED),
        ("alien", GOOD + "\u0378" * 3),
        ("replacement", GOOD + "\ufffd" * 3),
        ("private", GOOD + "\ue000" * 3),
        ("control", GOOD + "\x01" * 3),
        ("cid", GOOD + "(cid:123)" * 5),
        ("cid", "/g18/g152/g135/g148/g152/g139" + ENGLISH),
        ("extension_a", GOOD + "䛾䛿䜀"),
        ("no_kana", "高周波増幅器設計窒化物半導体研究目的方法成果報告書作成者氏名所属機関番号"),
        ("one_character_lines", "\n".join(GOOD)),
        ("doubled", "研究の目的\n研究の目的\n" + GOOD),
    ],
)
def test_each_fault_fails_by_its_name(kind: str, text: str) -> None:
    scores = score(text)
    assert scores[kind] > 0
    assert fails(scores)


def test_pieces_printed_twice_need_no_other_extractor() -> None:
    twice = "研研究究のの目目的的\n" + GOOD
    assert not fails(score(twice))
    assert display(twice).startswith("研究の目的\n")


def test_the_better_page_has_fewer_wrong_and_no_fewer_right_characters() -> None:
    good, half = score(GOOD), score(GOOD + GARBLED)
    assert is_better(good, half)
    assert not is_better(half, good)
    assert not is_better(good, good)
    assert not is_better(score("少し"), half)
    assert is_better(good, score(""))
    assert not is_better(score(""), good)


def test_text_that_is_mostly_wrong_is_as_good_as_none() -> None:
    assert lacks_text(score(GARBLED))
    assert lacks_text(score("short"))
    assert not lacks_text(score(GOOD))


@given(st.text())
def test_scores_are_shares(text: str) -> None:
    scores = score(text)
    assert all(0 < share <= 2 for kind, share in scores.items() if kind != "characters")
    assert 0 <= badness(scores) <= 1


@given(st.text())
def test_display_is_stable_and_can_be_stored(text: str) -> None:
    shown = display(text)
    shown.encode()
    assert display(shown) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("①㎡10⁻³Ⅲ㈱", "①㎡10⁻³Ⅲ㈱"),
        ("ｶﾞﾘｳﾑ", "ガリウム"),
        ("か\u3099", "が"),
        ("⺠⻑⼀⽅", "民長一方"),
        ("髙﨑", "髙﨑"),
        ("oﬃce", "office"),
        ("︵序︶", "(序)"),
        ("soft\u00adhyphen\u200b", "softhyphen"),
        ("ますますどんどん", "ますますどんどん"),
        ("2020", "2020"),
        ("研研究究のの目目的的", "研究の目的"),
    ],
)
def test_display_changes_forms_and_keeps_meaning(text: str, shown: str) -> None:
    assert display(text) == shown
