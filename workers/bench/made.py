"""Made reports: Japanese and English words drawn as language draws them, and mixed real vectors.

No sentence of them means anything. What is real is what speed depends on: how often words occur,
how long texts are, and how vectors lie to one another.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files

import numpy as np

from ranking.encoder.runtime import Vectors
from schemas.report import (
    Bilingual,
    Metadata,
    Passage,
    Person,
    Provenance,
    Report,
    Section,
    SectionKey,
)

PASSAGES = 5  # of a report
DISTINCT = 400  # passages that the model encodes; the other vectors are mixtures of theirs
RARE = "千件に一件の事業（見本）"  # the programme of one report in a thousand
_RARE_EVERY = 1000
_SPREAD = 0.25  # length of the noise on a mixture, beside the mixture's 1
_SECTIONS = (SectionKey.BACKGROUND, SectionKey.METHODS, SectionKey.RESULTS)
_JOINTS = ("の", "を", "による", "における", "と", "に関する", "を用いた", "への")
_ENDS = ("を調べた。", "を明らかにした。", "を評価した。", "を設計した。", "が得られた。")
_THEN = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Made:
    """A report and its passages."""

    report: Report
    passages: tuple[Passage, ...]


def reports(count: int, first: int = 0) -> Iterator[Made]:
    """That many reports, always the same ones; nine in ten are Japanese."""
    for number in range(first, first + count):
        yield _report(number)


def vectors(base: Vectors, count: int, seed: int) -> Vectors:
    """float32 array (count, dims), rows of length 1: weighted sums of three rows of `base`, with
    noise, so that no two are the same and each lies where texts lie."""
    draw = np.random.default_rng(seed)
    rows = draw.integers(0, len(base), (count, 3))
    shares = draw.dirichlet((3.0, 1.0, 1.0), count)
    mixed = np.einsum("nk,nkd->nd", shares, base[rows])
    mixed /= np.linalg.norm(mixed, axis=1, keepdims=True)
    noise = draw.standard_normal(mixed.shape) * (_SPREAD / np.sqrt(base.shape[1]))
    found = mixed + noise
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), np.float32)


def questions(count: int) -> list[str]:
    """That many different questions: words, sentences and mixed ones, in both languages."""
    draw = np.random.default_rng(3)
    japanese, english = _words()
    found: dict[str, None] = {}
    for kind in itertools.cycle(range(4)):
        if len(found) >= count:
            break
        one, two, three = (_drawn(draw, japanese, 1)[0] for _ in range(3))
        left, right = (_drawn(draw, english, 1)[0] for _ in range(2))
        asked = (f"{one} {two}", f"{one}を用いた{two}の{three}", f"{left} {right}", f"{left} {one}")
        found[asked[kind]] = None
    return list(found)


def _report(number: int) -> Made:
    draw = np.random.default_rng((7, number))
    spoken = "en" if number % 10 == 9 else "ja"
    text = _english if spoken == "en" else _japanese
    passages = tuple(
        Passage(
            number=place,
            section=_SECTIONS[place % len(_SECTIONS)],
            page=1 + place // 2,
            text=text(draw, 7),
        )
        for place in range(PASSAGES)
    )
    sections = tuple(Section(key=p.section, page=p.page, text=p.text) for p in passages)
    report = Report(
        id=f"bench-{number:016x}",
        revision=1,
        metadata=_metadata(draw, number),
        sections=sections,
        language="en" if spoken == "en" else "ja",
        provenance=Provenance(
            source="bench", place="", native_id=str(number), harvested_at=_THEN, record_sha256=""
        ),
    )
    return Made(report, passages)


def _metadata(draw: np.random.Generator, number: int) -> Metadata:
    common = f"事業{int(draw.integers(40))}（見本）"
    start = 2008 + int(draw.integers(15))
    family = f"見本{int(draw.integers(4000))}"
    return Metadata(
        native_id=str(number),
        title=Bilingual(ja=_japanese(draw, 1)[:40], en=_english(draw, 1)[:80]),
        number=f"{number:08d}",
        programme=Bilingual(ja=RARE if number % _RARE_EVERY == 0 else common),
        institutions=(Bilingual(ja=f"見本大学{int(draw.integers(300))}"),),
        researchers=(Person(ja=f"{family} 一郎", yomi="ミホン イチロウ", en=""),),
        companies=(f"株式会社見本{number % 50}",) if number % 7 == 0 else (),
        keywords=tuple(_drawn(draw, _words()[0], 4)),
        summary=Bilingual(ja=_japanese(draw, 4), en=_english(draw, 3)),
        start_year=start,
        end_year=start + 1 + int(draw.integers(5)),
        sample=True,
    )


def _japanese(draw: np.random.Generator, sentences: int) -> str:
    words, _ = _words()
    found = []
    for _ in range(sentences):
        some = _drawn(draw, words, 4)
        joints = draw.integers(0, len(_JOINTS), 3)
        middle = "".join(w + _JOINTS[j] for w, j in zip(some, joints, strict=False))
        found.append(middle + some[-1] + _ENDS[int(draw.integers(len(_ENDS)))])
    return "".join(found)


def _english(draw: np.random.Generator, sentences: int) -> str:
    _, words = _words()
    found = [
        f"The {a} of {b} was studied with {c} and {d}."
        for a, b, c, d in (_drawn(draw, words, 4) for _ in range(sentences))
    ]
    return " ".join(found)


def _drawn(draw: np.random.Generator, words: Sequence[str], count: int) -> list[str]:
    """Words by Zipf's law: the n-th is drawn 1/n as often as the first."""
    places = np.minimum(draw.zipf(1.1, count), len(words)) - 1
    return [words[int(place)] for place in places]


@cache
def _words() -> tuple[list[str], list[str]]:
    """Terms of the lexicon and compounds of two of them, in a fixed order; some 10,000 of each."""
    lines = (files("schemas") / "lexicon" / "terms.txt").read_text("utf-8").splitlines()
    pairs = [line.split(" => ") for line in lines if line and not line.startswith("#")]
    draw = np.random.default_rng(1)
    both = [[pair[side] for pair in pairs] for side in (0, 1)]
    made = []
    for words, joint in zip(both, ("", " "), strict=True):
        two = draw.integers(0, len(words), (10_000, 2))
        joined = [f"{words[a]}{joint}{words[b]}" for a, b in two]
        mixed = [*words, *dict.fromkeys(joined)]
        draw.shuffle(mixed)
        made.append(mixed)
    return made[0], made[1]
