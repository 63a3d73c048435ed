import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ingest.reading.limits import ReadingLimits
from ingest.reading.plain import read_text
from ingest.reading.read import Page, Reading
from schemas.reasons import Reason

LIMITS = ReadingLimits()
REPORT = "１．研究の目的\n本研究では、窒化ガリウム（GaN）の放熱を調べた。ｶﾞﾘｳﾑ 12 dB\n"
CODECS = ("utf-8", "utf-8-sig", "utf-16", "cp932", "shift_jis", "euc_jp")
KANA = st.sampled_from("ぁあかがんァアカガンー、。・")
COMMON = st.sampled_from("研究目的方法結果報告書窒化物半導体一丁亜腕弌熙龠 \nabcABC123ｱｶﾞ(（％℃")


def text(data: bytes) -> str:
    (page,) = read_text(data, LIMITS).pages
    return page.text


def _decoded(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return None


@pytest.mark.parametrize("codec", CODECS)
def test_encodings_of_a_report(codec: str) -> None:
    found = read_text(REPORT.encode(codec), LIMITS)
    assert found == Reading(
        (Page(1, REPORT, extractor="text"),), None, pages_total=1, extractor="text"
    )


@given(st.lists(KANA | COMMON, min_size=1), KANA, st.sampled_from(CODECS))
def test_japanese_with_a_kana_is_read_in_every_encoding(
    characters: list[str], kana: str, codec: str
) -> None:
    written = "".join(characters) + kana
    told = written.encode(codec)
    # Some short bytes are right in two encodings, and then nobody can know.
    assume(codec == "utf-8" or _decoded(told, "utf-8") is None)
    assert text(told) == written


@pytest.mark.parametrize("codec", ["cp932", "euc_jis_2004"])
def test_characters_beyond_the_old_standard(codec: str) -> None:
    assert text("①㈱の成果".encode(codec)) == "①㈱の成果"


def test_utf16_of_both_orders() -> None:
    assert text(b"\xfe\xff" + REPORT.encode("utf-16-be")) == REPORT
    assert text(b"\xff\xfe" + REPORT.encode("utf-16-le")) == REPORT


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", Reason.EMPTY_FILE),
        (b" \n\0\t", Reason.NOTHING_TO_INDEX),
        (b"\xff\xfe\x00", Reason.WRONG_CONTENT),
        (b"\x89PNG\r\n\x1a\n\x00\xff\xff", Reason.WRONG_CONTENT),
    ],
)
def test_what_holds_no_text(data: bytes, reason: Reason) -> None:
    found = read_text(data, LIMITS)
    assert (found.pages, found.reason) == ((), reason)


def test_the_limit_cuts_and_says_so() -> None:
    limits = ReadingLimits(characters=4)
    assert read_text("あいうえ".encode(), limits).reason is None
    found = read_text("あいうえお".encode(), limits)
    assert found.pages == (Page(1, "あいうえ", extractor="text"),)
    assert (found.reason, found.detail) == (Reason.TOO_MUCH_TEXT, "5 characters, limit 4")


@given(st.binary(max_size=300))
def test_no_bytes_raise(data: bytes) -> None:
    found = read_text(data, LIMITS)
    assert found.pages or found.reason
    assert all("\0" not in page.text for page in found.pages)
