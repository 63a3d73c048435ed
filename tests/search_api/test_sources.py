"""Sources: what came from them, and how their last harvests went."""

from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, insert

from ingest.sample import corpus
from schemas.tables import RunState, runs
from search_api import sources
from search_api.sources import SourceHealth


def run(number: int, source: str, place: str, state: RunState, **more: Any) -> dict[str, Any]:
    told = {
        "id": f"run-{number}", "source": source, "place": place, "options": {}, "state": state,
        "counts": {}, "due_at": 0.0, "started_at": float(number), "ended_at": None, "holes": None,
    }  # fmt: skip
    return {**told, **more}


def test_the_last_harvest_of_each_place_counts(database: Engine) -> None:
    rows = [
        run(1, "oai", "https://one.example", RunState.DONE, ended_at=1.5),
        run(2, "oai", "https://one.example", RunState.FAILED),
        run(3, "oai", "https://two.example", RunState.DONE, ended_at=3.5, holes=["a", "b"]),
        run(4, "kaken", "", RunState.HELD),
    ]
    with database.begin() as connection:
        connection.execute(insert(runs), rows)
    with database.connect() as connection:
        found = sources.last_runs(connection)
    assert sources.healths({"oai": 7, "folder": 2}, found) == (
        SourceHealth(
            source="folder", reports=2, state="", last_at=None, done_at=None,
            places=0, failing=0, holes=0,
        ),
        SourceHealth(
            source="kaken", reports=0, state="held", last_at=4.0, done_at=None,
            places=1, failing=1, holes=0,
        ),
        SourceHealth(
            source="oai", reports=7, state="done", last_at=3.0, done_at=3.5,
            places=2, failing=1, holes=2,
        ),
    )  # fmt: skip
    # The place itself, which may be a folder of somebody, is told to nobody.
    assert "example" not in str(found)


def named(card: dict[str, Any]) -> list[str]:
    """The people whom a card names."""
    return [person["ja"] for person in card["researchers"] if person["ja"]]


@pytest.mark.stack
def test_blind_answers_and_sources_over_the_samples(live_url: str) -> None:
    with httpx.Client(base_url=live_url, timeout=60) as client:

        def ask(path: str, **asked: Any) -> Any:
            answer = client.get(path, params=asked)
            assert answer.status_code == 200, answer.text
            return answer.json()

        told = {one["source"]: one for one in ask("/v1/sources")["sources"]}
        assert told["oai"]["reports"] >= len(corpus.load())
        assert told["oai"]["done_at"]
        question = {"q": "窒化ガリウム 高周波増幅器", "size": 5}
        seen, bare = ask("/v1/search", **question), ask("/v1/search", **question, blind=True)
        assert [hit["id"] for hit in seen["hits"]] == [hit["id"] for hit in bare["hits"]]
        assert [hit["score"] for hit in seen["hits"]] == [hit["score"] for hit in bare["hits"]]
        assert seen["facets"]["institution"]
        assert "institution" not in bare["facets"]
        people = {hit["id"]: named(hit["card"]) for hit in seen["hits"]}
        assert any(people.values())
        first = seen["hits"][0]["id"]
        near = {
            hit["id"]: named(hit["card"]) for hit in ask(f"/v1/reports/{first}/similar")["hits"]
        }
        similar = ask(f"/v1/reports/{first}/similar", blind=True)["hits"]
        record = ask(f"/v1/reports/{first}", blind=True)
        # Of each report those whom it names itself: who else its text tells of can't be known.
        shown = [(people[hit["id"]], hit) for hit in bare["hits"]]
        shown += [(near[hit["id"]], hit) for hit in similar] + [(people[first], record)]
        assert not [name for names, told in shown for name in names if name in str(told)]
        csv = client.get("/v1/exports/search", params={**question, "format": "csv", "blind": True})
        assert csv.status_code == 200
        assert not [name for name in people[first] if name in csv.text]
        kinds = {one["kind"] for one in ask("/v1/suggest", q="見本", blind=True)["completions"]}
        assert not kinds & {"person", "institution"}
