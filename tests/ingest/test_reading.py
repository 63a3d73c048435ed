import doctest
import os
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfWriter

from ingest import reading
from ingest.reading.child import clean
from ingest.reading.limits import ReadingLimits
from ingest.reading.read import read_pdf
from ingest.reading.sniff import HEAD_BYTES, sniff
from schemas.reasons import Reason
from tests.ingest.children import children
from tests.ingest.hostile import CATALOG, ENDLESS, SENTENCE, book, pdf, picture_book, stream, words

LIMITS = ReadingLimits()
ROOT = Path(__file__).parents[2]
STRANGE_MAP = (
    b"begincmap 1 begincodespacerange <00> <ff> endcodespacerange "
    b"3 beginbfchar <41> <0000> <42> <d800> <43> <d842dfb7> endbfchar endcmap"
)
STRANGE_FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 4 0 R >>"


@pytest.fixture(autouse=True)
def _no_child_is_left() -> Iterator[None]:
    yield
    assert not children()


def locked(user: str, owner: str, algorithm: str) -> bytes:
    writer, out = PdfWriter(clone_from=BytesIO(book(words()))), BytesIO()
    writer.encrypt(user, owner, algorithm=algorithm)
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        (b"", Reason.EMPTY_FILE),
        (b"\r\n<!DOCTYPE html><title>Sign in</title>", Reason.HTML_INSTEAD_OF_PDF),
        ("\ufeff<HTML lang=ja>".encode("utf-16"), Reason.HTML_INSTEAD_OF_PDF),
        (b"PK\x03\x04", Reason.NOT_A_PDF),
        (b"<article/>", Reason.NOT_A_PDF),
        (b" " * (HEAD_BYTES - 5) + b"%PDF-1.4", None),
        (b" " * (HEAD_BYTES - 4) + b"%PDF-1.4", Reason.NOT_A_PDF),
        (b"\xef\xbb\xbf%PDF-1.7", None),
    ],
)
def test_sniff(head: bytes, reason: Reason | None) -> None:
    assert sniff(head) is reason


def test_plain_file_gives_every_page() -> None:
    writer, out = (
        PdfWriter(clone_from=BytesIO(book(words("first " * 9), words("second " * 9)))),
        BytesIO(),
    )
    writer.add_metadata({"/Title": "研究成果報告書"})
    writer.write(out)
    found = read_pdf(out.getvalue(), LIMITS)
    assert [page.number for page in found.pages] == [1, 2]
    assert "second second" in found.pages[1].text
    assert (found.reason, found.detail, found.pages_total) == (None, "", 2)
    assert (found.title, found.extractor) == ("研究成果報告書", "pypdf 7.1.1")


@pytest.mark.parametrize("user", ["", "open sesame"])
@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-256"])
def test_only_a_real_password_keeps_a_reader_out(user: str, algorithm: str) -> None:
    found = read_pdf(locked(user, "owner", algorithm), LIMITS)
    if user:
        assert (found.reason, found.pages) == (Reason.NEEDS_PASSWORD, ())
    else:
        assert (found.reason, found.pages[0].text) == (None, SENTENCE)


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7",
        book(words())[:400],
        pdf(CATALOG, b"<< /Type /Pages /Count 0 /Kids [] >>"),
        pdf(CATALOG, b"<< /Type /Pages /Count 1 /Kids [2 0 R] >>"),
        pdf(
            CATALOG,
            b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
            b"<< /Type /Pages /Parent 2 0 R /Count 1 /Kids [4 0 R] >>",
            b"<< /Type /Pages /Parent 3 0 R /Count 1 /Kids [2 0 R] >>",
        ),
        pdf(CATALOG, b"<< /Type /Pages /Kids " + b"[" * 50_000 + b"]" * 50_000 + b" >>"),
    ],
    ids=["header", "cut off", "no pages", "self", "loop", "nest"],
)
def test_damaged_file_ends_with_a_reason(data: bytes) -> None:
    start = time.monotonic()
    found = read_pdf(data, LIMITS)
    assert (found.reason, found.pages) == (Reason.DAMAGED_PDF, ())
    assert found.detail
    assert time.monotonic() - start < 20


def test_broken_page_costs_no_other_page() -> None:
    found = read_pdf(book(words(), b"BT [ (cut) TJ", words()), LIMITS)
    assert [page.number for page in found.pages] == [1, 3]
    assert found.reason is Reason.DAMAGED_PDF
    assert found.detail.startswith("1 failed; page 2: ")


def test_pages_that_are_images_wait_for_ocr() -> None:
    found = read_pdf(picture_book(words("12"), words("x  " * 29)), LIMITS)
    assert found.reason is Reason.NO_TEXT_LAYER
    assert [page.reason for page in found.pages] == [Reason.NO_TEXT_LAYER] * 2
    assert found.pages[0].text == "12"


def test_few_words_without_an_image_are_a_short_page() -> None:
    assert read_pdf(book(words("12")), LIMITS).reason is None
    assert read_pdf(book(b"0 0 9 9 re f"), LIMITS).reason is Reason.NO_TEXT_LAYER


def test_a_page_in_a_hundred_may_wait_for_ocr_alone() -> None:
    found = read_pdf(picture_book(words("12"), words("x  " * 30)), LIMITS)
    assert found.reason is None
    assert [page.reason for page in found.pages] == [Reason.NO_TEXT_LAYER, None]


def test_pages_beyond_the_limit_are_not_read() -> None:
    found = read_pdf(book(*[words()] * 5), ReadingLimits(pages=3))
    assert (len(found.pages), found.pages_total) == (3, 5)
    assert found.reason is Reason.TOO_MANY_PAGES


def test_many_pages_end_in_time() -> None:
    found = read_pdf(book(*[words()] * 20_000), LIMITS)
    assert (len(found.pages), found.pages_total) == (1000, 20_000)
    assert found.reason is Reason.TOO_MANY_PAGES


def test_characters_beyond_the_limit_are_not_kept() -> None:
    exactly = ReadingLimits(characters=3 * len(SENTENCE))
    assert read_pdf(book(*[words()] * 3), exactly).reason is None
    found = read_pdf(book(*[words()] * 5), exactly)
    assert "".join(page.text for page in found.pages) == SENTENCE * 3
    assert found.reason is Reason.TOO_MUCH_TEXT


def test_large_file_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "large.pdf"
    path.write_bytes(book(words()))
    bounds = ReadingLimits(file_bytes=path.stat().st_size - 1)
    assert read_pdf(path, bounds).reason is read_pdf(path.read_bytes(), bounds).reason
    assert read_pdf(path, bounds).reason is Reason.TOO_LARGE
    assert read_pdf(path, LIMITS) == read_pdf(path.read_bytes(), LIMITS)


def test_memory_limit_keeps_earlier_pages() -> None:
    found = read_pdf(book(words(), ENDLESS), ReadingLimits(memory_mb=200))
    assert found.reason is Reason.OUT_OF_MEMORY
    assert [page.text for page in found.pages] == [SENTENCE]


@pytest.mark.parametrize(
    ("bounds", "reason"),
    [
        (ReadingLimits(cpu_seconds=2), Reason.OUT_OF_CPU_TIME),
        (ReadingLimits(wall_seconds=2), Reason.OUT_OF_TIME),
    ],
)
def test_time_limits_keep_earlier_pages(bounds: ReadingLimits, reason: Reason) -> None:
    start = time.monotonic()
    found = read_pdf(book(words(), ENDLESS), bounds)
    assert (found.reason, found.pages_total) == (reason, 2)
    assert [page.text for page in found.pages] == [SENTENCE]
    assert time.monotonic() - start < 10


def test_unstorable_characters_are_dropped_and_counted() -> None:
    data = book(words("ABC" + "x" * 40), font=STRANGE_FONT, extra=(stream(STRANGE_MAP),))
    found = read_pdf(data, LIMITS)
    assert found.pages[0].text.rstrip("x") == "𠮷"
    assert found.dropped == 2


@given(st.text(st.characters(categories=["Cs", "Cc", "L"]), max_size=40))
def test_clean_text_can_be_stored(text: str) -> None:
    kept, dropped = clean(text)
    kept.encode()
    assert "\0" not in kept
    assert len(kept) + dropped <= len(text)
    assert clean(kept) == (kept, 0)


def test_warnings_of_the_extractor_are_counted_not_printed(
    capfd: pytest.CaptureFixture[str],
) -> None:
    data = book(words())
    found = read_pdf(data.replace(b"startxref\n", b"startxref\n9"), LIMITS)
    assert found.pages[0].text == SENTENCE
    assert found.warnings > 0
    assert capfd.readouterr() == ("", "")


@settings(max_examples=6, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 800), st.integers(0, 255))
def test_no_bytes_make_it_raise(junk: bytes, place: int, byte: int) -> None:
    whole = bytearray(book(words()))
    whole[place : place + 1] = bytes([byte]) + junk
    found = read_pdf(b"%PDF-" + bytes(whole), LIMITS)
    assert found.pages or found.reason


def test_missing_path_is_the_callers_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_pdf(tmp_path / "none.pdf", LIMITS)
    os.mkfifo(tmp_path / "pipe")
    assert read_pdf(tmp_path / "pipe", LIMITS).reason is Reason.EMPTY_FILE


def test_readme_is_true() -> None:
    readme = Path(reading.__file__).with_name("README.md")
    outcome = doctest.testfile(str(readme), module_relative=False)
    assert (outcome.failed, outcome.attempted > 3) == (0, True)
    for name, value in vars(LIMITS).items():
        assert f"| `{name}` | {value:,} |" in readme.read_text("utf-8")
