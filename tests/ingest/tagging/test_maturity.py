import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.tagging.maturity import BANDS, _phrases, label, maturity
from schemas.report import Bilingual, Section, SectionKey
from schemas.text import search_key
from tests.ingest.reports import report


@pytest.mark.parametrize(
    ("text", "band"),
    [
        ("転位の運動機構を第一原理計算で理論的に解明した。", "basic"),
        ("回路を試作し、設計指針を得た。", "applied"),
        ("試作機を用い、実海域での実証試験を行った。", "demonstrated"),
        ("製品化し、販売を開始した。", "practical"),
        ("The mechanism is elucidated by a fundamental theory.", "basic"),
        ("A prototype was shown in a flight test in a relevant environment.", "demonstrated"),
        ("The system is fielded and in operational use; a commercial product.", "practical"),
    ],
)
def test_the_text_tells_the_band(text: str, band: str) -> None:
    found = maturity(report(Section(key=SectionKey.SUMMARY, page=0, text=text)))
    assert found
    assert found.band == band
    assert 0.25 < found.confidence < 1
    assert all(e.sentence[e.start : e.end] == e.cue for e in found.evidence)


PHRASES = st.sampled_from(
    ["製品化", "ﾊﾟｲﾛｯﾄ", "実証試験", "flight test", "試作", "解明", "ﬁelded", "study"]
)


@given(st.lists(PHRASES | st.text("゛゙ﾞ㍿。. を目指 \u0301", max_size=3) | st.text(max_size=3)))
def test_offsets_hold_in_any_text(pieces: list[str]) -> None:
    text = "".join(pieces)
    found = maturity(report(Section(key=SectionKey.SUMMARY, page=0, text=text)))
    for e in found.evidence if found else ():
        assert e.sentence[e.start : e.end] == e.cue != ""
        assert e.sentence in text
        assert search_key(e.cue) in _phrases()


def test_what_is_hoped_for_has_not_come() -> None:
    text = "製品化を目指し、実証試験に向けて、機構の解明を進めた。"
    found = maturity(report(Section(key=SectionKey.SUMMARY, page=0, text=text)))
    assert found
    assert found.band == "basic"


def test_silence_is_no_band() -> None:
    assert maturity(report(title=Bilingual(ja="写本"))) is None


def test_bands_have_names_in_both_languages() -> None:
    assert [label(band, "ja") for band in BANDS] == ["基礎", "応用", "実証", "実用"]
    assert all(label(band, "en").isascii() for band in BANDS)
