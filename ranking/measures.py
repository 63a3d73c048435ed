"""Measures of ranked answers by ir-measures, query by query, and tests of two arms against chance."""

from collections.abc import Mapping, Sequence

import numpy as np

from ranking.evaluate import Judgements

NAMES = ("ndcg@10", "mrr@10", "recall@100", "map")
PerQuery = dict[str, dict[str, float]]  # measure -> query id -> value in 0..1
_FLIPS, _SEED = 10_000, 20_261
_AT_ONCE = 1_000  # rows of signs, so that memory stays flat


def per_query(judgements: Judgements, answers: Mapping[str, Sequence[str]]) -> PerQuery:
    """Each measure for each judged query, in 0..1; a query without an answer counts 0.

    Gains of nDCG are the grades themselves, the ideal order is that of the judgements, and a grade
    above 0 is relevant, as trec_eval has it.
    """
    import ir_measures
    from ir_measures import AP, RR, R, nDCG

    measures = dict(zip((nDCG @ 10, RR @ 10, R @ 100, AP), NAMES, strict=True))
    run = {
        query: {document: -float(place) for place, document in enumerate(ranked)}
        for query, ranked in answers.items()
        if query in judgements and ranked
    }
    found: PerQuery = {name: dict.fromkeys(judgements, 0.0) for name in NAMES}
    if run:
        for value in ir_measures.iter_calc(list(measures), judgements, run):
            found[measures[value.measure]][value.query_id] = float(value.value)
    return found


def means(values: PerQuery) -> dict[str, float]:
    """The mean of each measure over the queries; 0 where there are none."""
    return {name: float(np.mean(list(of.values()))) if of else 0.0 for name, of in values.items()}


def randomisation(one: Mapping[str, float], other: Mapping[str, float]) -> tuple[float, float]:
    """Mean difference of two arms on the same queries, and its two-sided p by paired randomisation.

    Signs of the differences are drawn anew 10,000 times, always the same ones (Smucker, Allan and
    Carterette, 2007). ValueError where the arms did not answer the same queries.
    """
    if one.keys() != other.keys():
        raise ValueError("the arms have not been asked the same")
    apart = np.array([one[query] - other[query] for query in sorted(one)])
    if not apart.any():
        return 0.0, 1.0
    draw = np.random.default_rng(_SEED)
    as_far = 0
    for _ in range(0, _FLIPS, _AT_ONCE):
        signs = draw.integers(0, 2, (_AT_ONCE, len(apart))) * 2 - 1
        as_far += int((np.abs(signs @ apart) >= abs(apart.sum()) - 1e-12).sum())
    return float(apart.mean()), (as_far + 1) / (_FLIPS + 1)
