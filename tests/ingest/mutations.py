"""PDF files of every kind that the tests make, with bytes and objects changed at random."""

import re
from functools import cache

from hypothesis import strategies as st

from tests.ingest.fonts import TEXT, cids, composite, mapped, shown, type3
from tests.ingest.hostile import book, picture_book, stream, words

_TOKENS = (
    b"/Filter /FlateDecode", b"/Prev 9", b"/Kids [2 0 R]", b"/Length 99999999", b"/Parent 3 0 R",
    b"<<", b">>", b"[" * 500, b"endobj", b"endstream", b"stream\n", b"/ToUnicode 3 0 R",
    b"/Contents [4 0 R 4 0 R]", b"/Encoding /EUC-V", b"/W [0 [1] 5 99999999 7]", b"-2147483649",
    b"/DecodeParms << /Predictor 15 /Columns 100000000 >>", b"\xff" * 40, b"0 R", b"/Root 4 0 R",
    b"/Encrypt << /Filter /Standard /V 4 /R 4 /O () /U () /P -1 >>", b"1e400", b"/XObject",
)  # fmt: skip


@cache
def _seeds() -> tuple[bytes, ...]:
    plain = b"<< /Length 44 >>\nstream\nBT /F 12 Tf 72 720 Td (plain words here) Tj ET\nendstream"
    return (
        book(words(), words()),
        book(words()).replace(stream(words()), plain),
        composite(shown(cids(TEXT)), "Identity-H"),
        composite(shown(TEXT.encode("euc_jp")), "EUC-V"),
        mapped(b"abc", {"a": "⻑", "b": "か\u3099", "c": "ﬁ"}),
        type3(b"ab", to_unicode=True),
        picture_book(words("12")),
    )


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A file with one to eight changes: bytes, tokens, numbers, cuts, doubled or moved pieces."""
    data = bytearray(draw(st.sampled_from(_seeds())))
    for _ in range(draw(st.integers(1, 8))):
        _change(draw, data)
    return b"%PDF-1.7\n" + bytes(data) if draw(st.booleans()) else bytes(data)


def _change(draw: st.DrawFn, data: bytearray) -> None:
    place = draw(st.integers(0, max(0, len(data) - 1)))
    end = min(len(data), place + draw(st.integers(1, 200)))
    kind = draw(st.sampled_from(("byte", "token", "number", "cut", "double", "drop", "junk")))
    if kind == "byte":
        data[place : place + 1] = bytes([draw(st.integers(0, 255))])
    elif kind == "token":
        data[place:place] = b" " + draw(st.sampled_from(_TOKENS)) + b" "
    elif kind == "number":
        if found := re.compile(rb"\d+").search(data, place):
            number = draw(st.one_of(st.integers(-2, 12), st.integers(-(1 << 40), 1 << 40)))
            data[found.start() : found.end()] = str(number).encode()
    elif kind == "cut":
        del data[end:]
    elif kind == "double":
        data[place:place] = data[place:end]
    elif kind == "drop":
        del data[place:end]
    else:
        data[place:end] = draw(st.binary(max_size=60))
