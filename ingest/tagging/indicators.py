"""Numeric facts that reviewers look for, with units of the SI: evidence, never judged."""

import math
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from ingest.chunking import sentences
from schemas.report import Report, Section, SectionKey
from schemas.tags import Indicator

_LISTS = {
    SectionKey.PRODUCTS,
    SectionKey.REFERENCES,
    SectionKey.ORGANISATION,
    SectionKey.ACKNOWLEDGEMENTS,
}
_BEFORE = 14  # characters before a number that tell depth, range and accuracy apart
_ZERO_CELSIUS = 273.15
_CELSIUS = {"℃", "°C", "度C", "degrees Celsius", "degree Celsius", "deg C"}
_SIGNS = "+\\-−－±~〜～約"
_DIGITS = str.maketrans("０１２３４５６７８９．，−－", "0123456789.,--")
_LATIN_UNITS = str.maketrans(
    "".join(map(chr, range(0xFF21, 0xFF5B))), "".join(map(chr, range(0x41, 0x7B)))
)
_NUMBER = r"[0-9０-９][0-9０-９,，]*(?:[.．][0-9０-９]+)?"
_POWER = r"(?:\s?[×xX]\s?10(?:\^|の)?(?P<power>[-−－]?[0-9０-９]+)乗?)?"
_TIMES = {"万": 1e4, "億": 1e8, "千": 1e3, "million": 1e6, "billion": 1e9}
_LEAST, _MOST = {"以上", "超", "を超える"}, {"以下", "未満"}


@dataclass(frozen=True)
class _Unit:
    quantity: str
    si: str
    factor: float


def indicators(report: Report, limit: int) -> tuple[Indicator, ...]:
    """At most `limit` facts of the report's statements, in reading order; lists are left out."""
    found: list[Indicator] = []
    seen: set[tuple[str, str]] = set()
    for section in report.sections:
        if section.key in _LISTS:
            continue
        for sentence in sentences(section.text):
            for one in facts(sentence, section):
                if (one.text, one.quantity) in seen:
                    continue
                if len(found) == limit:
                    return tuple(found)
                seen.add((one.text, one.quantity))
                found.append(one)
    return tuple(found)


def facts(sentence: str, section: Section) -> Iterator[Indicator]:
    """The numbers with units in one sentence of a section."""
    for match in _pattern().finditer(sentence):
        unit = _units()[match["unit"].translate(_LATIN_UNITS)]
        low, high = _values(match, unit)
        if not _finite(low, high):
            continue
        yield Indicator(
            quantity=_exact(sentence[max(0, match.start() - _BEFORE) : match.start()], unit),
            low=low, high=high, unit=unit.si, text=match[0], sentence=sentence,
            start=match.start(), end=match.end(), section=section.key, page=section.page,
        )  # fmt: skip
    for match in _MACH.finditer(sentence):
        value = _number(match["first"])
        low, high = (value, None) if match["bound"] else (value, value)
        if not _finite(low, high):
            continue
        yield Indicator(
            quantity="mach", low=low, high=high, unit="1", text=match[0], sentence=sentence,
            start=match.start(), end=match.end(), section=section.key, page=section.page,
        )  # fmt: skip


def name(quantity: str, ui: str) -> str:
    """What people read for a quantity."""
    data = _data()
    known = data["words"].get(quantity) or data.get(quantity)
    return str(known["ja"]) if ui == "ja" and known else quantity.replace("_", " ")


def quantities() -> tuple[str, ...]:
    """All that a fact can be about."""
    data = _data()
    return (*(quantity for quantity in data if quantity != "words"), *data["words"], "mach")


_MACH = re.compile(
    rf"(?:マッハ数?|Mach(?: number)?)\s?(?:約|of )?(?P<first>{_NUMBER})(?P<bound>以上)?"
)


def _values(match: re.Match[str], unit: _Unit) -> tuple[float | None, float | None]:
    scale = unit.factor * _TIMES.get((match["times"] or "").strip(), 1.0)
    if match["power"]:
        scale *= float(f"1e{match['power'].translate(_DIGITS)}")
    sign = -1.0 if match["sign"] in {"-", "−", "－"} else 1.0
    shift = _ZERO_CELSIUS if match["unit"].translate(_LATIN_UNITS) in _CELSIUS else 0.0
    first = sign * _number(match["first"]) * scale + shift
    last = _number(match["last"]) * scale + shift if match["last"] else first
    if match["sign"] == "±":
        first = -last
    if match["bound"] in _LEAST or match["least"]:
        return _round(first), None
    if match["bound"] in _MOST or match["most"]:
        return None, _round(last)
    return _round(min(first, last)), _round(max(first, last))


def _finite(*values: float | None) -> bool:
    """Whether a number was read: what no double holds, such as 5×10^999, is a slip of reading."""
    return all(value is None or math.isfinite(value) for value in values)


def _round(value: float) -> float:
    """Without the dust of binary fractions."""
    return float(f"{value:.12g}")


def _exact(before: str, unit: _Unit) -> str:
    if unit.quantity not in {"length", "angle"}:
        return unit.quantity
    lowered = before.lower()
    places = {
        quantity: max(lowered.rfind(word) for word in word_of["before"])
        for quantity, word_of in _data()["words"].items()
    }
    nearest = max(places, key=lambda quantity: places[quantity])
    return nearest if places[nearest] >= 0 else unit.quantity


def _number(text: str) -> float:
    return float(text.translate(_DIGITS).replace(",", ""))


@cache
def _pattern() -> re.Pattern[str]:
    """Number, range or bound, then a unit that no letter follows; full width as half width."""
    units = sorted(_units(), key=len, reverse=True)
    spelled = "|".join("".join(_either_width(c) for c in unit) for unit in units)
    return re.compile(
        r"(?P<least>(?:at least|more than|over|above|exceeding)\s)?"
        r"(?P<most>(?:at most|less than|below|under|up to)\s)?"
        rf"(?<![0-9A-Za-z.０-９Ａ-Ｚａ-ｚ])(?P<sign>[{_SIGNS}])?(?P<first>{_NUMBER})"
        rf"(?:\s?(?:[-–〜～~から]|to|から|±)\s?(?P<last>{_NUMBER}))?{_POWER}"
        rf"(?P<times>万|億|千| million| billion)?[\s-]?(?P<unit>{spelled})"
        r"(?![A-Za-z0-9Ａ-Ｚａ-ｚ/²³^·\u0300-\u036f\u3099\u309a])(?!当たり|あたり|毎|映像|画質|テレビ|解像度)(?:\s?(?P<bound>以上|以下|未満|を超える|超))?"
    )


def _either_width(character: str) -> str:
    if character.isascii() and character.isalpha():
        return f"[{character}{chr(ord(character) + 0xFEE0)}]"
    return re.escape(character)


@cache
def _units() -> Mapping[str, _Unit]:
    return {
        unit: _Unit(quantity, part["si"], float(factor))
        for quantity, part in _data().items()
        if quantity != "words"
        for unit, factor in part["units"].items()
    }


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "units.toml").read_text("utf-8"))
