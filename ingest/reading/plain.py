"""Plain text files: decoded, cut at the limit, as one page."""

import re

from ingest.reading.limits import ReadingLimits
from ingest.reading.read import Page, Reading
from schemas.reasons import Reason

# EUC-JP before Shift_JIS: kana and punctuation of Shift_JIS begin with bytes that EUC-JP never
# has, while Shift_JIS takes nearly all EUC-JP for half-width kana. (JIS X 0213's has ① and ㈱.)
_ENCODINGS = ("utf-8-sig", "euc_jis_2004", "cp932")

_NO_TEXT = re.compile("[\x80\uf8f0-\uf8f3]")  # what Shift_JIS makes of bytes that it doesn't have


def read_text(data: bytes, limits: ReadingLimits) -> Reading:
    """Reads a text file in UTF-8, UTF-16 with a mark, Shift_JIS or EUC-JP; never raises."""
    if not data.strip(b"\0 \t\r\n"):
        return Reading((), Reason.EMPTY_FILE if not data else Reason.NOTHING_TO_INDEX)
    text = _decode(data)
    if text is None:
        return Reading((), Reason.WRONG_CONTENT, "no text in a known encoding")
    reason = Reason.TOO_MUCH_TEXT if len(text) > limits.characters else None
    detail = f"{len(text)} characters, limit {limits.characters}" if reason else ""
    page = Page(1, text[: limits.characters].replace("\0", ""), extractor="text")
    return Reading((page,), reason, detail, pages_total=1, extractor="text")


def _decode(data: bytes) -> str | None:
    encodings = ("utf-16",) if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else _ENCODINGS
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _NO_TEXT.search(text):
            return text
    return None
