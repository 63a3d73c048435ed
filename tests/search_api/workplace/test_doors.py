"""Every door of the API asks for the right that one table says, of every role."""

import re
from collections.abc import Iterator

import pytest
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from schemas.permissions import ALLOWED, Action, Role
from search_api.app import ROUTES
from search_api.workplace import accounts, keys
from search_api.workplace.desk import Desk
from tests.search_api.workplace.offices import LATER, bearer, door, found, hire

REPORT, ID = "/v1/reports/oai-0000000000000000", "0123456789abcdef"
# What each door asks for. None: it is open to whoever reaches the service.
DOORS: dict[tuple[str, str], Action | None] = {
    ("GET", "/health"): None,
    ("GET", "/ready"): None,
    ("GET", "/metrics"): None,
    ("GET", "/v1/taxonomy"): None,
    ("GET", "/v1/lenses"): None,
    ("GET", "/v1/me"): None,
    ("GET", "/tags"): None,
    ("GET", "/tags/{tag_id}"): Action.READ,
    ("GET", "/v1/tags/{tag_id}"): Action.READ,
    ("GET", "/signin"): None,
    ("POST", "/signin"): None,
    ("GET", "/"): Action.READ,
    ("GET", "/reports/{identity}"): Action.READ,
    ("GET", "/v1/search"): Action.READ,
    ("POST", "/v1/search"): Action.READ,
    ("GET", "/v1/suggest"): Action.READ,
    ("POST", "/v1/similar"): Action.READ,
    ("POST", "/v1/similar/file"): Action.READ,
    ("GET", "/similar"): Action.READ,
    ("POST", "/similar"): Action.READ,
    ("GET", "/v1/reports/{identity}"): Action.READ,
    ("GET", "/v1/reports/{identity}/similar"): Action.READ,
    ("GET", "/v1/reports/{identity}/citations"): Action.READ,
    ("GET", "/reports/{identity}/citations"): Action.READ,
    ("GET", "/v1/works/{identity:path}"): Action.READ,
    ("GET", "/works/{identity:path}"): Action.READ,
    ("GET", "/v1/researchers"): Action.READ,
    ("GET", "/v1/researchers/{identity}"): Action.READ,
    ("GET", "/researchers/{identity}"): Action.READ,
    ("GET", "/researchers"): Action.READ,
    ("GET", "/v1/researcher-merges"): Action.SEE_DECISIONS,
    ("POST", "/v1/researcher-merges"): Action.DECIDE,
    ("POST", "/v1/researcher-merges/{number}/undo"): Action.DECIDE,
    ("POST", "/researchers/merges"): Action.DECIDE,
    ("POST", "/researchers/merges/{number}/undo"): Action.DECIDE,
    ("GET", "/v1/decisions"): Action.SEE_DECISIONS,
    ("GET", "/match"): Action.READ,
    ("POST", "/match"): Action.READ,
    ("POST", "/v1/citations:match"): Action.READ,
    ("GET", "/v1/exports/search"): Action.READ,
    ("GET", "/v1/exports/search/all"): Action.EXPORT,
    ("GET", "/v1/exports/reports/{identity}"): Action.READ,
    ("GET", "/v1/exports/works/{identity:path}"): Action.READ,
    ("GET", "/v1/exports/cases/{identity}"): Action.SEE_CASES,
    ("GET", "/v1/exports/researchers/{identity}"): Action.READ,
    ("GET", "/v1/networks/{kind}/{identity:path}"): Action.READ,
    ("GET", "/v1/exports/networks/{kind}/{identity:path}"): Action.READ,
    ("GET", "/opensearch.xml"): None,
    ("GET", "/oai"): Action.READ,
    ("POST", "/oai"): Action.READ,
    ("GET", "/trends"): Action.READ,
    ("GET", "/v1/trends"): Action.READ,
    ("GET", "/v1/exports/trends"): Action.READ,
    ("POST", "/v1/decisions/preview"): Action.DECIDE,
    ("POST", "/v1/decisions"): Action.DECIDE,
    ("GET", "/v1/accounts"): Action.MANAGE_ACCOUNTS,
    ("POST", "/v1/accounts"): Action.MANAGE_ACCOUNTS,
    ("PUT", "/v1/accounts/{account}/roles"): Action.MANAGE_ACCOUNTS,
    ("PUT", "/v1/accounts/{account}/state"): Action.MANAGE_ACCOUNTS,
    ("POST", "/v1/accounts/{account}/password"): Action.MANAGE_ACCOUNTS,
    ("GET", "/v1/disagreements"): Action.SEE_DECISIONS,
    ("GET", "/v1/reports/{identity}/decisions"): Action.SEE_DECISIONS,
    ("POST", "/v1/reports/{identity}/decisions"): Action.DECIDE,
    ("POST", "/v1/reports/{identity}/decisions/{number}/undo"): Action.DECIDE,
    ("POST", "/reports/{identity}/decisions"): Action.DECIDE,
    ("GET", "/help"): None,
    ("GET", "/accessibility"): None,
    ("GET", "/sources"): Action.READ,
    ("GET", "/v1/sources"): Action.READ,
    ("GET", "/display"): None,
    ("POST", "/display"): None,
    ("POST", "/triage"): Action.DECIDE,
    ("POST", "/triage/preview"): Action.DECIDE,
    ("POST", "/triage/confirm"): Action.DECIDE,
    ("GET", "/disagreements"): Action.SEE_DECISIONS,
    ("GET", "/v1/queries"): Action.SEE_QUERIES,
    ("POST", "/v1/queries/{identity}/read-backs"): Action.READ_BACK,
    ("GET", "/v1/read-backs"): Action.READ_BACK,
    ("POST", "/v1/read-backs/{identity}/approve"): Action.READ_BACK,
    ("POST", "/v1/read-backs/{identity}/read"): Action.READ_BACK,
    ("GET", "/v1/audit"): Action.SEE_AUDIT,
    ("GET", "/v1/compare"): Action.READ,
    ("GET", "/compare"): Action.READ,
    ("GET", "/v1/cases"): Action.SEE_CASES,
    ("POST", "/v1/cases"): Action.WORK_ON_CASES,
    ("GET", "/v1/cases/members"): Action.WORK_ON_CASES,
    ("GET", "/v1/cases/{identity}"): Action.SEE_CASES,
    ("PATCH", "/v1/cases/{identity}"): Action.WORK_ON_CASES,
    ("POST", "/v1/cases/{identity}/moves"): Action.WORK_ON_CASES,
    ("POST", "/v1/cases/{identity}/opinions"): Action.GIVE_OPINION,
    ("POST", "/v1/cases/{identity}/reports"): Action.WORK_ON_CASES,
    ("PATCH", "/v1/cases/{identity}/reports/{report}"): Action.WORK_ON_CASES,
    ("DELETE", "/v1/cases/{identity}/reports/{report}"): Action.WORK_ON_CASES,
    ("POST", "/v1/cases/{identity}/assignees"): Action.WORK_ON_CASES,
    ("POST", "/v1/cases/{identity}/experts"): Action.WORK_ON_CASES,
    ("DELETE", "/v1/cases/{identity}/people/{account}"): Action.WORK_ON_CASES,
    ("POST", "/v1/cases/{identity}/attachments"): Action.WORK_ON_CASES,
    ("GET", "/v1/cases/{identity}/attachments/{attachment}"): Action.SEE_CASES,
    ("DELETE", "/v1/cases/{identity}/attachments/{attachment}"): Action.WORK_ON_CASES,
    ("GET", "/v1/cases/{identity}/dossier"): Action.SEE_CASES,
    ("POST", "/v1/cases/{identity}/handovers"): Action.STEER_CASES,
    ("POST", "/v1/cases/{identity}/handovers/{handover}/withdraw"): Action.STEER_CASES,
    ("GET", "/v1/handovers"): Action.STEER_CASES,
    ("GET", "/v1/handovers/{handover}"): Action.STEER_CASES,
    ("POST", "/v1/handovers/{handover}/accept"): Action.STEER_CASES,
    ("POST", "/v1/handovers/{handover}/decline"): Action.STEER_CASES,
    ("GET", "/cases"): Action.SEE_CASES,
    ("POST", "/cases"): Action.WORK_ON_CASES,
    ("GET", "/cases/{identity}"): Action.SEE_CASES,
    ("GET", "/cases/{identity}/dossier"): Action.SEE_CASES,
    ("POST", "/cases/{identity}"): Action.WORK_ON_CASES,
    ("POST", "/cases/{identity}/moves"): Action.WORK_ON_CASES,
    ("POST", "/cases/{identity}/reports"): Action.WORK_ON_CASES,
    ("POST", "/cases/{identity}/people"): Action.WORK_ON_CASES,
    ("POST", "/cases/{identity}/experts"): Action.WORK_ON_CASES,
    ("POST", "/cases/{identity}/opinions"): Action.GIVE_OPINION,
    ("POST", "/cases/{identity}/attachments"): Action.WORK_ON_CASES,
    ("POST", "/cases/{identity}/files"): Action.WORK_ON_CASES,
    ("POST", "/cases/{identity}/handovers"): Action.STEER_CASES,
    ("GET", "/handovers/{handover}"): Action.STEER_CASES,
    ("POST", "/handovers/{handover}"): Action.STEER_CASES,
    ("GET", "/gather"): Action.WORK_ON_CASES,
    ("POST", "/gather"): Action.WORK_ON_CASES,
    ("GET", "/v1/watches"): Action.WATCH,
    ("POST", "/v1/watches/searches"): Action.WATCH,
    ("POST", "/v1/watches/follows"): Action.WATCH,
    ("PATCH", "/v1/watches/{identity}"): Action.WATCH,
    ("DELETE", "/v1/watches/{identity}"): Action.WATCH,
    ("GET", "/v1/alerts"): Action.WATCH,
    ("POST", "/v1/alerts/read"): Action.WATCH,
    ("POST", "/v1/alerts/feed"): Action.WATCH,
    ("DELETE", "/v1/alerts/feed"): Action.WATCH,
    ("GET", "/alerts"): Action.WATCH,
    ("POST", "/alerts/read"): Action.WATCH,
    ("GET", "/watches"): Action.WATCH,
    ("POST", "/watches"): Action.WATCH,
    ("POST", "/watches/feed"): Action.WATCH,
    ("POST", "/watches/mail"): Action.WATCH,
    ("POST", "/watches/{identity}"): Action.WATCH,
    ("GET", "/feeds/{key}"): None,  # the key in its address says whose it is
    ("GET", "/account"): Action.OWN_ACCOUNT,
    ("POST", "/account/password"): Action.OWN_ACCOUNT,
    ("POST", "/account/sessions/end"): Action.OWN_ACCOUNT,
    ("POST", "/account/keys"): Action.OWN_ACCOUNT,
    ("POST", "/account/keys/revoke"): Action.OWN_ACCOUNT,
    ("GET", "/administration"): Action.MANAGE_ACCOUNTS,
    ("POST", "/administration/accounts"): Action.MANAGE_ACCOUNTS,
    ("POST", "/administration/roles"): Action.MANAGE_ACCOUNTS,
    ("POST", "/administration/state"): Action.MANAGE_ACCOUNTS,
    ("POST", "/administration/password"): Action.MANAGE_ACCOUNTS,
    ("POST", "/administration/subject"): Action.MANAGE_ACCOUNTS,
    ("GET", "/signin/oidc"): None,
    ("GET", "/signin/oidc/callback"): None,
    ("GET", "/log"): Action.SEE_AUDIT,
    ("GET", "/read-backs"): Action.READ_BACK,
    ("POST", "/read-backs"): Action.READ_BACK,
    ("POST", "/signout"): Action.OWN_ACCOUNT,
}
OTHERS = ("account", "attachment", "handover")
BODIES = {
    ("POST", "/v1/search"): {"query": "x"},
    ("POST", "/v1/reports/{identity}/decisions"): {"value": "adopt"},
    ("POST", "/v1/queries/{identity}/read-backs"): {"reason": "x"},
    ("POST", "/v1/decisions/preview"): {"reports": [REPORT.rsplit("/", 1)[1]], "value": "hold"},
    ("POST", "/v1/decisions"): {"seen": {REPORT.rsplit("/", 1)[1]: 0}, "value": "hold"},
    ("POST", "/v1/accounts"): {"name": "x y", "roles": ["reader"]},
    ("PUT", "/v1/accounts/{account}/roles"): {"roles": ["reader"]},
    ("PUT", "/v1/accounts/{account}/state"): {"enabled": False},
    ("POST", "/v1/cases"): {"kind": "list", "title": "x"},
    ("POST", "/v1/watches/searches"): {"query": "x"},
    ("POST", "/v1/watches/follows"): {"kind": "tag", "subject": "DU06"},
    ("PATCH", "/v1/watches/{identity}"): {"name": "x"},
    ("POST", "/v1/alerts/read"): {"reports": []},
    ("POST", "/v1/researcher-merges"): {"one": "erad:0", "other": "erad:1"},
}


def routes() -> Iterator[tuple[str, str]]:
    for module in ROUTES:
        for route in module.router.routes:
            assert isinstance(route, APIRoute)
            yield from ((method, route.path) for method in route.methods)


def test_every_door_is_in_the_table() -> None:
    assert sorted(routes()) == sorted(DOORS)


def knock(client: TestClient, key: str, where: tuple[str, str]) -> int:
    """The status of a request at a door; its report, query and number are not there."""
    method, path = where
    of_report = path.startswith(("/v1/reports", "/reports", "/v1/exports/reports"))
    identity = REPORT.rsplit("/", 1)[1] if of_report else ID
    blanks = {"identity": identity, "number": "1", "tag_id": "DU06", "key": "none", "kind": "works"}
    blanks |= {"report": REPORT.rsplit("/", 1)[1]} | dict.fromkeys(OTHERS, ID)
    address = re.sub(r"\{(\w+)(:path)?\}", lambda blank: blanks[blank[1]], path)
    headers = bearer(key) if key else {}
    if where in BODIES:
        return client.request(method, address, json=BODIES[where], headers=headers).status_code
    data = {"value": "adopt", "old": "x", "new": "y"} if method == "POST" else None
    return client.request(method, address, data=data, headers=headers).status_code


@pytest.fixture(params=list(Role))
def role(request: pytest.FixtureRequest) -> Role:
    found: Role = request.param
    return found


def test_each_role_passes_the_doors_of_the_table_and_no_other(one_desk: Desk, role: Role) -> None:
    desk = one_desk
    found(desk, "a")
    key = "" if role is Role.VISITOR else hire(desk, "a", "person", role)
    with door(desk.settings) as client:
        for where, action in DOORS.items():
            passes = action is None or action in ALLOWED[role]
            # What the public may read, an outside expert reads as a visitor.
            passes = passes or (role is Role.EXPERT and action is Action.READ)
            status = knock(client, key, where)
            if where in (("POST", "/signin"), ("POST", "/display")) or (
                where == ("POST", "/account/keys") and role is not Role.VISITOR
            ):
                assert status == 403  # without a form's proof, or by a key
            elif where == ("POST", "/account/password") and passes:
                assert status == 422  # the new password is too short
            elif passes:
                assert status not in (401, 403), where
            else:
                assert status == (401 if role is Role.VISITOR else 403), where


def test_a_scope_narrows_and_never_widens(desk: Desk) -> None:
    found(desk, "a")
    hire(desk, "a", "reader", Role.READER)
    narrow = desk.write(keys.add, "reader", [Action.READ])
    wide = desk.write(keys.add, "reader", [Action.READ, Action.DECIDE, Action.SEE_AUDIT])
    with door(desk.settings) as client:
        assert client.get("/v1/decisions", headers=bearer(narrow)).status_code == 403
        assert client.get("/v1/me", headers=bearer(narrow)).json()["actions"] == ["read"]
        assert client.get("/v1/audit", headers=bearer(wide)).status_code == 403


def test_a_key_ends_by_word_by_date_and_with_its_account(desk: Desk) -> None:
    found(desk, "a")
    good = hire(desk, "a", "one", Role.READER)
    late = desk.write(keys.add, "one", [Action.READ], "", 1.0)
    gone = hire(desk, "a", "two", Role.READER)
    with door(desk.settings) as client:

        def status(key: str) -> int:
            return client.get("/v1/me", headers=bearer(key)).status_code

        assert [status(key) for key in (good, late, gone)] == [200, 401, 200]
        assert [status(key) for key in (good[:-1], f"x{good}", "sateto_")] == [401] * 3
        desk.write(accounts.disable, "two")
        assert status(gone) == 401
        desk.write(keys.revoke, good.split("_")[1])
        assert status(good) == 401


def test_a_proxy_s_own_sign_in_is_no_key(desk: Desk) -> None:
    with door(desk.settings) as client:
        headers = {"authorization": "Basic eDp5"}
        assert client.get("/v1/me", headers=headers).json()["account"] == ""


def test_a_role_ends_at_its_date(desk: Desk) -> None:
    found(desk, "a")
    held = {Role.REVIEWER: 1.0, Role.READER: None, Role.EXPERT: LATER}
    desk.write(accounts.add, "person", "a", held)
    key = desk.write(keys.add, "person", list(Action))
    assert not desk.read(keys.reader_of, key).may(Action.DECIDE)
    assert desk.read(keys.reader_of, key).may(Action.SEE_DECISIONS)
    assert desk.read(keys.reader_of, key).groups == ("public", "org-a")


def test_an_outside_expert_sees_no_report(desk: Desk) -> None:
    found(desk, "a")
    assert desk.read(keys.reader_of, hire(desk, "a", "guest", Role.EXPERT)).groups == ()
