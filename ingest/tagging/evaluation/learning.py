"""Learning the head: one logistic regression a family, its threshold, and the data that ships."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ingest.tagging import interest
from ingest.tagging.evaluation.matrix import Bools, Floats, Matrix
from ingest.tagging.features import NAMES
from ingest.tagging.head import LONG, FamilyHead
from ingest.tagging.interest import InterestHead
from schemas.tags import Family

_REGULAR = 0.1  # inverse strength of the penalty on standardised weights
_OWN = 0.5  # by how much a tag's own part is penalised more: most tags have few records
_INTEREST = 0.1  # the same for the heads of interest
_CLEAR = 2  # the grade of a clear candidate
_THRESHOLDS = np.arange(0.15, 0.66, 0.025)


def learn(data: Sequence[Matrix], family: Family) -> FamilyHead:
    """The head of a family out of labelled matrices; unsure labels are left out.

    Weights are learned on standardised features and written for features as they are.
    """
    from sklearn.linear_model import LogisticRegression

    columns = data[0].family(family)
    x = np.concatenate([_flat(part.x[:, columns]) for part in data])
    truth = np.concatenate([part.truth[:, columns].ravel() for part in data])
    sure = ~np.concatenate([part.unsure[:, columns].ravel() for part in data])
    own = _OWN * np.tile(np.eye(len(columns)), (len(truth) // len(columns), 1))
    mean, spread = x.mean(axis=0), x.std(axis=0) + 1e-9
    inputs = np.hstack([(x - mean) / spread, own])
    model = LogisticRegression(C=_REGULAR, solver="newton-cholesky")
    model.fit(inputs[sure], truth[sure])
    weights = model.coef_[0][: len(NAMES)] / spread
    learned = FamilyHead(
        weights=tuple(weights.tolist()),
        intercept=float(model.intercept_[0] - weights @ mean),
        tags=dict(
            zip(
                (data[0].ids[column] for column in columns),
                (_OWN * model.coef_[0][len(NAMES) :]).tolist(),
                strict=True,
            )
        ),
        threshold=0.5,
        threshold_long=0.5,
    )
    return _with_thresholds(learned, data, family)


def confidences(head: FamilyHead, data: Matrix, family: Family) -> Floats:
    """(records, tags of the family) in 0..1, as `FamilyHead.confidence` gives them."""
    columns = data.family(family)
    own = np.array([head.tags.get(data.ids[column], 0.0) for column in columns])
    total = data.x[:, columns] @ np.array(head.weights) + head.intercept + own
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(total, -30, 30))))


def least(head: FamilyHead, data: Matrix) -> Floats:
    """(records, 1): where the tagger abstains, as `FamilyHead.least` gives it."""
    return np.where(_long(data), head.threshold_long, head.threshold)[:, np.newaxis]


def _with_thresholds(head: FamilyHead, data: Sequence[Matrix], family: Family) -> FamilyHead:
    """For each length of text the threshold with the best micro F1 on what was learned from."""
    columns = data[0].family(family)
    given = np.concatenate([confidences(head, part, family) for part in data])
    truth = np.concatenate([part.truth[:, columns] for part in data])
    sure = ~np.concatenate([part.unsure[:, columns] for part in data])
    long = np.concatenate([_long(part) for part in data])

    def f1(threshold: float, rows: Bools) -> float:
        said = (given[rows] >= threshold) & sure[rows]
        found = 2 * (said & truth[rows]).sum()
        return float(found / max(1, said.sum() + truth[rows].sum()))

    best = {
        kind: max(_THRESHOLDS.tolist(), key=lambda cut: f1(cut, long == kind))
        for kind in (False, True)
    }
    return replace(head, threshold=round(best[False], 3), threshold_long=round(best[True], 3))


def _long(data: Matrix) -> Bools:
    return np.asarray(data.x[:, 0, NAMES.index("length")] > LONG)


def learn_interest(x: Floats, grades: Floats) -> InterestHead:
    """A logistic head for a clear candidate (grade 2) out of (records, features)."""
    from sklearn.linear_model import LogisticRegression

    mean, spread = x.mean(axis=0), x.std(axis=0) + 1e-9
    model = LogisticRegression(C=_INTEREST, solver="newton-cholesky")
    model.fit((x - mean) / spread, grades >= _CLEAR)
    weights = model.coef_[0] / spread
    return InterestHead(tuple(weights.tolist()), float(model.intercept_[0] - weights @ mean))


def as_toml(
    version: str,
    heads: dict[Family, FamilyHead],
    interests: dict[str, InterestHead],
    note: str,
) -> str:
    """The file `head.toml`."""
    lines = [*(f"# {line}" for line in note.splitlines()), f'version = "{version}"']
    for family, head in heads.items():
        named: list[tuple[str, dict[str, Any]]] = [
            ("weights", dict(zip(NAMES, head.weights, strict=True))),
            ("tags", dict(head.tags)),
        ]
        lines += ["", f"[{family}]", f"intercept = {head.intercept:.4f}"]
        lines += [f"threshold = {head.threshold}", f"threshold_long = {head.threshold_long}"]
        for name, values in named:
            lines += ["", f"[{family}.{name}]"]
            lines += [f"{key} = {value:.4f}" for key, value in values.items()]
    for lens, found in interests.items():
        lines += ["", f"[interest.{lens}]", f"intercept = {found.intercept:.4f}"]
        named_weights = zip(interest.NAMES, found.weights, strict=True)
        lines += [f"{key} = {value:.4f}" for key, value in named_weights]
    return "\n".join(lines) + "\n"


def _flat(x: Floats) -> Floats:
    return x.reshape(-1, x.shape[-1])
