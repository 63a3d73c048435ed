"""PDF files for the tests of the reading room, written byte by byte so that they can be wrong."""

import zlib
from itertools import accumulate

CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
SENTENCE = "A plain sentence that is long enough to count as a text layer."
ENDLESS = b"BT /F 12 Tf " + b"(word) Tj " * 900_000 + b"ET"
"""Within pypdf's own bounds, and half a minute of work."""


def pdf(*objects: bytes, trailer: bytes = b"") -> bytes:
    """A file of `objects`, numbered from 1; the first is the catalog."""
    parts = [b"%PDF-1.7\n"]
    parts += [b"%d 0 obj\n%b\nendobj\n" % numbered for numbered in enumerate(objects, 1)]
    *offsets, start = accumulate(map(len, parts))
    entries = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    table = b"xref\n0 %d\n0000000000 65535 f \n%b" % (size, entries)
    end = b"trailer\n<< /Size %d /Root 1 0 R %b >>\n" % (size, trailer)
    return b"".join([*parts, table, end, b"startxref\n%d\n%%%%EOF\n" % start])


def stream(content: bytes) -> bytes:
    """A compressed stream object."""
    packed = zlib.compress(content, 9)
    return b"<< /Length %d /Filter /FlateDecode >>\nstream\n%b\nendstream" % (len(packed), packed)


def picture_book(*contents: bytes) -> bytes:
    """A file whose pages show an image (all the same) besides their content."""
    image = (
        b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray"
        b" /BitsPerComponent 8 /Length 1 >>\nstream\n0\nendstream"
    )
    drawn = (b"q 500 0 0 700 40 40 cm /I Do Q " + content for content in contents)
    return book(*drawn, extra=(image,), resources=b"/XObject << /I 4 0 R >>")


def book(
    *contents: bytes,
    font: bytes = FONT,
    extra: tuple[bytes, ...] = (),
    resources: bytes = b"",
) -> bytes:
    """A file with one page per content stream; `extra` objects are numbered from 4."""
    first = 4 + len(extra)
    kids = b" ".join(b"%d 0 R" % (first + 2 * i) for i in range(len(contents)))
    pages = b"<< /Type /Pages /Count %d /Kids [%b] >>" % (len(contents), kids)
    leaves = [
        part
        for i, content in enumerate(contents)
        for part in (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /Font << /F 3 0 R >> %b >> >>" % (first + 2 * i + 1, resources),
            stream(content),
        )
    ]
    return pdf(CATALOG, pages, font, *extra, *leaves)


def words(text: str = SENTENCE) -> bytes:
    """A content stream that shows `text` (Latin 1)."""
    return b"BT /F 12 Tf 72 720 Td (" + text.encode("latin-1") + b") Tj ET"
