"""Rule 3: bytes have the first word on their characters, then their declaration, then the header."""

import codecs
import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import xml
from ingest.charset import decode
from schemas.errors import DocumentError

TEXT = "①㈱髙橋の成果を示す"
PLAIN = "研究の成果を示す"


@pytest.mark.parametrize(
    ("data", "header", "text"),
    [
        (codecs.BOM_UTF8 + PLAIN.encode(), "text/xml; charset=Shift_JIS", "\ufeff" + PLAIN),
        (PLAIN.encode("utf-16"), "text/xml; charset=utf-8", PLAIN),
        (f'<?xml version="1.0" encoding="EUC-JP"?>{PLAIN}'.encode("euc-jp"), "charset=utf-8", None),
        (f'<html><meta charset="x-sjis">{TEXT}'.encode("cp932"), "charset=utf-8", None),
        (TEXT.encode("cp932"), 'text/html; charset="Shift_JIS"', TEXT),
        (TEXT.encode(), "", TEXT),
        (PLAIN.encode("cp932"), "", PLAIN),
        (PLAIN.encode("euc-jp"), "text/plain", PLAIN),
    ],
)
def test_bytes_have_the_first_word(data: bytes, header: str, text: str | None) -> None:
    found = decode(data, header)
    assert found.lstrip("\ufeff") == text.lstrip("\ufeff") if text else found.endswith(("示す",))


@pytest.mark.parametrize(
    ("data", "header"),
    [
        (b'<?xml version="1.0" encoding="UTF-8"?>' + TEXT.encode("cp932"), ""),
        (b"\xff\xfe\x00", ""),
        (b"<a>\xff</a>", ""),
        (TEXT.encode("cp932"), "charset=utf-8"),
        (b"x", "charset=none-such"),
    ],
)
def test_what_is_not_as_declared_is_refused(data: bytes, header: str) -> None:
    with pytest.raises(DocumentError):
        decode(data, header)


def test_lone_surrogates_are_repaired_and_counted() -> None:
    """Also those that are no Unicode in UTF-8, and numeric references."""
    found = xml.read(b"<a>x\xed\xa0\x80\x00\xef\xbf\xbe&#xD800;&#65535;y</a>")
    assert (found.root.text, found.repaired) == ("xy", 5)


@given(st.binary(max_size=60), st.sampled_from(["", "charset=cp932", "charset=utf-7", "charset="]))
def test_any_bytes_are_text_or_refused(data: bytes, header: str) -> None:
    with contextlib.suppress(DocumentError):
        assert isinstance(decode(data, header), str)
