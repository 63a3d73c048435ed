"""Decisions and lenses of one organisation: they rank its members' answers and nobody else's."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from schemas.decisions import DecisionAsked
from schemas.permissions import Role
from schemas.settings import Settings
from search_api.workplace import decisions, lenses
from search_api.workplace.desk import Desk
from tests.search_api.workplace.offices import bearer, desk_at, found, hire, reader
from workers.lens_learning import learned

pytestmark = pytest.mark.stack
QUESTION = {"query": "計測 センサ 材料", "lens": "defense", "size": 100, "fold": False}
Ask = Callable[[str], dict[str, Any]]


@pytest.fixture
def desk(sample_index: Settings) -> Iterator[Desk]:
    with desk_at(sample_index.database, sample_index.data_dir, **_ports(sample_index)) as opened:
        yield opened


def _ports(settings: Settings) -> dict[str, object]:
    return {"engine_port": settings.engine_port, "lens_decisions": 5}


@pytest.fixture
def ask(live_url: str) -> Ask:
    def asked(key: str) -> dict[str, Any]:
        headers = bearer(key) if key else {}
        answer = httpx.post(f"{live_url}/v1/search", json=QUESTION, headers=headers, timeout=60)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    return asked


def order(answer: dict[str, Any]) -> list[str]:
    return [hit["id"] for hit in answer["hits"]]


def test_decisions_and_what_is_learned_of_them_stay_in_the_organisation(
    desk: Desk, ask: Ask
) -> None:
    found(desk, "deciding", "bystanding")
    mine = hire(desk, "deciding", "decider", Role.REVIEWER)
    other = hire(desk, "bystanding", "bystander", Role.REVIEWER)
    before = ask("")
    for hit in before["hits"]:
        value = "adopt" if hit["card"]["companies"] else "reject"
        asked = DecisionAsked.model_validate({"value": value})
        desk.write(decisions.decide, reader(desk, mine), hit["id"], asked, 100)
    decided = ask(mine)
    assert order(decided) != order(before)
    known = {hit["id"] for hit in before["hits"]}
    assert known & {hit["id"] for hit in decided["hits"]}
    for hit in decided["hits"]:
        if hit["id"] not in known:  # it moved up: nothing was decided on it
            assert hit["parts"].get("decisions", 0.0) == 0.0
            continue
        assert sum(hit["parts"].values()) == pytest.approx(hit["score"])
        sign = 1 if hit["card"]["companies"] else -1
        # Features count in proportion to the text: the last of all, which scores 0, gains nothing.
        assert (sign * hit["parts"]["decisions"] > 0) == (hit["score"] > 0)
    made = learned(desk.settings, desk, "deciding", "defense")
    assert made["features"]["company"] > made["in_force"].get("company", 0.0)
    assert ask(mine)["versions"]["lens"] == before["versions"]["lens"]
    desk.write(lenses.promote, "deciding", "defense", made["number"], "decider")
    promoted = ask(mine)
    assert promoted["versions"]["lens"] == f"{before['versions']['lens']}+deciding-1"
    assert promoted["lens_weights"] == made["features"]
    for who in (other, ""):
        assert order(ask(who)) == order(before)
        assert ask(who)["versions"] == before["versions"]
        assert ask(who)["lens_weights"] == before["lens_weights"]
    desk.write(lenses.undo, "deciding", "defense", "decider")
    assert order(ask(mine)) == order(decided)
