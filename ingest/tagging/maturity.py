"""How far a result has come: basic, applied, demonstrated or practical, as its text tells."""

import math
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, get_args

from ingest.chunking import sentences
from ingest.tagging.folding import fold
from schemas.report import Report, Section, SectionKey
from schemas.tags import Band, Evidence, Maturity
from schemas.text import search_key

BANDS: tuple[Band, ...] = get_args(Band)
_STRONG, _WEAK = 1.0, 0.25
_EVIDENCE = 3
# The plans of a report say what is not yet reached; its background tells of others' work.
_PLACES = {
    SectionKey.TITLE: 1.2,
    SectionKey.SUMMARY: 1.0,
    SectionKey.RESULTS: 1.0,
    SectionKey.CONCLUSION: 1.0,
    SectionKey.METHODS: 0.5,
    SectionKey.SIGNIFICANCE: 0.4,
    SectionKey.PURPOSE: 0.3,
    SectionKey.BODY: 0.5,
}
# What is still to come is no evidence of having come so far.
_PLANNED = re.compile(
    r"^.{0,12}(?:を目指|に向け|が期待|を期待|が望まれ|が課題|したい|予定|見込|に資する|を図る|に必要|の可能性|には至|できるよう)"
)
_HIGHER = {"practical": 1.6, "demonstrated": 1.3, "applied": 1.0, "basic": 1.0}
_LATIN = re.compile("[a-z]")


def maturity(report: Report) -> Maturity | None:
    """The band with its confidence and evidence; None where the text tells nothing of it."""
    scores: dict[Band, float] = dict.fromkeys(BANDS, 0.0)
    found: dict[Band, list[tuple[float, Evidence]]] = defaultdict(list)
    for band, phrase_weight, evidence in _signs(report):
        weight = phrase_weight * _PLACES.get(evidence.section, 0.0)
        scores[band] += weight * _HIGHER[band]
        found[band].append((weight, evidence))
    best = max(BANDS, key=lambda band: scores[band])
    if not scores[best]:
        return None
    total = sum(math.exp(min(score, 8.0)) for score in scores.values())
    surest = sorted(found[best], key=lambda pair: -pair[0])[:_EVIDENCE]
    return Maturity(
        band=best,
        confidence=round(math.exp(min(scores[best], 8.0)) / total, 4),
        evidence=tuple(evidence for _, evidence in surest),
    )


def strengths(report: Report) -> dict[Band, float]:
    """What the phrases of each band weigh in a report, before any band is chosen."""
    found: dict[Band, float] = dict.fromkeys(BANDS, 0.0)
    for band, weight, evidence in _signs(report):
        found[band] += weight * _PLACES.get(evidence.section, 0.0)
    return found


def _signs(report: Report) -> Iterator[tuple[Band, float, Evidence]]:
    """Each phrase at its first place among those that count."""
    seen: set[str] = set()
    for section in _sections(report):
        for sentence in sentences(section.text):
            folded = fold(sentence)
            for match in _pattern().finditer(folded.text):
                phrase = match[0]
                if folded.cut(match.start()) or folded.cut(match.end()):
                    continue
                if phrase in seen or _PLANNED.match(folded.text[match.end() :]):
                    continue
                seen.add(phrase)
                band, weight = _phrases()[phrase]
                start, end = folded.span(*match.span())
                yield (
                    band,
                    weight,
                    Evidence(
                        cue=sentence[start:end], sentence=sentence, start=start, end=end,
                        section=section.key, page=section.page,
                    ),
                )  # fmt: skip


def _sections(report: Report) -> Iterator[Section]:
    title = report.metadata.title
    for text in (title.ja, title.en):
        yield Section(key=SectionKey.TITLE, page=0, text=text)
    ordered = sorted(report.sections, key=lambda section: -_PLACES.get(section.key, 0.0))
    yield from (section for section in ordered if section.key in _PLACES)


def label(band: Band, ui: str) -> str:
    """What people read for a band."""
    return str(_data()[band]["ja" if ui == "ja" else "en"])


@cache
def _pattern() -> re.Pattern[str]:
    phrases = sorted(_phrases(), key=len, reverse=True)
    return re.compile(
        "|".join(
            rf"(?<![a-z]){re.escape(p)}(?![a-z])" if _LATIN.match(p) else re.escape(p)
            for p in phrases
        )
    )


@cache
def _phrases() -> Mapping[str, tuple[Band, float]]:
    return {
        search_key(phrase): (band, weight)
        for band in BANDS
        for name, weight in (("weak", _WEAK), ("strong", _STRONG))
        for phrase in _data()[band][name]
    }


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "maturity.toml").read_text("utf-8"))
