"""For everybody else a case isn't there: on every route, in every list, by every identifier."""

import re
from collections.abc import Iterator

from starlette.testclient import TestClient

from schemas.cases import HandOverAsked
from search_api.routes import case_contents, cases, dossiers, handovers
from search_api.web import case_forms, case_pages
from search_api.workplace.cases import attachments, handing
from search_api.workplace.desk import Desk
from tests.search_api.workplace.cases.casework import (
    FORWARD,
    MOST,
    REPORTS,
    TOMORROW,
    advance,
    gather,
    make,
    office,
)
from tests.search_api.workplace.offices import bearer, door

ROOMS = (cases, case_contents, dossiers, handovers, case_pages, case_forms)
NOBODY = "f" * 16
# What each route takes, so that it fails for no other reason than that the case isn't there.
JSON = {
    "PATCH /v1/cases/{identity}": {"title": "x"},
    "POST /v1/cases/{identity}/moves": {"to": "reflected", "seen": "handed-over"},
    "POST /v1/cases/{identity}/opinions": {"use": "x"},
    "POST /v1/cases/{identity}/reports": {"report": REPORTS[0]},
    "PATCH /v1/cases/{identity}/reports/{report}": {"note": "x"},
    "POST /v1/cases/{identity}/assignees": {"account": NOBODY},
    "POST /v1/cases/{identity}/experts": {"until": TOMORROW.isoformat()},
    "POST /v1/cases/{identity}/handovers": {"to": "a", "fields": ["reports"]},
    "POST /v1/handovers/{handover}/accept": {"kind": "spread"},
}
FORMS = {
    "POST /cases/{identity}": {"title": "x"},
    "POST /cases/{identity}/moves": {"to": "reflected", "seen": "handed-over"},
    "POST /cases/{identity}/reports": {"report": REPORTS[0], "remove": "1"},
    "POST /cases/{identity}/experts": {"until": TOMORROW.isoformat()},
    "POST /cases/{identity}/opinions": {"use": "x"},
    "POST /cases/{identity}/handovers": {"to": "a", "travels-title": "1"},
}
FILE = "POST /cases/{identity}/attachments"


def routes() -> Iterator[str]:
    for room in ROOMS:
        for route in room.router.routes:
            if "{" in route.path:  # type: ignore[attr-defined]  # all are APIRoute
                yield from (f"{method} {route.path}" for method in route.methods)  # type: ignore[attr-defined]


def knock(client: TestClient, where: str, blanks: dict[str, str], key: str) -> tuple[int, str]:
    """Status and text of what a route answers, without the ids that it was asked for."""
    method, path = where.split()
    address = re.sub(r"\{(\w+)\}", lambda blank: blanks[blank[1]], path)
    if where.endswith("/attachments") and path.startswith("/v1"):
        more = {"params": {"name": "x.txt"}, "content": b"x"}
    elif where == FILE:
        more = {"files": {"file": ("x.txt", b"x")}, "data": {"ui": "en"}}
    elif where in JSON:
        more = {"json": JSON[where]}
    else:
        more = {"data": FORMS.get(where, {"x": "y"})} if method == "POST" else {}
    answer = client.request(method, address, headers=bearer(key), **more)  # type: ignore[arg-type]  # of each kind
    told = answer.text
    for name in blanks.values():
        told = told.replace(name, "…")
    return answer.status_code, told


def test_every_route_answers_another_office_as_if_there_were_no_case(small: Desk) -> None:
    us, them = office(small, "a"), office(small, "b")
    office(small, "c")
    case = make(small, us.coordinator, "秘密の案件")
    gather(small, us.coordinator, case, *REPORTS)
    file = small.write(attachments.attach, us.coordinator, case, "x.txt", b"x", small.settings)
    advance(small, us.coordinator, case, *FORWARD)
    asked = HandOverAsked(to="c", fields=("title",))
    offer = small.write(handing.offer, us.coordinator, case, asked, (), MOST)
    real = {"identity": case, "report": REPORTS[0], "attachment": file, "handover": offer}
    real["account"] = us.reviewer.account
    none = {"identity": NOBODY, "attachment": NOBODY, "handover": NOBODY, "account": NOBODY}
    none["report"] = REPORTS[0]
    found = list(routes())
    assert len(found) > 30
    with door(small.settings) as client:
        for where in found:
            theirs = knock(client, where, real, them.coordinator_key)
            nobodys = knock(client, where, none, them.coordinator_key)
            assert theirs[0] == 404, (where, theirs)
            assert theirs == nobodys, where
            assert "秘密" not in theirs[1]
        for path in ("/v1/cases", "/v1/handovers", "/v1/audit", "/cases?view=list", "/cases"):
            answer = client.get(path, headers=bearer(them.coordinator_key))
            assert case not in answer.text
            assert "秘密" not in answer.text
        # And it is all still there for those whose it is.
        mine = client.get(f"/v1/cases/{case}", headers=bearer(us.reviewer_key)).json()
        assert (mine["title"], mine["state"], mine["reports"]) == ("秘密の案件", "handed-over", 3)
