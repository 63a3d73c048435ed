"""Two organisations at work on the real stack: whatever they do, nothing of one shows to the other."""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from starlette.testclient import TestClient

from schemas.permissions import Action, Role
from schemas.settings import Settings
from search_api.alerts import entries
from search_api.app import create_app
from search_api.workplace import keys
from search_api.workplace.desk import Desk
from tests.search_api.alerts.watching import fires
from tests.search_api.folders import harvested
from tests.search_api.workplace.offices import bearer, desk_at, found, hire, reader
from tests.search_api.workplace.test_doors import DOORS
from workers.stack.supervisor import Supervisor

pytestmark = pytest.mark.stack
OFFICES = ("koma", "tsuru")
# Words that stand in nothing but what one organisation wrote or alone may see.
CANARY = {"koma": "独楽廻鳴子", "tsuru": "鶴亀鳴子板"}
ROLES = (Role.REVIEWER, Role.COORDINATOR, Role.ADMINISTRATOR)
TAG = "DU28"
LOOKS = [path for method, path in DOORS if method == "GET" and path != "/metrics"]


class House:
    """The application over the stack, with two organisations and a report of each beside an open one."""

    def __init__(self, client: TestClient, desk: Desk, reports: dict[str, str]) -> None:
        self.client, self.desk, self.reports = client, desk, reports
        self.keys = {
            (office, role): hire(desk, office, f"{role}-{office}", role)
            for office in OFFICES
            for role in ROLES
        }
        self.queries: dict[str, list[str]] = {office: [] for office in OFFICES}
        self.read_backs: dict[str, list[str]] = {office: [] for office in OFFICES}
        self.cases: dict[str, list[str]] = {office: [] for office in OFFICES}
        self.secrets: dict[str, set[str]] = {office: {CANARY[office]} for office in OFFICES}
        for office in OFFICES:
            self.secrets[office].add(reports[office])
            for role in ROLES:
                me = self.ask(office, role, "GET", "/v1/me").json()
                self.secrets[office] |= {me["account"], f"{role}-{office}"}

    def ask(
        self, office: str, role: Role | None, method: str, path: str, **more: Any
    ) -> httpx.Response:
        """An answer, in which nothing of the other organisation stands that was not asked for."""
        headers = bearer(self.keys[office, role]) if role else {}
        answer = self.client.request(method, path, headers=headers, **more)
        hidden = {
            secret
            for other in OFFICES
            if other != office or role is None
            for secret in self.secrets[other]
        }
        given = f"{path} {more}"
        shown = {one for one in hidden if one in answer.text and one not in given}
        assert not shown, (method, path, role)
        return answer

    def address(self, path: str, of: str) -> str:
        """A door's address that names what the organisation `of` has."""
        number = self.queries[of] if "queries" in path else self.read_backs[of]
        number = self.cases[of] if "/cases/" in path else number
        identity = self.reports[of] if "/reports/" in path else (number or ["0" * 16])[-1]
        blanks = {"identity": identity, "number": "1", "tag_id": TAG, "report": self.reports[of]}
        return re.sub(r"\{(\w+)(:path)?\}", lambda blank: blanks.get(blank[1], identity), path)


offices = st.sampled_from(OFFICES)
roles = st.sampled_from(ROLES)
which = st.sampled_from(("open", *OFFICES))


class Work(RuleBasedStateMachine):
    """What people of both do, in any order."""

    house: House

    def may(self, office: str, report: str) -> bool:
        return report in ("open", office)

    @rule(office=offices, report=which, about=st.sampled_from(("report", TAG)))
    def decide(self, office: str, report: str, about: str) -> None:
        value = "adopt" if about == "report" else "confirm"
        asked = {"about": about, "value": value, "note": f"{CANARY[office]}のメモ"}
        path = f"/v1/reports/{self.house.reports[report]}/decisions"
        made = self.house.ask(office, Role.REVIEWER, "POST", path, json=asked)
        assert made.status_code == (201 if self.may(office, report) else 404)

    @rule(office=offices, report=which, number=st.integers(1, 4))
    def undo(self, office: str, report: str, number: int) -> None:
        path = f"/v1/reports/{self.house.reports[report]}/decisions/{number}/undo"
        undone = self.house.ask(office, Role.REVIEWER, "POST", path)
        assert undone.status_code in ((201, 404, 409) if self.may(office, report) else (404,))

    @rule(office=offices, role=roles)
    def search(self, office: str, role: Role) -> None:
        words = f"{CANARY[office]} 霧箱"
        answer = self.house.ask(office, role, "POST", "/v1/search", json={"query": words})
        assert answer.status_code == 200
        assert self.house.reports[office] in answer.text
        listed = self.house.ask(office, Role.COORDINATOR, "GET", "/v1/queries?size=1").json()
        self.house.queries[office].append(listed["queries"][0]["id"])
        self.house.secrets[office] |= {listed["queries"][0][name] for name in ("id", "digest")}

    @rule(office=offices, mine=st.booleans())
    def read_back(self, office: str, mine: bool) -> None:
        owner = office if mine else next(one for one in OFFICES if one != office)
        if not self.house.queries[owner]:
            return
        path = f"/v1/queries/{self.house.queries[owner][-1]}/read-backs"
        reason = {"reason": f"{CANARY[office]}のため"}
        asked = self.house.ask(office, Role.COORDINATOR, "POST", path, json=reason)
        assert asked.status_code == (201 if mine else 404)
        if not mine:
            return
        identity = asked.json()["id"]
        self.house.read_backs[office].append(identity)
        self.house.secrets[office].add(identity)
        address = f"/v1/read-backs/{identity}"
        for other, status in ((OFFICES[office == OFFICES[0]], 404), (office, 200)):
            done = self.house.ask(other, Role.ADMINISTRATOR, "POST", f"{address}/approve")
            assert done.status_code == status
        words = self.house.ask(office, Role.COORDINATOR, "POST", f"{address}/read")
        assert CANARY[office] in words.json()["query"]

    @rule(office=offices)
    def make_key(self, office: str) -> None:
        label = f"{CANARY[office]}の集計"
        key = self.house.desk.write(keys.add, f"reviewer-{office}", [Action.READ], label)
        self.house.secrets[office].add(key.split("_")[1])

    @rule(office=offices, role=roles, of=offices, path=st.sampled_from(LOOKS))
    def look(self, office: str, role: Role, of: str, path: str) -> None:
        answer = self.house.ask(office, role, "GET", self.house.address(path, of))
        assert answer.status_code < 500

    @rule(office=offices, typed=st.sampled_from(OFFICES))
    def type(self, office: str, typed: str) -> None:
        asked = {"q": CANARY[typed][:2]}
        answer = self.house.ask(office, Role.REVIEWER, "GET", "/v1/suggest", params=asked)
        assert (CANARY[typed] in answer.text) is (typed == office)

    @rule(office=offices, kind=st.sampled_from(("ris", "bibtex", "csv", "csljson")), of=which)
    def export(self, office: str, kind: str, of: str) -> None:
        form = {"q": "霧箱", "format": kind}
        hits = self.house.ask(office, Role.REVIEWER, "GET", "/v1/exports/search", params=form)
        assert CANARY[office] in hits.text
        path = f"/v1/exports/reports/{self.house.reports[of]}"
        file = self.house.ask(office, Role.REVIEWER, "GET", path, params={"format": kind})
        assert file.status_code == (200 if self.may(office, of) else 404)

    @rule(office=offices)
    def make_case(self, office: str) -> None:
        told = {"kind": "list", "title": f"{CANARY[office]}の案件"}
        made = self.house.ask(office, Role.REVIEWER, "POST", "/v1/cases", json=told)
        identity = made.json()["id"]
        self.house.cases[office].append(identity)
        self.house.secrets[office].add(identity)
        report = {"report": self.house.reports[office], "note": f"{CANARY[office]}のメモ"}
        path = f"/v1/cases/{identity}/reports"
        added = self.house.ask(office, Role.REVIEWER, "POST", path, json=report)
        assert added.status_code == 201

    @rule(office=offices, of=offices)
    def open_case(self, office: str, of: str) -> None:
        for identity in self.house.cases[of][-1:]:
            for path in ("/v1/cases/{}", "/cases/{}", "/cases/{}/dossier", "/v1/exports/cases/{}"):
                seen = self.house.ask(office, Role.REVIEWER, "GET", path.format(identity))
                assert seen.status_code == (200 if office == of else 404), path

    @rule(office=offices)
    def watch(self, office: str) -> None:
        saved = {"query": f"{CANARY[office]}の観測"}
        made = self.house.ask(
            office, Role.REVIEWER, "POST", "/v1/watches/searches", json=saved
        ).json()["id"]
        self.house.secrets[office].add(made)
        who = reader(self.house.desk, self.house.keys[office, Role.REVIEWER])
        self.house.desk.write(entries.add, [fires(who, made, self.house.reports[office])])
        other = OFFICES[office == OFFICES[0]]
        for method, more in (("PATCH", {"json": {"name": "x"}}), ("DELETE", {})):
            path = f"/v1/watches/{made}"
            assert self.house.ask(other, Role.REVIEWER, method, path, **more).status_code == 404
        assert CANARY[office] in self.house.ask(office, Role.REVIEWER, "GET", "/v1/alerts").text
        self.house.ask(other, Role.REVIEWER, "GET", "/v1/alerts")
        fed = self.house.ask(office, Role.REVIEWER, "POST", "/v1/alerts/feed").json()["path"]
        feed = self.house.client.get(fed).text
        assert CANARY[office] in feed
        assert not [one for one in self.house.secrets[other] if one in feed]

    @rule(office=offices, report=which)
    def decide_together(self, office: str, report: str) -> None:
        asked = {"reports": [self.house.reports[report]], "value": "hold"}
        path = "/v1/decisions/preview"
        told = self.house.ask(office, Role.REVIEWER, "POST", path, json=asked)
        assert told.status_code == (200 if self.may(office, report) else 404)


@contextmanager
def house(settings: Settings, folder: Path) -> Iterator[House]:
    titles = {"open": "霧箱の公開", **{office: f"霧箱の{CANARY[office]}" for office in OFFICES}}
    records = {
        name: {
            "title": {"ja": title},
            "access": ["public" if name == "open" else f"org-{name}"],
            "keywords": [] if name == "open" else [CANARY[name]],
        }
        for name, title in titles.items()
    }
    harvested(settings, folder, records)
    with ExitStack() as opened:
        desk = opened.enter_context(desk_at(settings.database, settings.data_dir))
        found(desk, *OFFICES)
        client = opened.enter_context(TestClient(create_app(settings)))
        people = {office: bearer(hire(desk, office, f"x-{office}", ROLES[0])) for office in OFFICES}
        reports: dict[str, str] = {}
        for name, title in titles.items():
            who = people.get(name, {})
            hits = client.post("/v1/search", json={"query": title}, headers=who).json()["hits"]
            reports[name] = next(hit["id"] for hit in hits if hit["title"] == title)
        yield House(client, desk, reports)


def test_nothing_of_one_organisation_shows_to_the_other(
    stack: Supervisor, settings: Settings, tmp_path: Path
) -> None:
    with house(settings, tmp_path) as made:
        Work.house = made
        run_state_machine_as_test(  # type: ignore[no-untyped-call]  # hypothesis does not type it
            Work, settings=hypothesis_settings(max_examples=8, stateful_step_count=12)
        )
        # And at the end every door, for each of them and for a visitor.
        for path in LOOKS:
            for office in OFFICES:
                other = OFFICES[office == OFFICES[0]]
                for role in (Role.ADMINISTRATOR, None):
                    made.ask(office, role, "GET", made.address(path, other))
