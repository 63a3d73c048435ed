"""What the bench of the search makes up, and what it says of its figures."""

from itertools import islice
from typing import Any

import numpy as np
import pytest

from schemas.report import SectionKey
from workers.bench import filling, made
from workers.bench.measuring import targets
from workers.bench.timing import quantiles

BASE = np.eye(8, 384, dtype=np.float32)
LEG = {"p50": 40.0, "p95": 90.0}


def test_the_same_reports_are_made_each_time_and_from_any_place() -> None:
    first = list(made.reports(4))
    assert first == list(made.reports(4))
    assert first[2:] == list(made.reports(2, 2))
    assert len({one.report.metadata.title.ja for one in first}) == 4
    for one in first:
        assert [p.number for p in one.passages] == list(range(made.PASSAGES))
        assert {p.section for p in one.passages} <= set(SectionKey)
        assert 100 < len(one.passages[0].text) < 1000


def test_one_report_in_a_thousand_is_of_the_rare_programme() -> None:
    rare = [n for n in (0, 1, 999, 1000) for one in made.reports(1, n)
            if one.report.metadata.programme.ja == made.RARE]  # fmt: skip
    assert rare == [0, 1000]


def test_mixed_vectors_have_length_one_and_lie_near_what_they_are_mixed_of() -> None:
    rows = made.vectors(BASE, 50, 3)
    assert rows.shape == (50, 384)
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-6)
    assert len({row.tobytes() for row in rows}) == 50
    assert (rows @ BASE.T).max(axis=1).min() > 0.4
    assert np.array_equal(rows, made.vectors(BASE, 50, 3))


def test_no_question_is_asked_twice() -> None:
    asked = made.questions(300)
    assert len(set(asked)) == len(asked) == 300
    assert made.questions(10) == asked[:10]


def test_documents_are_those_of_the_pipeline_with_a_vector_each() -> None:
    told: list[tuple[str, int, int]] = []
    some = list(islice(filling.documents(BASE, 2, lambda *what: told.append(what)), 12))
    assert [kind for kind, *_ in some] == ["reports", *["passages"] * 5] * 2
    assert all(0 <= d["rated"]["defense"] <= 1 for kind, _, _, d in some if kind == "reports")
    assert all(len(d["vector"]) == 384 for kind, _, _, d in some if kind == "passages")
    assert told[0] == ("documents", 0, 2)


def test_quantiles_are_in_milliseconds() -> None:
    assert quantiles([0.01] * 95 + [0.1] * 6) == {"p50": 10.0, "p95": 100.0}
    assert quantiles([0.5]) == {"p50": 500.0, "p95": 500.0}


@pytest.mark.parametrize(("hybrid", "met"), [(108.0, True), (109.0, False)])
def test_a_target_is_met_or_not_by_its_value(hybrid: float, met: bool) -> None:
    found: dict[str, Any] = {
        "ms": {
            "encoder": LEG, "words": LEG, "bigrams": {"p50": 5.0, "p95": 6.0}, "passages": LEG,
            "meaning": LEG, "hybrid": {"p50": hybrid, "p95": 1.0},
            "total": {"p50": 200.0, "p95": 251.0},
        },
        "pages": {"ms": {"p50": 1.0, "p95": 400.0}, "bytes": 200_001},
        "build": {"share": 0.6},
        "rare": {"shown": 9, "wanted": 10},
    }  # fmt: skip
    told = {name: one["met"] for name, one in targets(found).items()}
    assert told == {
        "hybrid_p50_over_encoder_and_slowest_leg": met,
        "total_p50_over_encoder_and_slowest_leg": False,
        "p95_ms_one_reader": False,
        "page_p95_ms": True,
        "page_bytes": False,
        "build_share_of_bare": True,
        "rare_filter_full_page": False,
    }
