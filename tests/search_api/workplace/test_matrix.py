"""The whole matrix: role, organisation, endpoint and method, each cell as the table of doors says.

The endpoints come from the application itself, so that a new one without a row fails.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pytest
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Mount, Route
from starlette.testclient import TestClient

from schemas.cases import CaseAsked
from schemas.decisions import DecisionAsked
from schemas.permissions import ALLOWED, Role
from schemas.settings import Settings
from search_api import forms
from search_api.app import create_app
from search_api.workplace import accounts, decisions, passwords, queries, readbacks, sessions
from search_api.workplace.cases import book
from search_api.workplace.desk import Desk
from tests.search_api.workplace.offices import bearer, door, found, hire, reader
from tests.search_api.workplace.test_doors import BODIES, DOORS

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
# Beside the doors: the description of the API and the files of the pages, open to everybody.
BESIDE = {"/openapi.json", "/static"}
# What a door answers of something that one's own organisation has, to whoever may pass it.
OWN = {
    ("GET", "/v1/reports/{identity}/decisions"): 200,
    ("POST", "/v1/reports/{identity}/decisions/{number}/undo"): 201,
    ("POST", "/v1/queries/{identity}/read-backs"): 201,
    ("POST", "/v1/read-backs/{identity}/approve"): 200,
    ("POST", "/v1/read-backs/{identity}/read"): 403,  # for whoever asked alone
}


@dataclass(frozen=True)
class Things:
    """What an organisation has, by id."""

    report: str
    query: str
    read_back: str
    case: str

    def address(self, path: str) -> str:
        """A door's address that names them."""
        identity = self.query if "queries" in path else self.read_back
        of_report = path.startswith(("/v1/reports", "/reports", "/v1/exports/reports"))
        identity = self.report if of_report else identity
        identity = self.case if "/cases/" in path else identity
        blanks = {"identity": identity, "number": "1", "tag_id": "DU06", "report": self.report}
        other = self.read_back  # whatever else a door names, it is no id of that
        return re.sub(r"\{(\w+)(:path)?\}", lambda blank: blanks.get(blank[1], other), path)


NOTHING = Things("oai-0000000000000000", "0" * 16, "0" * 16, "0" * 16)


def furnished(desk: Desk, organisation: str) -> Things:
    """An organisation where somebody decided, searched and asked to read a query back."""
    found(desk, organisation)
    who = reader(desk, hire(desk, organisation, f"first-{organisation}", Role.COORDINATOR))
    query = desk.write(queries.record, who, f"words of {organisation}")
    asked = desk.write(readbacks.ask, who, query, f"reason of {organisation}")
    report = f"oai-{organisation * 16}"
    noted = DecisionAsked(value="adopt", note=f"note of {organisation}")
    desk.write(decisions.decide, who, report, noted, 100)
    told = CaseAsked(kind="list", title=f"case of {organisation}")
    return Things(report, query, asked, desk.write(book.make, who, told))


def app_routes() -> Iterator[tuple[str, str]]:
    """Method and path of each endpoint that the application has."""
    for route in _flat(create_app(Settings()).routes):
        if isinstance(route, APIRoute):
            yield from ((method, route.path) for method in route.methods)
        else:
            assert isinstance(route, Route | Mount), f"{route} is in no table"
            assert route.path in BESIDE, f"{route.path} is in no table"


def _flat(routes: Iterable[BaseRoute]) -> Iterator[BaseRoute]:
    """Routes, and those of the routers that were included in their place."""
    for route in routes:
        inner = getattr(route, "original_router", None)
        yield from _flat(inner.routes) if inner else (route,)


def ask(client: TestClient, key: str, where: tuple[str, str], things: Things) -> tuple[int, str]:
    """Status and text of an answer, without the ids that were asked for."""
    method, path = where
    body: dict[str, object] = (
        {"json": BODIES[where]} if where in BODIES else {"data": {"value": "adopt", "new": "x"}}
    )
    more = {} if method == "GET" else body
    address = things.address(path)
    answer = client.request(method, address, headers=bearer(key) if key else {}, **more)  # type: ignore[arg-type]  # one of two bodies
    told = answer.text
    for one in (address, things.report, things.query, things.read_back, things.case):
        told = told.replace(one, "…")
    return answer.status_code, told


def led_to(method: str, address: str) -> bool:
    """Whether some door of this method has the address: /cases/members is of /cases/{identity} too."""
    return any(
        re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", re.sub(r"\{\w+:path\}", ".+", path)), address)
        for known, path in DOORS
        if known == method
    )


def test_the_table_has_every_endpoint_of_the_application() -> None:
    assert sorted(app_routes()) == sorted(DOORS)
    assert set(OWN) <= set(DOORS)


@pytest.mark.parametrize("role", list(Role))
def test_each_cell_is_as_declared(one_desk: Desk, role: Role) -> None:
    desk = one_desk
    theirs, mine = furnished(desk, "b"), furnished(desk, "a")
    key = "" if role is Role.VISITOR else hire(desk, "a", "person", role)
    secrets = (
        "words of b",
        "reason of b",
        "note of b",
        "case of b",
        "first-b",
        theirs.query,
        theirs.read_back,
    )
    with door(desk.settings) as client:
        for where, action in DOORS.items():
            nothing = ask(client, key, where, NOTHING)
            assert not [one for one in secrets if one in nothing[1]], where
            if where == ("GET", "/metrics"):
                continue  # it counts requests
            if "{" in where[1]:  # what is another's answers as what does not exist, to the letter
                assert ask(client, key, where, theirs) == nothing, where
            passes = action is None or action in ALLOWED[role]
            if where in OWN:
                status, _ = ask(client, key, where, mine)
                refused = 401 if role is Role.VISITOR else 403
                assert status == (OWN[where] if passes else refused), where


def test_no_endpoint_takes_another_method(one_desk: Desk) -> None:
    desk = one_desk
    found(desk, "a")
    key = hire(desk, "a", "person", Role.ADMINISTRATOR)
    with door(desk.settings) as client:
        for path in {path for _, path in DOORS}:
            for method in METHODS:
                if not led_to(method, NOTHING.address(path)):
                    status, told = ask(client, key, (method, path), NOTHING)
                    assert status == 405, (method, path)
                    assert json.loads(told)["title"] == "Method not allowed", (method, path)


def test_no_door_that_changes_something_opens_without_the_proof_of_a_page(one_desk: Desk) -> None:
    found(one_desk, "a")
    hire(one_desk, "a", "person", *(r for r in Role if r not in (Role.VISITOR, Role.EXPERT)))
    hashed = passwords.hashed("four words of nonsense", 12)
    one_desk.write(accounts.set_password, "person", hashed, "operator")
    token = sessions.sign_in(one_desk, "person", "four words of nonsense", "192.0.2.1", "")
    with door(one_desk.settings) as client:
        client.cookies.set(forms.SESSION, token, domain="127.0.0.1")
        assert client.get("/v1/me").json()["account"]
        tried = [where for where in DOORS if where[0] != "GET" and where[1] not in forms.READS]
        assert len(tried) > 15
        for where in tried:
            assert ask(client, "", where, NOTHING)[0] == 403, where
        assert client.get("/v1/me").json()["account"]  # not even the way out
