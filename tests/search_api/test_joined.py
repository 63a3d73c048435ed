"""A report that turned out to be another one's: what people did with it goes along."""

import io
from itertools import count
from pathlib import Path

import httpx
import pytest
from docx import Document

from schemas.permissions import Role
from schemas.report import report_id
from schemas.settings import Settings
from tests.search_api.folders import harvested
from tests.search_api.workplace.offices import bearer, desk_at, found, hire
from workers.stack.supervisor import Supervisor

_DOI = "10.99999/cloud-chamber"
_TITLE = "霧箱分光計の高感度化（見本）"


@pytest.mark.stack
def test_decision_and_case_lead_to_the_joined_report(
    stack: Supervisor, settings: Settings, tmp_path: Path
) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    before.mkdir()
    after.mkdir()
    told = {"title": {"ja": _TITLE}, "doi": _DOI, "summary": {"ja": "霧箱分光計を試した。"}}
    old = report_id("folder", f"{before}/one")
    # Of several ids the report keeps the first, which so is another than before.
    name = next(one for one in map(str, count()) if report_id("folder", f"{after}/{one}") < old)
    new = report_id("folder", f"{after}/{name}")
    harvested(settings, before, {"one": told})
    with (
        desk_at(settings.database, settings.data_dir) as desk,
        httpx.Client(base_url=settings.api, timeout=60) as client,
    ):
        found(desk, "joining")
        client.headers.update(bearer(hire(desk, "joining", "joiner", Role.COORDINATOR)))

        def post(path: str, **body: str) -> dict[str, object]:
            answer = client.post(path, json=body)
            assert answer.status_code == 201, answer.text
            made: dict[str, object] = answer.json()
            return made

        post(f"/v1/reports/{old}/decisions", value="adopt")
        case = post("/v1/cases", kind="examination", title="霧箱")["id"]
        post(f"/v1/cases/{case}/reports", report=old, note="要検討")

        harvested(settings, after, {name: told}, joined=1)
        assert client.get(f"/v1/reports/{old}").json()["id"] == new
        for identity in (old, new):
            decisions = client.get(f"/v1/reports/{identity}/decisions").json()
            assert (decisions["report"], decisions["now"]["report"]["value"]) == (new, "adopt")
        hits = client.post("/v1/search", json={"query": "霧箱分光計", "lens": "defense"}).json()
        (hit,) = [one for one in hits["hits"] if one["title"] == _TITLE]
        assert hit["id"] == new
        assert hit["parts"]["decisions"] > 0
        dossier = client.get(f"/v1/cases/{case}/dossier")
        text = "\n".join(p.text for p in Document(io.BytesIO(dossier.content)).paragraphs)
        assert _TITLE in text
        post(f"/v1/reports/{new}/decisions/1/undo")
        assert client.get(f"/v1/reports/{old}/decisions").json()["now"] == {}
