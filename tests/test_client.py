"""A client that is generated from the description of the API speaks with the API."""

import asyncio
import importlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from schemas.permissions import Role
from schemas.settings import Settings
from search_api.app import create_app
from tests.search_api.workplace.offices import desk_at, found, hire

# Files of documents are bytes to the generator, which knows no such types.
CONFIG = {
    "post_hooks": [],
    "content_type_overrides": dict.fromkeys(
        (
            "application/pdf",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        "application/octet-stream",
    ),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A package `sateto_client`, made without a single warning."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "openapi.json").write_text(json.dumps(create_app(Settings()).openapi()), "utf-8")
    (folder / "config.yaml").write_text(json.dumps(CONFIG), "utf-8")
    tools = str(Path(sys.executable).parent)
    done = subprocess.run(
        [
            f"{tools}/openapi-python-client", "generate", "--path", "openapi.json", "--meta", "none",
            "--config", "config.yaml", "--output-path", "sateto_client", "--fail-on-warning",
        ],
        cwd=folder, env={**os.environ, "PATH": f"{tools}:{os.environ['PATH']}"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    sys.path.insert(0, str(folder))
    yield folder / "sateto_client"
    sys.path.remove(str(folder))
    for name in [name for name in sys.modules if name.partition(".")[0] == "sateto_client"]:
        del sys.modules[name]


def part(name: str) -> Any:
    return importlib.import_module(f"sateto_client.{name}")


def test_it_makes_a_case_reads_it_and_understands_a_refusal(
    made: Path, migrated_sqlite: Path, tmp_path: Path
) -> None:
    path = tmp_path / "sateto.db"
    shutil.copyfile(migrated_sqlite, path)
    with desk_at(f"sqlite:///{path}", tmp_path / "data") as desk:
        found(desk, "a")
        key = hire(desk, "a", "hanako", Role.REVIEWER)
        dead = {"elasticsearch_url": "http://127.0.0.1:9", "broker_url": "redis://127.0.0.1:9/0"}
        app = create_app(desk.settings.model_copy(update=dead))
        asyncio.run(_speak(app, key))


async def _speak(app: Any, key: str) -> None:
    base = "http://127.0.0.1"
    client = part("client").AuthenticatedClient(base_url=base, token=key)
    models = part("models")
    async with app.router.lifespan_context(app):
        inner = httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url=base,
            headers={"authorization": f"Bearer {key}"},
        )  # fmt: skip
        client.set_async_httpx_client(inner)
        who = await part("api.account.get_me").asyncio(client=client)
        assert (who.name, who.organisation) == ("hanako", "a")
        asked = models.CaseAsked(kind=models.Kind.EXAMINATION, title="窒化ガリウムの検討")
        case = await part("api.cases.post_case").asyncio(client=client, body=asked)
        again = await part("api.cases.get_case").asyncio(case.id, client=client)
        assert (again.title, again.state.value) == ("窒化ガリウムの検討", "candidate")
        none = await part("api.cases.get_case").asyncio("0" * 16, client=client)
        assert isinstance(none, models.Problem)
        assert (none.status, none.detail_ja) == (404, f"案件 {'0' * 16} は見つかりません")
        lenses = await part("api.vocabulary.get_lenses").asyncio(client=client)
        names = [one["name"] for one in lenses.to_dict()["lenses"]]
        assert names == ["neutral", "defense", "civil"]
        away = await part("api.search.get_search").asyncio(client=client, q="GaN")
        assert (type(away), away.status) == (models.Problem, 503)
        await inner.aclose()
