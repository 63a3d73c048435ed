"""Files that are damaged or mean harm: each ends in its outcome within the limits."""

import time
import zlib
from io import BytesIO

import pytest
from pypdf import PdfWriter

from ingest.reading.limits import ReadingLimits
from ingest.reading.read import Reading, read_pdf
from schemas.reasons import Reason
from tests.ingest.hostile import CATALOG, SENTENCE, book, pdf, stream, words

LIMITS = ReadingLimits(memory_mb=512, cpu_seconds=10, wall_seconds=30)
MANY = [words(f"Page {number}. {SENTENCE}") for number in range(20)]


def read(data: bytes, limits: ReadingLimits = LIMITS) -> Reading:
    start = time.monotonic()
    found = read_pdf(data, limits)
    assert time.monotonic() - start < limits.wall_seconds + 10
    return found


def bomb(mebibytes: int) -> bytes:
    """A zlib stream that unpacks to zeros, made without packing them all."""
    packer = zlib.compressobj(9)
    head = packer.compress(b"")
    block = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    return head + block * mebibytes + packer.flush()


def packed_page(content: bytes, filters: bytes) -> bytes:
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F 5 0 R >> >> >>"
    )
    length = b"<< /Length %d /Filter [%b] >>\nstream\n%b\nendstream" % (
        len(content), filters, content,
    )  # fmt: skip
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    pages = b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>"
    return pdf(CATALOG, pages, page, length, font)


def written(writer: PdfWriter) -> bytes:
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        book(*MANY)[: -len(b"%%EOF\n")],
        book(*MANY).replace(b"startxref\n", b"startxref\n7"),
        book(*MANY).replace(b"\nxref\n", b"\nxreg\n"),
        book(*MANY) + b"\n<html>" * 1000,
    ],
    ids=["no EOF", "bad startxref", "no xref", "trailing junk"],
)
def test_a_damaged_end_costs_nothing(data: bytes) -> None:
    found = read(data)
    assert (found.reason, len(found.pages)) == (None, len(MANY))


def test_mangled_line_ends_leave_the_text() -> None:
    # Uncompressed content, as a transfer in text mode changes every line end.
    content = b"BT /F 12 Tf 72 720 Td\n(" + SENTENCE.encode() + b") Tj\nET"
    plain = b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content)
    data = book(words()).replace(stream(words()), plain).replace(b"\n", b"\r\n")
    found = read(data)
    assert (found.reason, found.pages[0].text) == (None, SENTENCE)


@pytest.mark.parametrize("share", [0.5, 0.95])
def test_a_cut_file_without_its_trailer_is_damaged(share: float) -> None:
    whole = book(*MANY)
    found = read(whole[: int(len(whole) * share)])
    assert (found.reason, found.pages) == (Reason.DAMAGED_PDF, ())
    assert found.detail


@pytest.mark.parametrize(
    "data",
    [
        book(words()).replace(b"trailer\n<<", b"trailer\n<< /Prev 15"),
        pdf(
            b"<< /Type /Catalog /Pages 2 0 R /Outlines 4 0 R >>",
            b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 6 0 R"
            b" /Resources << /Font << /F 7 0 R >> >> >>",
            b"<< /First 5 0 R /Last 5 0 R >>",
            b"<< /Title (again) /Parent 5 0 R /First 5 0 R /Next 5 0 R >>",
            stream(words()),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        ),
    ],
    ids=["xref", "outline"],
)
def test_circles_end(data: bytes) -> None:
    found = read(data)
    assert (found.reason, found.pages[0].text) == (None, SENTENCE)


def test_an_xref_that_is_its_own_predecessor_ends() -> None:
    data = book(words())
    start = int(data.split(b"startxref\n")[1].split()[0])
    found = read(data.replace(b"trailer\n<<", b"trailer\n<< /Prev %d" % start))
    assert (found.reason, found.pages[0].text) == (None, SENTENCE)


@pytest.mark.parametrize("filters", [1, 2, 3])
def test_flate_bombs_are_damaged_files(filters: int) -> None:
    content = bomb(1024)
    for _ in range(filters - 1):
        content = zlib.compress(content, 9)
    found = read(packed_page(content, b"/FlateDecode " * filters))
    assert (found.reason, found.pages) == (Reason.DAMAGED_PDF, ())


def test_nests_of_arrays_are_damaged_files() -> None:
    nest = b"[" * 100_000 + b"]" * 100_000
    found = read(pdf(CATALOG, b"<< /Type /Pages /Count 1 /Kids [3 0 R] /Deep %b >>" % nest))
    assert (found.reason, found.pages) == (Reason.DAMAGED_PDF, ())


def test_sixty_megabytes_of_operators_end_at_a_limit() -> None:
    lines = b"1 2 m 3 4 l S " * (60_000_000 // 14)
    tight = ReadingLimits(memory_mb=512, cpu_seconds=3, wall_seconds=120)
    found = read(book(words(), lines + words()), tight)
    assert (found.reason, len(found.pages)) == (Reason.OUT_OF_CPU_TIME, 1)
    assert found.pages[0].text == SENTENCE


def test_no_pages_is_a_damaged_file() -> None:
    found = read(pdf(CATALOG, b"<< /Type /Pages /Count 0 /Kids [] >>"))
    assert (found.reason, found.detail) == (Reason.DAMAGED_PDF, "no pages")


def test_scripts_and_attachments_are_not_text() -> None:
    script = b"/OpenAction << /S /JavaScript /JS (app.alert\\('script'\\)) >>"
    data = book(words()).replace(b"/Type /Catalog", b"/Type /Catalog " + script)
    writer = PdfWriter(clone_from=BytesIO(data))
    writer.add_attachment("secret.txt", b"attached words")
    assert b"/JavaScript" in written(writer)
    found = read(written(writer))
    assert (found.reason, [page.text for page in found.pages]) == (None, [SENTENCE])


def test_a_form_within_itself_ends() -> None:
    form = (
        b"<< /Type /XObject /Subtype /Form /BBox [0 0 99 99] /Length 5"
        b" /Resources << /XObject << /I 4 0 R >> >> >>\nstream\n/I Do\nendstream"
    )
    data = book(b"/I Do " + words(), extra=(form,), resources=b"/XObject << /I 4 0 R >>")
    found = read(data)
    assert (found.reason, found.pages[0].text.strip()) == (None, SENTENCE)


def test_a_page_that_one_fails_at_and_the_other_finds_empty_is_damaged() -> None:
    found = read(book(b"BT [ (cut) TJ"))
    assert (found.reason, found.pages) == (Reason.DAMAGED_PDF, ())


def test_a_page_that_one_extractor_fails_at_is_had_from_the_other() -> None:
    # A content stream without its end, which pypdf refuses.
    found = read(book(words(), words() + b" BT [ (cut) TJ"))
    assert (found.reason, found.detail) == (None, "")
    assert [page.extractor.split()[0] for page in found.pages] == ["pypdf", "pypdfium2"]
    assert SENTENCE in found.pages[1].text
