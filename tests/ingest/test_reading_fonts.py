"""A file made for each kind of font: each gives its text, whatever the font leaves unsaid."""

from pathlib import Path

import pytest

from ingest.reading import by_pypdf, rivals
from ingest.reading.limits import ReadingLimits
from ingest.reading.read import read_pdf
from tests.ingest.fonts import TEXT, cids, composite, mapped, shown, type3

LIMITS = ReadingLimits()
JIS = b"".join(bytes(byte & 0x7F for byte in character.encode("euc_jp")) for character in TEXT)
CHINESE, TAIWANESE, KOREAN = "高频放大器的设计", "高頻放大器的設計", "고주파증폭기"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "one.pdf"


def text_of(data: bytes) -> str:
    found = read_pdf(data, LIMITS)
    assert found.reason is None
    return "".join(found.pages[0].text.split())


def by_pypdf_alone(path: Path, data: bytes) -> str:
    """In this process, since a child for each of fifty fonts would prove no more."""
    path.write_bytes(data)
    return by_pypdf.open_document(str(path)).page_text(1).strip()


@pytest.mark.parametrize(
    ("encoding", "codes"),
    [
        ("90ms-RKSJ-H", TEXT.encode("cp932")),
        ("90ms-RKSJ-V", TEXT.encode("cp932")),
        ("90msp-RKSJ-H", TEXT.encode("cp932")),
        ("90pv-RKSJ-H", TEXT.encode("cp932")),
        ("83pv-RKSJ-H", TEXT.encode("cp932")),
        ("Ext-RKSJ-V", TEXT.encode("cp932")),
        ("EUC-H", TEXT.encode("euc_jp")),
        ("EUC-V", TEXT.encode("euc_jp")),
        ("H", JIS),
        ("V", JIS),
        ("UniJIS-UCS2-H", TEXT.encode("utf-16-be")),
        ("UniJIS-UCS2-HW-V", TEXT.encode("utf-16-be")),
        ("UniJIS-UTF16-H", TEXT.encode("utf-16-be")),
        ("UniJIS2004-UTF16-V", TEXT.encode("utf-16-be")),
        ("UniJIS-UTF32-H", TEXT.encode("utf-32-be")),
        ("UniJIS-UTF8-H", TEXT.encode()),
    ],
)
def test_predefined_cmaps_of_japanese(path: Path, encoding: str, codes: bytes) -> None:
    assert by_pypdf_alone(path, composite(shown(codes), encoding)) == TEXT


@pytest.mark.parametrize(
    ("collection", "encoding", "text", "codec"),
    [
        ("GB1", "GB-EUC-H", CHINESE, "gbk"),
        ("GB1", "GBKp-EUC-H", CHINESE, "gbk"),
        ("GB1", "GBK2K-V", CHINESE, "gb18030"),
        ("GB1", "UniGB-UCS2-H", CHINESE, "utf-16-be"),
        ("CNS1", "ETen-B5-H", TAIWANESE, "big5"),
        ("CNS1", "HKscs-B5-H", TAIWANESE, "big5hkscs"),
        ("CNS1", "UniCNS-UTF16-H", TAIWANESE, "utf-16-be"),
        ("Korea1", "KSC-EUC-H", KOREAN, "euc_kr"),
        ("Korea1", "KSCms-UHC-V", KOREAN, "cp949"),
        ("Korea1", "UniKS-UTF16-H", KOREAN, "utf-16-be"),
    ],
)
def test_predefined_cmaps_of_others(
    path: Path, collection: str, encoding: str, text: str, codec: str
) -> None:
    content = shown(text.encode(codec))
    assert by_pypdf_alone(path, composite(content, encoding, collection)) == text


@pytest.mark.parametrize("direction", ["H", "V"])
@pytest.mark.parametrize(
    ("collection", "text"),
    [("Japan1", TEXT), ("GB1", CHINESE), ("CNS1", TAIWANESE), ("Korea1", KOREAN)],
)
def test_cids_without_to_unicode(path: Path, collection: str, text: str, direction: str) -> None:
    content = shown(cids(text, collection, vertical=direction == "V"))
    assert by_pypdf_alone(path, composite(content, f"Identity-{direction}", collection)) == text


def test_what_platex_writes_is_read_by_the_child() -> None:
    # CIDs that Adobe's list of the collection Japan1 gives: あ is 843, 亜 is 1125.
    data = composite(shown(b"\x03\x4b\x04\x65"), "Identity-H")
    assert text_of(data) == "あ亜"


def test_plain_pypdf_is_wrong_there(path: Path) -> None:
    path.write_bytes(composite(shown(cids(TEXT)), "Identity-H"))
    assert rivals.pages_by("pypdf", path, LIMITS)[1] != TEXT
    assert text_of(path.read_bytes()) == TEXT


def test_an_unknown_cid_is_no_unicode(path: Path) -> None:
    data = composite(shown(b"\xf0\x00" + cids("高")), "Identity-H")
    assert by_pypdf_alone(path, data) == "\ufffd高"


def test_type3_font_with_and_without_to_unicode() -> None:
    assert text_of(type3(b"ab", to_unicode=True)) == "高周"
    assert text_of(type3(b"ab", to_unicode=False)) == "ab"


def test_radicals_ligatures_and_half_width_kana_are_common_letters_again() -> None:
    pairs = {"a": "⻑", "b": "⼀", "c": "ﬁ", "d": "ﾃﾞ", "e": "①", "f": "か\u3099"}
    assert text_of(mapped(b"abcdef", pairs)) == "長一fiデ①が"


def test_vertical_text_of_single_characters_is_one_line() -> None:
    codes = cids(TEXT, vertical=True)
    each = b" ".join(
        b"<%b> Tj 0 -12 Td" % codes[place : place + 2].hex().encode()
        for place in range(0, len(codes), 2)
    )
    content = b"BT /F 12 Tf 500 720 Td " + each + b" ET"
    assert text_of(composite(content, "Identity-V")) == TEXT


def test_bold_made_by_printing_twice_is_read_once() -> None:
    pieces = [cids("研究"), cids("の"), cids("目的である")]
    twice = b" ".join(
        b"<%b> Tj 0.3 0 Td <%b> Tj 20 0 Td" % (piece.hex().encode(), piece.hex().encode())
        for piece in pieces
    )
    content = b"BT /F 12 Tf 72 720 Td " + twice + b" ET"
    assert text_of(composite(content, "Identity-H")) == "研究の目的である"
