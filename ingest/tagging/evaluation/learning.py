"""Learning the heads: a logistic regression a family and length, its threshold, what ships."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingest.tagging import interest
from ingest.tagging.evaluation.matrix import Bools, Floats, Matrix
from ingest.tagging.features import NAMES
from ingest.tagging.head import BOUNDS, LENGTH, LENGTHS, FamilyHead, LengthHead
from ingest.tagging.interest import InterestHead
from schemas.tags import Family

_REGULAR = 0.1  # inverse strength of the penalty on standardised weights
_OWN = 0.5  # by how much a tag's own part is penalised more: most tags have few records
_OTHER = 1 / 3  # what a label counts for the heads of other lengths
_INTEREST = 0.1  # the same for the heads of interest
_CLEAR = 2  # the grade of a clear candidate
_THRESHOLDS = np.arange(0.15, 0.66, 0.025)


def learn(data: Sequence[Matrix], family: Family) -> FamilyHead:
    """The heads of a family out of labelled matrices; unsure labels are left out."""
    return FamilyHead(tuple(_learn(data, family, kind) for kind in range(len(LENGTHS))))


def _learn(data: Sequence[Matrix], family: Family, kind: int) -> LengthHead:
    """The head for texts of one length; labels of the other lengths count less.

    Weights are learned on standardised features and written for features as they are. The
    threshold is the one with the best micro F1 on what of this length was learned from.
    """
    from sklearn.linear_model import LogisticRegression

    columns = data[0].family(family)
    x = np.concatenate([_flat(part.x[:, columns]) for part in data])
    truth = np.concatenate([part.truth[:, columns].ravel() for part in data])
    sure = ~np.concatenate([part.unsure[:, columns].ravel() for part in data])
    own = _OWN * np.tile(np.eye(len(columns)), (len(truth) // len(columns), 1))
    mean, spread = x.mean(axis=0), x.std(axis=0) + 1e-9
    inputs = np.hstack([(x - mean) / spread, own])
    alike = _kinds(x) == kind
    model = LogisticRegression(C=_REGULAR, solver="newton-cholesky")
    model.fit(inputs[sure], truth[sure], sample_weight=np.where(alike, 1.0, _OTHER)[sure])
    weights = model.coef_[0][: len(NAMES)] / spread
    names = [data[0].ids[column] for column in columns]
    chosen = sure & (alike if alike.any() else True)
    return LengthHead(
        weights=tuple(weights.tolist()),
        intercept=float(model.intercept_[0] - weights @ mean),
        tags=dict(zip(names, (_OWN * model.coef_[0][len(NAMES) :]).tolist(), strict=True)),
        threshold=_threshold(model.predict_proba(inputs[chosen])[:, 1], truth[chosen]),
    )


def confidences(head: FamilyHead, data: Matrix, family: Family) -> Floats:
    """(records, tags of the family) in 0..1, as the head of each record's length gives them."""
    columns = data.family(family)
    x = data.x[:, columns]

    def of(part: LengthHead) -> Floats:
        own = np.array([part.tags.get(data.ids[column], 0.0) for column in columns])
        total = x @ np.array(part.weights) + part.intercept + own
        return np.asarray(1.0 / (1.0 + np.exp(-np.clip(total, -30, 30))))

    return np.choose(_kinds(x), [of(part) for part in head.heads])


def least(head: FamilyHead, data: Matrix) -> Floats:
    """(records, 1): where the tagger abstains."""
    return np.array([part.threshold for part in head.heads])[_kinds(data.x[:, :1])]


def _threshold(given: Floats, truth: Bools) -> float:
    def f1(threshold: float) -> float:
        said = given >= threshold
        return float(2 * (said & truth).sum() / max(1, said.sum() + truth.sum()))

    best: float = max(_THRESHOLDS.tolist(), key=f1)
    return round(best, 3)


def _kinds(x: Floats) -> NDArray[np.int_]:
    """Of features (…, features), the places in LENGTHS."""
    return np.searchsorted(BOUNDS, x[..., LENGTH])


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
    for family, by_length in heads.items():
        for length, head in zip(LENGTHS, by_length.heads, strict=True):
            named: list[tuple[str, dict[str, Any]]] = [
                ("weights", dict(zip(NAMES, head.weights, strict=True))),
                ("tags", dict(head.tags)),
            ]
            lines += ["", f"[{family}.{length}]", f"intercept = {head.intercept:.4f}"]
            lines += [f"threshold = {head.threshold}"]
            for name, values in named:
                lines += ["", f"[{family}.{length}.{name}]"]
                lines += [f'"{key}" = {value:.4f}' for key, value in values.items()]
    for lens, found in interests.items():
        lines += ["", f"[interest.{lens}]", f"intercept = {found.intercept:.4f}"]
        named_weights = zip(interest.NAMES, found.weights, strict=True)
        lines += [f"{key} = {value:.4f}" for key, value in named_weights]
    return "\n".join(lines) + "\n"


def _flat(x: Floats) -> Floats:
    return x.reshape(-1, x.shape[-1])
