"""Figures of tagging: precision and recall by tag, average precision, calibration, agreement."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from ingest.tagging.evaluation.matrix import Bools, Floats

_BUDGETS = (10, 25, 50, 100, 200, 400)
_BINS = 5
_ENOUGH = 5  # records from which a figure of one tag means something


def scores(ids: Sequence[str], said: Bools, truth: Bools, unsure: Bools) -> dict[str, Any]:
    """Micro, macro over the tags that occur, and each tag; unsure labels count neither way."""
    said = said & ~unsure
    hits, given, right = (said & truth).sum(axis=0), said.sum(axis=0), truth.sum(axis=0)
    tags = {
        name: {**_prf(hits[n], given[n], right[n]), "records": int(right[n])}
        for n, name in enumerate(ids)
    }
    occurring = [part for part in tags.values() if part["records"]]
    return {
        "micro": _prf(hits.sum(), given.sum(), right.sum()),
        "macro": {
            name: round(float(np.mean([part[name] for part in occurring])), 4)
            for name in ("precision", "recall", "f1")
        }
        | {"over": len(occurring)},
        "tags": tags,
    }


def average_precision(
    ids: Sequence[str], sure: Floats, truth: Bools, unsure: Bools
) -> dict[str, Any]:
    """Average precision of each tag that occurs, and the mean over those with enough records."""
    from sklearn.metrics import average_precision_score

    tags = {
        name: round(
            float(average_precision_score(truth[~unsure[:, n], n], sure[~unsure[:, n], n])), 4
        )
        for n, name in enumerate(ids)
        if truth[:, n].any()
    }
    enough = [tags[name] for n, name in enumerate(ids) if truth[:, n].sum() >= _ENOUGH]
    return {
        "macro": round(float(np.mean(enough)), 4) if enough else 0.0,
        "over": len(enough),
        "tags": tags,
    }


def calibration(sure: Floats, truth: Bools, unsure: Bools, threshold: float) -> dict[str, Any]:
    """Said and found shares among given tags, in bins of confidence, and their mean distance."""
    counted = (sure >= threshold) & ~unsure
    confidence, right = sure[counted], truth[counted]
    edges = np.linspace(threshold, 1.0, _BINS + 1)
    place = np.clip(np.digitize(confidence, edges) - 1, 0, _BINS - 1)
    bins = [
        {
            "from": round(float(edges[n]), 3),
            "given": int((place == n).sum()),
            "said": round(float(confidence[place == n].mean()), 3),
            "found": round(float(right[place == n].mean()), 3),
        }
        for n in range(_BINS)
        if (place == n).any()
    ]
    off = sum(part["given"] * abs(part["said"] - part["found"]) for part in bins)
    everywhere = (sure - truth)[~unsure]
    return {
        "bins": bins,
        "error": round(off / max(1, len(confidence)), 4),
        "brier": round(float((everywhere**2).mean()), 4),
    }


def at_budget(sure: Floats, truth: Bools, unsure: Bools) -> dict[str, float]:
    """Precision among the surest n tags of the whole set, for several n."""
    order = np.argsort(-np.where(unsure, -1.0, sure).ravel(), kind="stable")
    right = truth.ravel()[order]
    return {str(n): round(float(right[:n].mean()), 4) for n in _BUDGETS if n <= len(right)}


def agreement(pairs: Iterable[tuple[Iterable[str], Iterable[str]]], prefix: str) -> float:
    """Micro F1 between two ways of tagging the same records, within one family's prefix."""
    common = total = 0
    for first, second in pairs:
        one, other = ({t for t in tags if t.startswith(prefix)} for tags in (first, second))
        common += len(one & other)
        total += len(one) + len(other)
    return round(2 * common / max(1, total), 4)


def bands(pairs: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Accuracy, macro F1 and the share of the commonest band, for (true, said) bands."""
    truths, saids = [t for t, _ in pairs], [s for _, s in pairs]
    each = {
        band: _prf(sum(t == s == band for t, s in pairs), saids.count(band), truths.count(band))
        for band in sorted(set(truths))
    }
    return {
        "records": len(pairs),
        "accuracy": round(sum(t == s for t, s in pairs) / max(1, len(pairs)), 4),
        "commonest": round(max(map(truths.count, set(truths)), default=0) / max(1, len(pairs)), 4),
        "macro": {"f1": round(sum(p["f1"] for p in each.values()) / max(1, len(each)), 4)},
        "bands": each,
    }


def _prf(hits: int, given: int, right: int) -> dict[str, float]:
    return {
        "precision": round(float(hits / given), 4) if given else 0.0,
        "recall": round(float(hits / right), 4) if right else 0.0,
        "f1": round(float(2 * hits / (given + right)), 4) if given + right else 0.0,
    }
