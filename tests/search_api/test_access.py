"""What a reader may not see appears nowhere: not in hits, counts, facets, evidence or neighbours."""

from pathlib import Path

import httpx
import pytest

from schemas.settings import Settings
from tests.asking import sateto_json
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
        look(client, settings)


def look(client: httpx.Client, settings: Settings) -> None:
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
