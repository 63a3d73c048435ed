"""A tag that is added to the taxonomy is in search after one command."""

from pathlib import Path

import httpx
import pytest

from schemas.settings import Settings
from tests.asking import sateto_json
from tests.search_api.folders import harvested
from workers.stack.supervisor import Supervisor

pytestmark = pytest.mark.stack
TAG = """
[[tags]]
id = "DU99"
ja = "鳴砂の水分計測"
en = "Moisture of singing sand"
definition_ja = "鳴砂に含まれる水分を測る技術を扱う領域である。試験のための印である。"
definition_en = "This area covers the measurement of moisture in singing sand. It is a mark for a test."
cues_ja = ["鳴砂水分", "鳴砂水分計"]
cues_en = ["singing sand moisture"]
hints_ja = []
hints_en = []
anti_ja = []
anti_en = []
"""
RECORD = {
    "title": {"ja": "鳴砂水分計の試作"},
    "summary": {"ja": "鳴砂水分計を試作し、鳴砂水分の量を測った。鳴砂水分は夜に多い。"},
}


@pytest.fixture
def edited(stack: Supervisor, settings: Settings) -> Path:
    """The file of dual-use tags of the running stack.

    It stays changed: by its name this module is the last that asks the stack, and to undo it would
    tag every report once more.
    """
    return Path(settings.taxonomy_dir) / "dual_use.toml"


def test_a_new_tag_is_in_search_after_one_command(
    settings: Settings, edited: Path, tmp_path: Path
) -> None:
    harvested(settings, tmp_path, {"sand": RECORD})

    def tagged() -> httpx.Response:
        params = {"q": "鳴砂水分計", "tag": "DU99"}
        return httpx.get(f"{settings.api}/v1/search", params=params, timeout=30)

    assert tagged().raise_for_status().json()["hits"] == []
    edited.write_text(edited.read_text("utf-8") + TAG, "utf-8")
    assert sateto_json(settings, "retag")["missing"] == 0
    (hit,) = tagged().raise_for_status().json()["hits"]
    assert hit["title"] == RECORD["title"]["ja"]
    page = httpx.get(f"{settings.api}/tags/DU99", timeout=30)
    assert "鳴砂の水分計測" in page.text
    assert RECORD["title"]["ja"] in page.text
