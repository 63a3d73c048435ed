"""Deciding on several reports at once, and taking the reports of a case along, on the real engine."""

import csv
import io
import json
from collections.abc import Iterator

import httpx
import pytest

from schemas.permissions import Role
from schemas.settings import Settings
from search_api.workplace import audit
from search_api.workplace.desk import Desk
from tests.search_api.workplace.offices import bearer, desk_at, found, hire

pytestmark = pytest.mark.stack
QUESTION = "窒化ガリウム 増幅器"
NOBODY = "oai-ffffffffffffffff"


@pytest.fixture(scope="module")
def desk(sample_index: Settings) -> Iterator[Desk]:
    with desk_at(sample_index.database, sample_index.data_dir) as made:
        yield made


@pytest.fixture(scope="module")
def clients(desk: Desk, live_url: str) -> Iterator[tuple[httpx.Client, httpx.Client]]:
    """A reviewer, and one of another organisation."""
    found(desk, "together", "apart")
    keys = [hire(desk, name, f"{name}.hanako", Role.REVIEWER) for name in ("together", "apart")]
    first, second = (
        httpx.Client(base_url=live_url, timeout=60, headers=bearer(key)) for key in keys
    )
    with first, second:
        yield first, second


def test_a_verdict_on_several_is_on_all_or_on_none(
    clients: tuple[httpx.Client, httpx.Client],
) -> None:
    mine, theirs = clients
    hits = mine.get("/v1/search", params={"q": QUESTION, "size": 3}).json()["hits"]
    first, second, third = (hit["id"] for hit in hits)
    mine.post(f"/v1/reports/{first}/decisions", json={"value": "adopt"})
    asked = {"reports": [first, second], "value": "hold"}
    told = mine.post("/v1/decisions/preview", json=asked).json()
    assert [(one["seen"], one["now"]) for one in told["reports"]] == [(1, "adopt"), (0, None)]
    assert (told["changed"], told["reports"][0]["title"]) == (1, hits[0]["title"])
    assert mine.get(f"/v1/reports/{second}/decisions").json()["history"] == []  # nothing yet
    seen = {one["report"]: one["seen"] for one in told["reports"]}
    old = mine.post("/v1/decisions", json={"seen": {**seen, first: 0}, "value": "hold"})
    assert old.status_code == 409
    assert mine.get(f"/v1/reports/{second}/decisions").json()["history"] == []  # none of them
    gone = mine.post("/v1/decisions", json={"seen": {**seen, NOBODY: 0}, "value": "hold"})
    assert gone.status_code == 404
    done = mine.post("/v1/decisions", json={"seen": seen, "value": "hold", "ground": "early"})
    assert (done.status_code, len(done.json()["decisions"])) == (201, 2)
    now = mine.get(f"/v1/reports/{first}/decisions").json()["now"]["report"]
    assert (now["value"], now["ground"], now["number"]) == ("hold", "early", 2)
    other = theirs.post("/v1/decisions/preview", json={**asked, "reports": [first, third]})
    assert [(one["seen"], one["now"]) for one in other.json()["reports"]] == [(0, None)] * 2


def test_the_reports_of_a_case_leave_in_its_order_marked_and_logged(
    clients: tuple[httpx.Client, httpx.Client], desk: Desk
) -> None:
    mine, theirs = clients
    hits = mine.get("/v1/search", params={"q": QUESTION, "size": 3}).json()["hits"]
    ids = [hit["id"] for hit in reversed(hits)]
    case = mine.post("/v1/cases", json={"kind": "list", "title": "一覧"}).json()["id"]
    for one in ids:
        mine.post(f"/v1/cases/{case}/reports", json={"report": one})
    path = f"/v1/exports/cases/{case}"
    file = mine.get(path, params={"format": "csv"})
    rows = list(csv.DictReader(io.StringIO(file.text.removeprefix("\ufeff"))))
    assert [row["id"] for row in rows] == ids
    assert all(row["exported"].startswith("together.hanako (together) 20") for row in rows)
    last = desk.read(audit.entries, "together", 1)[0]
    assert (last["action"], last["subject"]) == ("exported", f"case-{case}")
    assert json.loads(last["detail"]) == {"format": "csv", "reports": 3}
    assert theirs.get(path).status_code == 404
    assert httpx.get(f"{mine.base_url}{path}").status_code == 401


def test_what_a_visitor_exports_tells_of_nobody(live_url: str, desk: Desk) -> None:
    given = {"q": QUESTION, "format": "csv", "size": 2}
    file = httpx.get(f"{live_url}/v1/exports/search", params=given, timeout=60)
    rows = list(csv.DictReader(io.StringIO(file.text.removeprefix("\ufeff"))))
    assert [row["exported"] for row in rows] == ["", ""]
