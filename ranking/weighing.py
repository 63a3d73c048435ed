"""How much each leg counts for a question: fixed shares, moved by what the answers look like."""

import math
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from schemas.topics import named

Answer = Mapping[str, Mapping[str, float]]  # leg -> document -> score, best first
WORDS = ("words", "bigrams", "passages")
TOPICS = "topics"
_FIRST = 10
_LEAST = 0.01  # of what topics and meaning may weigh: no leg that answered counts for nothing
_JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uff66-\uff9f]")
_LONG = 60  # letters from which a question counts as long


@dataclass(frozen=True)
class Weighing:
    """What is learned: the share of each leg by words, and what moves the share of meaning.

    A height counts by its power `steepness`: above 1, a document far above its list counts more.
    `topics` is what tags count for a question that is nothing but names of topics, `reach` the lead
    of the first by meaning over the last, in the leg's own unit, from which it counts in full.
    """

    version: str
    steepness: float
    words: Mapping[str, float]
    bias: float
    moved_by: Mapping[str, float]
    topics: float = 0.0
    reach: float = 0.0


def japanese(question: str, _legs: Answer) -> float:
    """Share of kana and kanji among the letters of the question."""
    letters = [letter for letter in question if letter.isalpha()]
    return (
        sum(1 for letter in letters if _JAPANESE.match(letter)) / len(letters) if letters else 0.0
    )


def length(question: str, _legs: Answer) -> float:
    """How long the question is; a kana or kanji counts as three letters."""
    letters = sum(3 if _JAPANESE.match(letter) else 1 for letter in question)
    return min(1.0, letters / (3 * _LONG))


def agreement(_question: str, legs: Answer) -> float:
    """Share of the first ten of meaning that are among the first ten by words."""
    meant, worded = (list(legs.get(leg, {}))[:_FIRST] for leg in ("meaning", "words"))
    return len(set(meant) & set(worded)) / max(1, len(meant))


def lead(leg: str) -> Callable[[str, Answer], float]:
    """How far the first of a leg leads the tenth, as a share of its lead over the last."""

    def value(_question: str, legs: Answer) -> float:
        scores = list(legs.get(leg, {}).values())
        if len(scores) < 2 or scores[0] <= scores[-1]:
            return 0.0
        tenth = scores[min(_FIRST, len(scores)) - 1]
        return (scores[0] - tenth) / (scores[0] - scores[-1])

    return value


def gap(leg: str) -> Callable[[str, Answer], float]:
    """How far the first of a leg leads the second, as a share of its lead over the last."""

    def value(_question: str, legs: Answer) -> float:
        scores = list(legs.get(leg, {}).values())
        if len(scores) < 2 or scores[0] <= scores[-1]:
            return 0.0
        return (scores[0] - scores[1]) / (scores[0] - scores[-1])

    return value


FEATURES: dict[str, Callable[[str, Answer], float]] = {
    "japanese": japanese,
    "length": length,
    "agreement": agreement,
    "words_lead": lead("words"),
    "words_gap": gap("words"),
    "meaning_lead": lead("meaning"),
    "meaning_gap": gap("meaning"),
}


def sureness(legs: Answer) -> float:
    """How far the list by meaning may be believed, to 1: where it is flat the model tells nothing
    apart, as with names that it never saw. A list of one says nothing about that.
    """
    scores = list(legs.get("meaning", {}).values())
    if len(scores) < 2 or not load().reach:
        return 1.0
    return max(_LEAST, min(1.0, (scores[0] - scores[-1]) / load().reach))


def weigh(question: str, legs: Answer) -> dict[str, float]:
    """The weight of each leg for a question, all positive, with sum 1 over all legs that there are."""
    learned = load()
    moved = math.fsum(
        factor * FEATURES[name](question, legs) for name, factor in learned.moved_by.items()
    )
    meaning = sureness(legs) / (1.0 + math.exp(-(learned.bias + moved)))
    whole = math.fsum(learned.words.values())
    topics = learned.topics * max(_LEAST, named(question).share)
    return {
        TOPICS: topics,
        "meaning": (1.0 - topics) * meaning,
        **{
            leg: (1.0 - topics) * (1.0 - meaning) * share / whole
            for leg, share in learned.words.items()
        },
    }


@cache
def load() -> Weighing:
    """What `sateto tune` wrote."""
    raw = tomllib.loads((files("ranking") / "fusion.toml").read_text("utf-8"))
    if unknown := set(raw["moved_by"]) - set(FEATURES):
        raise ValueError(f"fusion.toml: no such features: {sorted(unknown)}")
    version = f"fusion-{raw['version']}"
    return Weighing(
        version,
        raw["steepness"],
        raw["words"],
        raw["bias"],
        raw["moved_by"],
        raw["topics"],
        raw["reach"],
    )
