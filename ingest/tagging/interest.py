"""How much a report may interest each reader: a number in 0..1 to rank by, never a ruling.

It weighs the tags, the uses that the text itself names, and how far the result has come.
"""

import math
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ingest.tagging.folding import fold
from ingest.tagging.maturity import BANDS, strengths
from schemas.report import Report, SectionKey
from schemas.text import search_key

NAMES = (
    "dual_use_tags", "civil_tags", "civil_sum", "defense_words", "defense_title", "civil_words",
    "civil_title", "civil_times", "call_words", "theory_words", "length", *BANDS,
)  # fmt: skip
LENSES = ("defense", "civil")
_AIMS = {SectionKey.SUMMARY, SectionKey.SIGNIFICANCE, SectionKey.PURPOSE, SectionKey.OUTLOOK}
Row = tuple[float, ...]


@dataclass(frozen=True)
class InterestHead:
    """A logistic head: the odds that a careful reader sees a clear candidate."""

    weights: Row
    intercept: float

    def value(self, row: Row) -> float:
        """Interest in 0..1."""
        total = self.intercept + sum(w * v for w, v in zip(self.weights, row, strict=True))
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


def row(report: Report, dual_use: Sequence[float], civil: Sequence[float]) -> Row:
    """Features in the order of NAMES; the confidences are those of all tags of each family."""
    title = search_key(f"{report.metadata.title.ja}\n{report.metadata.title.en}")
    told = [section.text for section in report.sections if section.key in _AIMS]
    text = fold("\n".join([title, *report.metadata.keywords, *told])).text
    found = {name: _pattern(name).findall(text) for name in (*LENSES, "call", "theory")}
    bands = strengths(report)
    return (
        1.0 - math.prod(1.0 - value for value in dual_use),
        1.0 - math.prod(1.0 - value for value in civil),
        sum(civil),
        math.log1p(len(set(found["defense"]))),
        float(bool(_pattern("defense").search(title))),
        math.log1p(len(set(found["civil"]))),
        float(bool(_pattern("civil").search(title))),
        math.log1p(len(found["civil"])),
        math.log1p(len(set(found["call"]))),
        math.log1p(len(set(found["theory"]))),
        math.log1p(len(text)),
        *(math.log1p(bands[band]) for band in BANDS),
    )


def parse(data: Mapping[str, Mapping[str, float]]) -> dict[str, InterestHead]:
    """The heads of both lenses out of their data."""
    return {
        lens: InterestHead(
            tuple(float(data[lens][name]) for name in NAMES), float(data[lens]["intercept"])
        )
        for lens in LENSES
    }


@cache
def _pattern(lens: str) -> re.Pattern[str]:
    data = tomllib.loads((files(__package__) / "uses.toml").read_text("utf-8"))
    words = sorted({search_key(word) for word in data[lens]["words"]}, key=len, reverse=True)
    latin = "|".join(re.escape(word) for word in words if word.isascii())
    other = "|".join(re.escape(word) for word in words if not word.isascii())
    return re.compile(f"(?<![a-z])(?:{latin})(?![a-z])|{other}")
