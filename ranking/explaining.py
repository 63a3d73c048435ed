"""What made a score, as data and as a sentence in both languages. Pure."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from ranking.features import ALIKE, FEATURES, LEGS, TEXT
from schemas import taxonomy
from schemas.explanation import Explanation, FeatureExplained, LegExplained, MatchedTerm
from schemas.report import Bilingual
from schemas.terms import DICTIONARY, SOUND, TERMS

_WORDS = 6  # named in the sentence


def explain(
    ranks: Mapping[str, int],
    scores: Mapping[str, float],
    parts: Mapping[str, float],
    weights: Mapping[str, float],
    lens: Mapping[str, float],
    values: Mapping[str, float],
    terms: Sequence[MatchedTerm],
) -> Explanation:
    """The explanation of one hit.

    By leg: its rank, its score, its weight for the question; by feature: its weight in the lens
    and its value. `parts` are those of the score, which add up to it.
    """
    legs = [
        LegExplained(
            leg=leg,
            rank=rank,
            score=scores[leg],
            weight=weights.get(leg, 0.0),
            part=parts.get(leg, 0.0),
        )
        for leg, rank in ranks.items()
    ]
    features = [
        FeatureExplained(
            feature=name,
            sign=FEATURES[name].sign,
            low=FEATURES[name].low,
            high=FEATURES[name].high,
            value=values[name],
            weight=weight,
            part=parts.get(name, 0.0),
            sentence=FEATURES[name].sentence,
        )
        for name, weight in lens.items()
    ]
    legs.sort(key=lambda one: (one.rank, one.leg))
    features.sort(key=lambda one: (-abs(one.part), one.feature))
    return Explanation(
        legs=tuple(legs),
        alike=parts.get(ALIKE, 0.0),
        features=tuple(features),
        terms=tuple(terms),
        sentence=sentence(legs, parts.get(ALIKE, 0.0), features, terms),
    )


def values_of(card: Mapping[str, Any], year: int, lens: Mapping[str, float]) -> dict[str, float]:
    """The value of each feature that a lens weighs."""
    return {name: FEATURES[name].value(card, year) for name in lens}


def sentence(
    legs: Sequence[LegExplained],
    alike: float,
    features: Sequence[FeatureExplained],
    terms: Sequence[MatchedTerm],
) -> Bilingual:
    """Words found, ranks in the legs, and what else added to the score or took from it."""
    told = (_terms(terms), _legs(legs), _beside(alike, features))
    return Bilingual(
        ja="".join(part.ja for part in told if part),
        en=" ".join(part.en for part in told if part),
    )


def _terms(terms: Sequence[MatchedTerm]) -> Bilingual | None:
    if not terms:
        return Bilingual(ja="検索語を含みません。", en="It has none of the words of the question.")
    shown, left = terms[:_WORDS], len(terms) - _WORDS
    ja, en = "、".join(_named(one).ja for one in shown), ", ".join(_named(one).en for one in shown)
    if left > 0:
        ja, en = f"{ja}ほか{left}語", f"{en} and {left} more"
    return Bilingual(ja=f"{ja}を含みます。", en=f"It has {en}.")


def _named(found: MatchedTerm) -> Bilingual:
    if found.expansion is None:
        return Bilingual(ja=f"「{found.word}」", en=f"“{found.word}”")
    term, source = found.expansion.term, found.expansion.source
    if source == TERMS:
        return Bilingual(
            ja=f"「{found.word}」（「{term}」の訳語）",
            en=f"“{found.word}” (a translation of “{term}”)",
        )
    if source == DICTIONARY:
        return Bilingual(
            ja=f"「{found.word}」（「{term}」の辞書にある訳語）",
            en=f"“{found.word}” (a translation of “{term}” in the dictionary)",
        )
    if source == SOUND:
        return Bilingual(
            ja=f"「{found.word}」（「{term}」の読み）", en=f"“{found.word}” (how “{term}” sounds)"
        )
    tag = taxonomy.load().tag(source)
    of = tag.label if tag else Bilingual(ja=source, en=source)
    return Bilingual(
        ja=f"「{found.word}」（「{term}」の同義語、タグ「{of.ja}」による）",
        en=f"“{found.word}” (a synonym of “{term}” by the tag “{of.en}”)",
    )


def _legs(legs: Sequence[LegExplained]) -> Bilingual | None:
    if not legs:
        return None
    ja = "、".join(f"{LEGS[one.leg].ja}で{one.rank}位" for one in legs)
    en = ", ".join(f"{one.rank} by {LEGS[one.leg].en}" for one in legs)
    return Bilingual(ja=f"{ja}です。", en=f"Its rank is {en}.")


def _beside(alike: float, features: Sequence[FeatureExplained]) -> Bilingual | None:
    parts = [(TEXT[ALIKE], alike), *((one.sentence, one.part) for one in features)]
    moved = [(of, part) for of, part in parts if not math.isclose(part, 0.0, abs_tol=5e-5)]
    if not moved:
        return None
    ja = "、".join(f"{of.ja}で{part:+.4f}" for of, part in moved)
    en = ", ".join(f"{part:+.4f} for {of.en}" for of, part in moved)
    return Bilingual(ja=f"スコアに、{ja}を加えました。", en=f"The score has {en}.")
