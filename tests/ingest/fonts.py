"""PDF files of one font each, written byte by byte, for the tests of the reading room."""

from ingest.reading import cmaps
from tests.ingest.hostile import book, stream

TEXT = "高周波の増幅器を作る。"


def composite(content: bytes, encoding: str, collection: str = "Japan1") -> bytes:
    """A page with a composite font that is neither embedded nor mapped to Unicode."""
    font = (
        b"<< /Type /Font /Subtype /Type0 /BaseFont /Ryumin-Light /DescendantFonts [4 0 R]"
        b" /Encoding /%b >>" % encoding.encode()
    )
    below = (
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /Ryumin-Light /FontDescriptor 5 0 R"
        b" /DW 1000 /CIDSystemInfo << /Registry (Adobe) /Ordering (%b) /Supplement 2 >> >>"
        % collection.encode()
    )
    about = (
        b"<< /Type /FontDescriptor /FontName /Ryumin-Light /Flags 4 /FontBBox [0 -120 1000 880]"
        b" /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 700 /StemV 80 >>"
    )
    return book(content, font=font, extra=(below, about))


def cids(text: str, collection: str = "Japan1", *, vertical: bool = False) -> bytes:
    """The two-byte CIDs of a text."""
    table = cmaps.unicode_of(collection, vertical=vertical)
    back = {character: cid for cid, character in reversed(table.items())}
    return "".join(back[character] for character in text).encode("utf-16-be")


def shown(codes: bytes) -> bytes:
    """A content stream that shows a string."""
    return b"BT /F 12 Tf 72 720 Td <%b> Tj ET" % codes.hex().encode()


def mapped(codes: bytes, pairs: dict[str, str]) -> bytes:
    """A page that shows `codes` by a font whose `/ToUnicode` maps one-byte codes to texts."""
    lines = b" ".join(
        b"<%02x> <%b>" % (ord(code), text.encode("utf-16-be").hex().encode())
        for code, text in pairs.items()
    )
    table = (
        b"begincmap 1 begincodespacerange <00> <ff> endcodespacerange "
        b"%d beginbfchar %b endbfchar endcmap" % (len(pairs), lines)
    )
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 4 0 R >>"
    return book(shown(codes), font=font, extra=(stream(table),))


def type3(codes: bytes, *, to_unicode: bool) -> bytes:
    """A page shown by a font that draws its two glyphs itself, named a and b."""
    table = b"begincmap 2 beginbfchar <61> <9ad8> <62> <5468> endbfchar endcmap"
    font = (
        b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 750 750] /FontMatrix [0.001 0 0 0.001 0 0]"
        b" /FirstChar 97 /LastChar 98 /Widths [1000 1000] /CharProcs << /a 4 0 R /b 4 0 R >>"
        b" /Encoding << /Type /Encoding /Differences [97 /a /b] >> %b >>"
        % (b"/ToUnicode 5 0 R" if to_unicode else b"")
    )
    glyph = stream(b"1000 0 0 0 750 750 d1 0 0 750 750 re f")
    return book(shown(codes), font=font, extra=(glyph, stream(table)))
