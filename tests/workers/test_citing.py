import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ingest.citing.pool import WorkPool
from schemas.citation import Work
from schemas.settings import Settings
from workers.cli.main import app
from workers.stack.supervisor import Supervisor

RAW = "見本太郎：水中無人機の音響測位に関する研究，見本工学，Vol.3，pp.10–15，2018．"


def sateto(*arguments: str, **environment: str) -> Result:
    return CliRunner(env=environment).invoke(app, arguments)


def test_a_file_that_is_no_text_is_told_in_the_language_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_bytes("見本".encode("shift_jis"))
    assert "UTF-8 のテキストではありません" in sateto("cite", str(path)).stderr
    answer = sateto("cite", str(path), SATETO_UI="en")
    assert answer.exit_code == 1
    assert "no text in UTF-8" in answer.stderr


def test_an_engine_that_does_not_answer_is_told() -> None:
    answer = sateto("cite", RAW, SATETO_ELASTICSEARCH_URL="http://127.0.0.1:9")
    assert answer.exit_code == 1
    assert "検索エンジンが応答しません" in answer.stderr


@pytest.mark.stack
def test_references_of_a_file_come_with_span_fields_and_work(
    stack: Supervisor, settings: Settings, tmp_path: Path
) -> None:
    pool = WorkPool(settings)
    pool.write([Work(id="w1", titles=("水中無人機の音響測位に関する研究",), authors=("見本太郎",),
                     year=2018, container="見本工学", volume="3", pages="10-15")])  # fmt: skip
    path = tmp_path / "list.txt"
    path.write_text(f"[1] {RAW}\n[2] 例示次郎：別の題名の研究，雛形誌，2001．\n", "utf-8")
    answer = sateto("cite", str(path), "--json", SATETO_ENGINE_PORT=str(settings.engine_port))
    pool.drop()
    pool.close()
    first, second = json.loads(answer.stdout)["references"]
    assert set(first) == {"raw", "span", "fields", "status", "work", "candidates"}
    assert (first["status"], first["work"], first["fields"]["year"]) == ("found", "w1", 2018)
    assert (second["status"], second["work"], second["candidates"]) == ("not_found", None, [])
