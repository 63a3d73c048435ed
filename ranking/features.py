"""Features of a report: named, bounded, and more is never worse."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from schemas.report import Bilingual

DECISIONS = "decisions"
_RECENT_YEARS = 15  # a project that ended so long ago is not recent at all


@dataclass(frozen=True)
class Feature:
    """What a lens may weigh: its sentence for people, and how to read it off a hit's card.

    `value` takes the card and the current fiscal year and returns a number in `low`..1. `sign` is
    declared for readers: a lens weighs nothing below 0, so more of a feature never lowers a score.
    """

    name: str
    sentence: Bilingual
    value: Callable[[Mapping[str, Any], int], float]
    low: float = 0.0
    high: float = 1.0
    sign: Literal[1, -1] = 1


def tag_strength(family: str) -> Callable[[Mapping[str, Any], int], float]:
    """Interest as the tagger weighed it, else confidence of the surest tag of a family, else 0."""
    lens = "defense" if family == "dual_use" else family

    def value(card: Mapping[str, Any], _year: int) -> float:
        if lens in (interest := card.get("interest") or {}):
            return float(interest[lens])
        tags: Sequence[Mapping[str, Any]] = card.get("tags", ())
        return max((float(t["confidence"]) for t in tags if t["family"] == family), default=0.0)

    return value


def recency(card: Mapping[str, Any], year: int) -> float:
    """1 for a project that still runs or ended this year, falling to 0 over fifteen years."""
    end = card.get("end_year")
    if end is None:
        return 0.0
    return min(1.0, max(0.0, 1.0 - (year - int(end)) / _RECENT_YEARS))


def company(card: Mapping[str, Any], _year: int) -> float:
    """1 where a company took part."""
    return 1.0 if card.get("companies") else 0.0


def decided(card: Mapping[str, Any], _year: int) -> float:
    """1 where the reader's own organisation adopted it, -1 where it rejected it, else 0.

    `decision` is put on the card at question time; the index knows of no decision.
    """
    return _VERDICTS.get(str(card.get("decision", "")), 0.0)


_VERDICTS = {"adopt": 1.0, "reject": -1.0}

FEATURES = {
    feature.name: feature
    for feature in (
        Feature(
            "dual_use_tags",
            Bilingual(
                ja="安全保障上の関心に該当し得る技術領域のタグと、本文に記された用途",
                en="dual-use topic tags, and uses that the text itself names",
            ),
            tag_strength("dual_use"),
        ),
        Feature(
            "civil_tags",
            Bilingual(
                ja="民生分野のタグ、本文に記された用途と成熟度",
                en="civil topic tags, uses that the text names, and maturity",
            ),
            tag_strength("civil"),
        ),
        Feature(
            "recency",
            Bilingual(ja="研究終了からの新しさ", en="how recently the project ended"),
            recency,
        ),
        Feature(
            "company",
            Bilingual(ja="企業の参画", en="whether a company took part"),
            company,
        ),
        Feature(
            DECISIONS,
            Bilingual(ja="所属組織の判断（採用・却下）", en="what one's own organisation decided"),
            decided,
            low=-1.0,
        ),
    )
}
LEGS = {
    "words": Bilingual(ja="語の一致（課題名・概要・本文）", en="words in title, summary and text"),
    "bigrams": Bilingual(ja="文字の並びの一致", en="matching character pairs"),
    "passages": Bilingual(ja="文章中の語の一致", en="words within one passage"),
    "meaning": Bilingual(ja="意味の近さ", en="nearness of meaning"),
    "topics": Bilingual(
        ja="検索文に含まれる技術領域のタグ", en="tags of the topics that the question names"
    ),
}
ALIKE = "alike"
# What a report is worth by its text: what each leg found, and what was found beside it.
TEXT = {**LEGS, ALIKE: Bilingual(ja="上位の成果との類似", en="likeness to reports found above it")}
