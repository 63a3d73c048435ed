"""Amounts of money as tables write them."""

import re
from decimal import Decimal

_GROUPED = re.compile(r"\d{1,3}(?:([.,' ])\d{3})(?:\1\d{3})*(?:[.,]\d+)?")
_NUMBER = re.compile(r"\d[\d.,' ]*")


def whole(value: object) -> int | None:
    """An amount in whole units; None where there is none: a raw 0 is no amount.

    >>> whole("1000000,50"), whole("$149,999.00"), whole("2.500.000,00"), whole(1200.5)
    (1000000, 149999, 2500000, 1200)
    >>> whole("0"), whole(""), whole("-5"), whole("n/a")
    (None, None, None, None)
    """
    text = str(value if value is not None else "").replace("\u00a0", " ").strip()
    found = _NUMBER.search(text)
    if found is None or "-" in text[: found.start()]:
        return None
    return int(Decimal(_plain(found[0].strip(" .,'")))) or None


def _plain(digits: str) -> str:
    """Digits with a point, whatever marks thousands and decimals."""
    grouped = _GROUPED.fullmatch(digits)
    if grouped:
        digits = digits.replace(grouped[1], "")
    head, mark, tail = digits.replace(",", ".").rpartition(".")
    return re.sub(r"\D", "", head) + "." + tail if mark else re.sub(r"\D", "", digits)
