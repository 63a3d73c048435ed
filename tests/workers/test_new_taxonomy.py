"""A tag that is added to the taxonomy is in search after one command."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from schemas.settings import Settings
from tests.asking import sateto, sateto_json
from tests.search_api.folders import harvested
from workers.stack.supervisor import Supervisor

pytestmark = pytest.mark.stack
TAG = """
[[tags]]
id = "DU99"
ja = "霧箱の結露計測"
en = "Dew in cloud chambers"
definition_ja = "霧箱の壁に付く露を測る技術を扱う領域である。試験のための印である。"
definition_en = "This area covers the measurement of dew on the walls of cloud chambers. It is a mark for a test."
cues_ja = ["霧箱結露", "霧箱結露計"]
cues_en = ["cloud chamber dew"]
hints_ja = []
hints_en = []
anti_ja = []
anti_en = []
"""
RECORD = {
    "title": {"ja": "霧箱結露計の試作"},
    "summary": {"ja": "霧箱結露計を試作し、霧箱結露の量を測った。霧箱結露は夜に多い。"},
}


@pytest.fixture
def edited(stack: Supervisor, settings: Settings) -> Iterator[Path]:
    """The file of dual-use tags of the running stack, as it was again after."""
    file = Path(settings.taxonomy_dir) / "dual_use.toml"
    before = file.read_bytes()
    yield file
    file.write_bytes(before)
    sateto(settings, "retag")


def test_a_new_tag_is_in_search_after_one_command(
    settings: Settings, edited: Path, tmp_path: Path
) -> None:
    harvested(settings, tmp_path, {"dew": RECORD})

    def tagged() -> httpx.Response:
        params = {"q": "霧箱結露計", "tag": "DU99"}
        return httpx.get(f"{settings.api}/v1/search", params=params, timeout=30)

    assert tagged().raise_for_status().json()["hits"] == []
    edited.write_text(edited.read_text("utf-8") + TAG, "utf-8")
    assert sateto_json(settings, "retag")["missing"] == 0
    (hit,) = tagged().raise_for_status().json()["hits"]
    assert hit["title"] == RECORD["title"]["ja"]
    page = httpx.get(f"{settings.api}/tags/DU99", timeout=30)
    assert "霧箱の結露計測" in page.text
    assert RECORD["title"]["ja"] in page.text
