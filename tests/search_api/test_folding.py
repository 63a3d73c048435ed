"""Folding of the yearly reports of a project: over the running stack, and as a property."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.settings import Settings
from search_api.folding import fold
from tests.asking import sateto_json
from tests.search_api.folders import harvested
from workers.stack.supervisor import Supervisor

_QUESTION = "泡箱分光計"
_YEARS = {"p1": (2018, 2019, 2020), "p2": (2021, 2022), "p3": (2020,)}
_RANKED = st.lists(st.integers(0, 40).map(str), unique=True, max_size=30)


@given(_RANKED, st.dictionaries(st.integers(0, 40).map(str), st.sampled_from("abc")))
def test_folding_keeps_each_report_once_and_the_order(
    ranked: list[str], projects: dict[str, str]
) -> None:
    cards = {one: {"project": projects.get(one, "")} for one in ranked}
    folded = fold(ranked, cards)
    best = list(folded)
    assert best == [one for one in ranked if one in folded]
    assert sorted(best + [one for some in folded.values() for one in some]) == sorted(ranked)
    for one, others in folded.items():
        assert {projects.get(other) for other in others} <= {projects.get(one)}
        assert all(ranked.index(one) < ranked.index(other) for other in others)
    shown = [projects[one] for one in best if projects.get(one)]
    assert len(set(shown)) == len(shown)


@pytest.fixture(scope="module")
def client(
    stack: Supervisor, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    records: dict[str, dict[str, Any]] = {
        f"{project}-{year}": {
            "title": {"ja": f"泡箱分光計の開発（{year}年度報告）"},
            "number": f"FOLD-{project}",
            "summary": {"ja": f"泡箱分光計の第{year}次試験を行った。"},
            "start_year": year,
            "end_year": year,
        }
        for project, years in _YEARS.items()
        for year in years
    }
    records["alone"] = {"title": {"ja": "泡箱分光計の較正"}, "number": "JPJ004596"}
    records["other"] = {"title": {"ja": "泡箱分光計の設計"}, "number": "JPJ004596"}
    records["hidden"] = {
        **records["p1-2020"],
        "title": {"ja": "泡箱分光計の秘匿報告"},
        "access": ["org-example"],
    }
    harvested(settings, tmp_path_factory.mktemp("fold"), records)
    with httpx.Client(base_url=settings.api, timeout=60) as client:
        yield client


def ask(client: httpx.Client, **more: Any) -> dict[str, Any]:
    """The hits that speak of what these reports speak of; nearness in meaning brings others."""
    answer = client.post("/v1/search", json={"query": _QUESTION, "size": 50, **more})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def ours(answer: dict[str, Any]) -> list[dict[str, Any]]:
    return [hit for hit in answer["hits"] if _QUESTION in hit["title"]]


@pytest.mark.stack
def test_one_hit_for_a_project_with_the_others_by_year(client: httpx.Client) -> None:
    hits = ours(ask(client))
    assert len(hits) == len(_YEARS) + 2
    by_number = {hit["card"]["number"]: hit for hit in hits}
    for project, years in _YEARS.items():
        hit = by_number[f"FOLD-{project}"]
        others = [one["end_year"] for one in hit["folded"]]
        assert others == sorted(others)
        assert sorted([hit["card"]["end_year"], *others]) == list(years)
    assert "秘匿" not in str(hits)


@pytest.mark.stack
def test_unfolded_each_report_is_a_hit_and_the_best_ones_keep_their_order(
    client: httpx.Client,
) -> None:
    folded, each = ask(client), ask(client, fold=False)
    assert len(ours(each)) == sum(map(len, _YEARS.values())) + 2
    behind = sum(len(hit["folded"]) for hit in folded["hits"])
    assert each["total"] - folded["total"] == behind >= 3
    assert all(not hit["folded"] for hit in each["hits"])
    best, shown = ([hit["id"] for hit in found["hits"]] for found in (folded, each))
    # Folded, a page reaches further down the list.
    assert [one for one in best if one in shown] == [one for one in shown if one in best]
    assert folded["facets"] == each["facets"]


@pytest.mark.stack
def test_folded_pages_join_without_gap_or_repeat(client: httpx.Client) -> None:
    whole = ask(client)
    ids = [hit["id"] for hit in whole["hits"]]
    for size in (1, 2, 3):
        pages = -(-len(ids) // size)
        parts = [
            hit["id"]
            for page in range(1, pages + 1)
            for hit in ask(client, size=size, page=page)["hits"]
        ]
        assert parts[: len(ids)] == ids
    assert whole == ask(client)


@pytest.mark.stack
def test_page_and_command_line_fold_and_unfold(client: httpx.Client, settings: Settings) -> None:
    page = client.get("/", params={"q": _QUESTION}).text
    assert "同一課題の年度報告 ほか2件" in page
    assert "fold=false" in page
    unfolded = client.get("/", params={"q": _QUESTION, "fold": "false"}).text
    assert "同一課題の年度報告" not in unfolded
    assert client.get("/", params={"q": _QUESTION, "fold": "perhaps"}).status_code == 422
    told = sateto_json(settings, "search", _QUESTION, "--no-fold", "--size", "50")
    assert len(ours(told)) == len(ours(ask(client, fold=False)))
