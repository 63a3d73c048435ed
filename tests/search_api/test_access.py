"""What a reader may not see appears nowhere: not in hits, counts, facets, evidence or neighbours."""

from pathlib import Path

import httpx
import pytest

from schemas.permissions import Role
from schemas.settings import Settings
from search_api.workplace.audit import entries
from search_api.workplace.desk import Desk
from tests.asking import sateto_json
from tests.search_api.workplace.offices import bearer, desk_at, found, hire
from workers.stack.supervisor import Supervisor

pytestmark = pytest.mark.stack


def test_restricted_reports_stay_hidden(
    stack: Supervisor, settings: Settings, tmp_path: Path
) -> None:
    for name, access in (("open", '["public"]'), ("closed", '["org-example"]')):
        (tmp_path / f"{name}.json").write_text(
            f'{{"native_id": "{tmp_path}/{name}", "access": {access},'
            f' "title": {{"ja": "霧箱望遠鏡{name}"}}, "summary": {{"ja": "霧箱望遠鏡を試作した。"}},'
            f' "institutions": [{{"ja": "機関{name}"}}]}}',
            encoding="utf-8",
        )
    assert sateto_json(settings, "harvest", "folder", str(tmp_path))["reports"] == {"indexed": 2}
    with httpx.Client(base_url=settings.api, timeout=30) as client:
        hidden = look(client, settings)
    office(settings, hidden)


def office(settings: Settings, hidden: str) -> None:
    """Members of the organisation see it, others don't, and that it was read is logged."""
    with desk_at(settings.database, settings.data_dir) as desk:
        found(desk, "example", "other")
        member, stranger, guest = (
            bearer(hire(desk, organisation, f"{role}-{organisation}", role))
            for organisation, role in (
                ("example", Role.REVIEWER),
                ("other", Role.REVIEWER),
                ("example", Role.EXPERT),
            )
        )
        path, decisions = f"/v1/reports/{hidden}", f"/v1/reports/{hidden}/decisions"
        with httpx.Client(base_url=settings.api, timeout=30) as client:

            def statuses(who: dict[str, str]) -> list[int]:
                made = client.post(decisions, json={"value": "adopt"}, headers=who)
                return [client.get(path, headers=who).status_code, made.status_code]

            assert statuses(member) == [200, 201]
            assert statuses(stranger) == [404, 404]
            assert statuses(guest) == [404, 403]  # an expert reads what the public may
            question = {"query": "霧箱望遠鏡"}
            found_by = [
                "closed" in client.post("/v1/search", json=question, headers=who).text
                for who in (member, stranger)
            ]
            assert found_by == [True, False]
            assert client.get(decisions, headers=member).json()["now"]["report"]["value"] == "adopt"
            assert client.get(decisions, headers=stranger).json()["history"] == []
            confirm = {"about": "DU28", "value": "confirm"}
            assert client.post(decisions, json=confirm, headers=member).status_code == 201
            queues = [
                client.get("/v1/disagreements", headers=who).json() for who in (member, stranger)
            ]
            (one,) = queues[0]["disagreements"]
            assert (one["report"], one["tag"], one["machine"]) == (hidden, "DU28", False)
            assert [(of["tag"], of["agreement"]) for of in queues[0]["agreement"]] == [("DU28", 0)]
            assert queues[1] == {"total": 0, "disagreements": [], "agreement": []}
        logged = [(row["action"], row["subject"]) for row in desk.read(entries, "example", 20)]
        assert ("report.read", hidden) in logged
        assert all(subject != hidden for _, subject in told(desk))
        logs = "".join(log.read_text("utf-8") for log in settings.data_dir.glob("logs/*.log"))
        assert "霧箱望遠鏡" not in logs


def told(desk: Desk) -> list[tuple[str, str]]:
    return [(row["action"], row["subject"]) for row in desk.read(entries, "other", 20)]


def look(client: httpx.Client, settings: Settings) -> str:
    answer = client.post("/v1/search", json={"query": "霧箱望遠鏡", "size": 100}).json()
    titles = [hit["title"] for hit in answer["hits"]]
    assert "霧箱望遠鏡open" in titles
    assert "closed" not in client.post("/v1/search", json={"query": "霧箱望遠鏡"}).text
    open_id = next(h["id"] for h in answer["hits"] if h["title"] == "霧箱望遠鏡open")
    assert "closed" not in client.get(f"/v1/reports/{open_id}/similar").text
    assert "機関closed" not in str(answer["facets"])
    hidden = next(
        hit["_id"]
        for hit in httpx.get(f"{settings.engine}/sateto-reports/_search?size=1000").json()["hits"][
            "hits"
        ]
        if hit["_source"]["access"] == ["org-example"]
    )
    assert client.get(f"/v1/reports/{hidden}").status_code == 404
    assert client.get(f"/v1/reports/{hidden}/similar").status_code == 404
    assert client.get(f"/reports/{hidden}").status_code == 404
    return str(hidden)
