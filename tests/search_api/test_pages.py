"""The pages behind their door: statuses, languages, errors as pages and as JSON, files."""

from collections.abc import Iterator
from urllib.parse import parse_qs

import pytest
from starlette.testclient import TestClient

from schemas.settings import Settings
from search_api.app import create_app
from search_api.web import STATIC
from search_api.web.texts import Ui
from tests.search_api.trees import parsed, text


@pytest.fixture(scope="module")
def door() -> Iterator[TestClient]:
    """The application with an engine that nobody listens for."""
    dead = Settings(
        elasticsearch_url="http://127.0.0.1:9",
        encoder_url="http://127.0.0.1:9",
        broker_url="redis://127.0.0.1:9/0",
    )
    with TestClient(create_app(dead), headers={"accept": "text/html"}) as client:
        yield client


@pytest.mark.parametrize("ui", ["ja", "en"])
@pytest.mark.parametrize(
    ("query", "status", "ja", "en"),
    [
        ("", 200, "検索の例", "Questions to start from"),
        ("q=", 422, "検索語を入力してください。", "The question is empty; write some words."),
        ("q=a&year_from=abc", 422, "年度として読み取れません", "read as a year"),
        ("q=a&year_from=R4&year_to=2020", 422, "開始年度が終了年度より後", "after the last one"),
        ("q=a&size=5000", 422, "上限 100 を超えて", "over the limit of 100"),
        (f"q={'a' * 2001}", 422, "2000 文字以内", "at most 2000"),
        ("q=a&lens=x", 422, "指定された観点はありません", "no such lens"),
        ("q=GaN", 503, "ただいま検索できません", "not available"),
    ],
)
def test_page_answers_with_the_right_status(
    door: TestClient, ui: Ui, query: str, status: int, ja: str, en: str
) -> None:
    got = door.get(f"/?{query}&ui={ui}")
    assert got.status_code == status
    assert got.headers["content-type"].startswith("text/html")
    tree = parsed(got.content)
    assert (ja if ui == "ja" else en) in text(tree, "//main")
    assert tree.xpath("//input[@name='q']/@value") == parse_qs(query).get("q", [""])


@pytest.mark.parametrize(
    ("path", "status"),
    [("/nowhere", 404), ("/reports/x", 503), ("/tags/DU99", 404), ("/tags/DU06", 503)],
)
def test_a_browser_is_told_of_an_error_by_a_page_and_a_program_by_json(
    door: TestClient, path: str, status: int
) -> None:
    page = door.get(path)
    assert (page.status_code, page.headers["content-type"][:9]) == (status, "text/html")
    tree = parsed(page.content)
    assert f"エラー番号 {status}" in text(tree, "//main")
    assert tree.xpath("//nav[@class='switch']//a/@href") == [f"{path}?ui=en"]
    assert f"Error {status}" in text(parsed(door.get(f"{path}?ui=en").content), "//main")
    program = door.get(path, headers={"accept": "application/json"})
    assert (program.status_code, program.json()["status"]) == (status, status)
    assert door.get("/v1/search").headers["content-type"] == "application/problem+json"


def test_pages_are_in_no_schema_and_files_are_served(door: TestClient) -> None:
    paths = door.get("/openapi.json").json()["paths"]
    assert not [
        path for path in paths if not path.startswith(("/v1", "/health", "/ready", "/metrics"))
    ]
    for name in ("style.css", "favicon.svg"):
        assert door.get(f"/static/{name}").content == (STATIC / name).read_bytes()
