"""What a report's page shows beside the tags: why not, maturity, numeric facts. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from schemas import taxonomy
from schemas.tags import Findings, Indicator, Maturity, TagWithheld
from search_api.web import cards, marks, wording
from search_api.web.cards import Quote
from search_api.web.texts import Words


@dataclass(frozen=True)
class NotGiven:
    """A tag that was not given, the phrases that spoke against it, and the sentences."""

    id: str
    label: str
    phrases: tuple[str, ...]
    quotes: tuple[Quote, ...]


@dataclass(frozen=True)
class Stage:
    """A maturity band with its grounds."""

    label: str
    level: str
    confidence: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True)
class Fact:
    """A number as it was written, what it measures, its value in the SI, and its sentence."""

    text: str
    quantity: str
    value: str
    quote: Quote


@dataclass(frozen=True)
class Beside:
    """All of it, of one report."""

    not_given: tuple[NotGiven, ...] = ()
    stage: Stage | None = None
    facts: tuple[Fact, ...] = ()


def beside(found: Mapping[str, Any] | None, identity: str, words: Words) -> Beside:
    """The findings of a record, which has none where the report was never tagged."""
    if found is None:
        return Beside()
    known = Findings.model_validate({**found, "tags": ()})
    return Beside(
        tuple(_not_given(one, identity, words) for one in known.withheld),
        _stage(known.maturity, identity, words) if known.maturity else None,
        tuple(_facts(known.indicators, identity, words)),
    )


def _not_given(one: TagWithheld, identity: str, words: Words) -> NotGiven:
    tag = taxonomy.load().tag(one.id)
    return NotGiven(
        id=one.id,
        label=tag.label.best(words.ui) if tag else one.id,
        phrases=one.against,
        quotes=cards.quotes(one.evidence, identity, words),
    )


def _stage(found: Maturity, identity: str, words: Words) -> Stage:
    return Stage(
        label=words(f"band_{found.band}"),
        level=wording.level(found.confidence),
        confidence=f"{found.confidence:.2f}",
        quotes=cards.quotes(found.evidence, identity, words),
    )


def _facts(found: Iterable[Indicator], identity: str, words: Words) -> Iterable[Fact]:
    for one in found:
        cut = marks.excerpt(one.sentence, [(one.start, one.end)])
        yield Fact(
            text=one.text,
            quantity=words.known(f"quantity_{one.quantity}", one.quantity),
            value=_value(one),
            quote=cards.quote(identity, cut, one.section, one.page, words),
        )


def _value(one: Indicator) -> str:
    """In the SI, with the bounds that the text gives.

    At least 300 K is "≥ 300 K", from 1 to 3 m "1–3 m".
    """
    low, high = (None if v is None else f"{v:.6g}" for v in (one.low, one.high))
    if high is None:
        shown = f"≥ {low}"
    elif low is None:
        shown = f"≤ {high}"
    else:
        shown = low if low == high else f"{low}–{high}"
    return shown if one.unit == "1" else f"{shown} {one.unit}"
