"""Labelled records: what two annotators agreed on, and the reports that they read."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from ingest.sample.shapes import SampleReport
from schemas.errors import UserError
from schemas.report import Bilingual, Metadata, Provenance, Report, Section, SectionKey
from schemas.text import language

_ALIKE = 0.5  # share of common word triples from which two records belong to one group
_SHORTEST = 20  # a shorter text says that there is none: N/A
_THEN = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Record:
    """A report with its truth: tags that hold, tags that count neither way, and grades."""

    id: str
    report: Report
    tags: frozenset[str]
    unsure: frozenset[str]
    annotators: tuple[frozenset[str], ...] = ()
    maturity: str = ""
    defense: int = 0
    civil: int = 0


def load(path: Path) -> list[Record]:
    """Records of a JSON-lines file; UserError where a line is none."""
    found = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        if line.strip():
            try:
                found.append(_record(json.loads(line)))
            except (ValueError, KeyError, TypeError) as error:
                raise UserError(
                    f"{path.name}, line {number}: no labelled record ({error!r})",
                    f"{path.name} の {number} 行目はラベル付き記録ではありません（{error!r}）",
                ) from error
    if not found:
        raise UserError(f"{path.name} holds no record", f"{path.name} に記録がありません")
    return found


def of_sample(one: SampleReport) -> Record:
    """A sample report as a record, with the tags that its author gave it."""
    sections = (
        *(_summary(text) for text in (one.summary_ja, one.summary_en)),
        *(Section(key=part.key, page=1, text=part.text) for part in one.sections),
        Section(key=SectionKey.PRODUCTS, page=2, text="\n".join(p.text for p in one.products)),
        Section(key=SectionKey.REFERENCES, page=2, text="\n".join(one.references)),
    )
    keywords = (*one.keywords_ja, *one.keywords_en)
    meta = Metadata(title=one.title, keywords=keywords, companies=one.companies)
    tags = frozenset((*one.dual_use, *one.civil))
    return Record(one.id, report(one.id, meta, sections), tags, frozenset(), (), one.maturity)


def report(identity: str, meta: Metadata, sections: Iterable[Section]) -> Report:
    """A report that came from nowhere: only its text counts."""
    return Report(
        id=identity,
        revision=1,
        metadata=meta,
        sections=tuple(sections),
        language="ja" if language(meta.title.best()) == "ja" else "en",
        provenance=Provenance(
            source="", place="", native_id=identity, harvested_at=_THEN, record_sha256=""
        ),
    )


def bilingual(text: str) -> Bilingual:
    """A text under its own language."""
    return Bilingual(ja=text) if language(text) == "ja" else Bilingual(en=text)


def groups(records: Sequence[Record]) -> list[int]:
    """A group for each record: those that share much of their wording stay together in a fold."""
    shingles = [_shingles(record.report) for record in records]
    group = list(range(len(records)))
    for later, mine in enumerate(shingles):
        for earlier in range(later):
            common = len(mine & shingles[earlier])
            if common > _ALIKE * max(1, min(len(mine), len(shingles[earlier]))):
                group = [group[earlier] if g == group[later] else g for g in group]
    return group


def folds(records: Sequence[Record], count: int, seed: int) -> list[list[int]]:
    """Places of the records in `count` folds of like size; no group is in two of them."""
    group = groups(records)
    names = sorted(set(group))
    order = np.random.default_rng(seed).permutation(len(names))
    found: list[list[int]] = [[] for _ in range(count)]
    for name in (names[place] for place in order):
        smallest = min(found, key=len)
        smallest.extend(place for place, g in enumerate(group) if g == name)
    return found


def _shingles(one: Report) -> frozenset[tuple[str, ...]]:
    text = " ".join(section.text for section in one.sections) or one.metadata.title.best()
    words = text.casefold().split() if " " in text else list(text)
    return frozenset(zip(words, words[1:], words[2:], strict=False))


def _record(row: Mapping[str, Any]) -> Record:
    a, b, both = row["a"], row["b"], row["both"]
    given = tuple(frozenset((*one["du"], *one["ct"])) for one in (a, b))
    truth = frozenset((*both["du"], *both["ct"]))
    text = row["text"] or ""
    sections = [_summary(text)] if len(text) > _SHORTEST else []
    meta = Metadata(title=bilingual(row["title"]), keywords=tuple(row["keywords"] or ()))
    return Record(
        id=str(row["id"]),
        report=report(str(row["id"]), meta, sections),
        tags=truth,
        unsure=(given[0] | given[1]) - truth,
        annotators=given,
        maturity=a["trl"] if a["trl"] == b["trl"] else "",
        defense=(int(a["defense"]) + int(b["defense"])) // 2,
        civil=(int(a["civil"]) + int(b["civil"])) // 2,
    )


def _summary(text: str) -> Section:
    return Section(key=SectionKey.SUMMARY, page=0, text=text)
