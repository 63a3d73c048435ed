"""Tells from a file's first bytes whether it is worth opening as a PDF."""

import re

from schemas.reasons import Reason

HEAD_BYTES = 1024 + 4
"""As much as is looked at: viewers accept a `%PDF-` that starts in the first 1,024 bytes."""

_HTML = re.compile(rb"<(?:!doctype\s+html|html|script|meta)\b", re.IGNORECASE)


def sniff(head: bytes) -> Reason | None:
    """Why a file that starts with `head` (`HEAD_BYTES` of it) is no PDF, else None."""
    if not head:
        return Reason.EMPTY_FILE
    if b"%PDF-" in head[:HEAD_BYTES]:
        return None
    # Without its zero bytes, UTF-16 reads as ASCII.
    if _HTML.search(head.replace(b"\0", b"")):
        return Reason.HTML_INSTEAD_OF_PDF
    return Reason.NOT_A_PDF
