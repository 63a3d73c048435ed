"""The evaluation as a whole: folds, heads that have not seen what they score, and all figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ingest.tagging import interest
from ingest.tagging.evaluation import baselines, figures
from ingest.tagging.evaluation.learning import confidences, learn, learn_interest, least
from ingest.tagging.evaluation.matrix import Bools, Floats, Matrix
from ingest.tagging.evaluation.records import Record, folds
from ingest.tagging.maturity import maturity
from ranking.evaluate import ndcg
from schemas.tags import Family

_FOLDS, _SEED = 5, 0
_RANKED = 50
_SHORT: dict[Family, str] = {"dual_use": "du", "civil": "ct"}
_FILLS = "DU11"  # the tag that fills a third of the labelled set
_BANDS = {"basic": "low", "applied": "low", "demonstrated": "mid", "practical": "high"}


@dataclass(frozen=True)
class Scored:
    """Confidences (records, tags) by heads that have not seen the record, and the tags given."""

    sure: Floats
    said: Bools
    threshold: dict[Family, float]


def cross_validated(
    records: Sequence[Record], data: Matrix, also: Sequence[Matrix]
) -> tuple[Scored, list[list[int]]]:
    """Scores each fold with a head learned from the other folds and from `also`."""
    parts = folds(records, _FOLDS, _SEED)
    sure, said = np.zeros(data.truth.shape), np.zeros(data.truth.shape, bool)
    thresholds: dict[Family, list[float]] = {"dual_use": [], "civil": []}
    for fold in parts:
        rest = [place for place in range(len(records)) if place not in set(fold)]
        for family, found in thresholds.items():
            head = learn([data.rows(rest), *also], family)
            given = confidences(head, data.rows(fold), family)
            where = np.ix_(np.array(fold), data.family(family))
            sure[where], said[where] = given, given >= least(head, data.rows(fold))
            found.append(float(least(head, data.rows(fold)).mean()))
    means = {family: float(np.mean(found)) for family, found in thresholds.items()}
    return Scored(sure, said, means), parts


def evaluate(
    records: Sequence[Record], data: Matrix, samples: Sequence[Record], own: Matrix
) -> dict[str, Any]:
    """All figures. Neither the records nor the samples are scored by a head that saw them."""
    scored, parts = cross_validated(records, data, [own])
    on_samples, _ = cross_validated(samples, own, [data])
    rival = baselines.tf_idf(records, data, parts)
    found: dict[str, Any] = {}
    for family, short in _SHORT.items():
        found[short] = _family(records, data, scored, family)
    return {
        **found,
        **{lens: _ranked(records, data, scored, parts, lens) for lens in interest.LENSES},
        "baselines": {
            "keywords": _short(data, baselines.keywords(data), None),
            "tf_idf": _short(data, _best_cut(data, rival), rival),
        },
        "samples": {
            **_short(own, on_samples.said, on_samples.sure),
            "all": figures.scores(own.ids, on_samples.said, own.truth, own.unsure),
        },
        "maturity": figures.bands(
            [(record.maturity, _band(record)) for record in records if _known(record)]
        ),
        "records": len(records),
        "folds": _FOLDS,
    }


def _family(
    records: Sequence[Record], data: Matrix, scored: Scored, family: Family
) -> dict[str, Any]:
    columns = data.family(family)
    ids = [data.ids[column] for column in columns]
    said, sure = scored.said[:, columns], scored.sure[:, columns]
    truth, unsure = data.truth[:, columns], data.unsure[:, columns]
    found = figures.scores(ids, said, truth, unsure)
    machine = [{name for n, name in enumerate(ids) if row[n]} for row in said]
    prefix = ids[0][:2]
    found |= {
        "average_precision": figures.average_precision(ids, sure, truth, unsure),
        "calibration": figures.calibration(sure, truth, unsure, scored.threshold[family]),
        "precision_at": figures.at_budget(sure, truth, unsure),
        "threshold": round(scored.threshold[family], 3),
        "agreement": _agreement(records, machine, prefix),
    }
    if _FILLS in ids:
        rest = [n for n, name in enumerate(ids) if name != _FILLS]
        without = figures.scores(
            [ids[n] for n in rest], said[:, rest], truth[:, rest], unsure[:, rest]
        )
        found[f"without_{_FILLS}"] = without["micro"]
    return found


def _agreement(
    records: Sequence[Record], machine: Sequence[set[str]], prefix: str
) -> dict[str, float]:
    both = [(r.annotators, tags) for r, tags in zip(records, machine, strict=True) if r.annotators]
    return {
        "machine_a": figures.agreement([(given[0], tags) for given, tags in both], prefix),
        "machine_b": figures.agreement([(given[1], tags) for given, tags in both], prefix),
        "a_b": figures.agreement([(given[0], given[1]) for given, _ in both], prefix),
    }


def interest_rows(records: Sequence[Record], data: Matrix, sure: Floats) -> Floats:
    """Features of interest, (records, features), out of the confidences of all tags."""
    columns = [data.family(family) for family in _SHORT]
    rows = [
        interest.row(record.report, *(sure[n, part].tolist() for part in columns))
        for n, record in enumerate(records)
    ]
    return np.array(rows, np.float64)


def _ranked(
    records: Sequence[Record],
    data: Matrix,
    scored: Scored,
    parts: Sequence[Sequence[int]],
    lens: str,
) -> dict[str, float]:
    """nDCG by interest alone, each fold scored by a head from the others; and by tags alone."""
    grades = np.array([r.defense if lens == "defense" else r.civil for r in records], np.float64)
    x = interest_rows(records, data, scored.sure)
    value = np.zeros(len(records))
    for fold in parts:
        rest = [place for place in range(len(records)) if place not in set(fold)]
        head = learn_interest(x[rest], grades[rest])
        value[list(fold)] = [head.value(tuple(row)) for row in x[list(fold)]]
    family: Family = "dual_use" if lens == "defense" else "civil"
    column = interest.NAMES.index(f"{family}_tags")
    return {
        f"ndcg@{_RANKED}": _ndcg(records, value, grades),
        f"ndcg@{_RANKED}_tags_alone": _ndcg(records, x[:, column], grades),
    }


def _ndcg(records: Sequence[Record], value: Floats, grades: Floats) -> float:
    """Ties stand in the order of the ids."""
    names = [record.id for record in records]
    order = sorted(range(len(names)), key=lambda n: (-value[n], names[n]))
    graded = {names[n]: int(grades[n]) for n in range(len(names))}
    return round(ndcg([names[n] for n in order], graded, _RANKED), 4)


def _short(data: Matrix, said: Bools, sure: Floats | None) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for family, short in _SHORT.items():
        columns = data.family(family)
        ids = [data.ids[column] for column in columns]
        truth, unsure = data.truth[:, columns], data.unsure[:, columns]
        part = figures.scores(ids, said[:, columns], truth, unsure)
        found[short] = {"micro": part["micro"], "macro": part["macro"]}
        if sure is not None:
            precision = figures.average_precision(ids, sure[:, columns], truth, unsure)
            found[short]["average_precision"] = precision["macro"]
    return found


def _best_cut(data: Matrix, sure: Floats) -> Bools:
    """The baseline at the threshold that suits it best on the very set: more than is fair to it."""

    def f1(cut: float) -> float:
        said = (sure >= cut) & ~data.unsure
        return float(2 * (said & data.truth).sum() / max(1, said.sum() + data.truth.sum()))

    cut = max(np.arange(0.1, 0.8, 0.05).tolist(), key=f1)
    return np.asarray(sure >= cut)


def _known(record: Record) -> bool:
    return record.maturity in {"low", "mid", "high"}


def _band(record: Record) -> str:
    found = maturity(record.report)
    return _BANDS[found.band] if found else "low"
