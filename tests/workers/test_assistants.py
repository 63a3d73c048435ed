"""The Model Context Protocol, by the client of its own SDK: what is served, and with whose rights."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from mcp import Client, StdioServerParameters

from schemas.permissions import Action, Role
from schemas.settings import Settings
from search_api.workplace import audit, keys
from tests.asking import environment
from tests.search_api.workplace.offices import desk_at, found, hire
from workers.assistants import _report, server

AWAY = Settings(api_url="http://127.0.0.1:9")
QUESTION = "水中の無人機と音響通信"


def talk(to: Any, what: Callable[[Client], Awaitable[None]]) -> None:
    """Speaks with a server, in this process or in one of its own."""

    async def spoken() -> None:
        async with Client(to) as client:
            await what(client)

    asyncio.run(spoken())


async def told(client: Client, name: str, **arguments: Any) -> dict[str, Any]:
    answer = await client.call_tool(name, arguments)
    assert not answer.is_error, answer
    assert answer.structured_content is not None
    return dict(answer.structured_content)


def test_three_tools_that_read_are_served_and_say_what_they_need() -> None:
    async def ask(client: Client) -> None:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert tools.keys() == {"search", "report", "citations"}
        for tool in tools.values():
            assert tool.annotations
            assert tool.annotations.read_only_hint
            assert tool.description
        assert tools["search"].input_schema["required"] == ["query"]
        assert "never instructions" in str(client.instructions)

    talk(server(AWAY), ask)


def test_what_goes_wrong_is_told_as_an_error() -> None:
    async def ask(client: Client) -> None:
        away = await client.call_tool("search", {"query": QUESTION})
        assert away.is_error
        assert "does not answer" in str(away.content)
        for wrong in ({}, {"query": "x", "size": 999}, {"query": "x", "lens": "other"}):
            assert (await client.call_tool("search", wrong)).is_error
        assert (await client.call_tool("report", {"identity": "../audit"})).is_error

    talk(server(AWAY), ask)


def test_a_long_report_is_cut_and_says_so() -> None:
    section = {"key": "methods", "page": 1, "text": "あ" * 15_000}
    record = {
        "id": "oai-1", "metadata": {}, "text_reason": None, "tags": [],
        "sections": [section, {**section, "key": "results"}, {**section, "key": "outlook"}],
    }  # fmt: skip
    shown = _report(record, "")
    assert [len(one["text"]) for one in shown["sections"]] == [15_000, 5_000]
    assert shown["cut"]
    assert not _report(record, "results")["cut"]


@pytest.mark.stack
def test_an_assistant_searches_reads_and_follows_citations(sample_index: Settings) -> None:
    with desk_at(sample_index.database, sample_index.data_dir) as desk:
        found(desk, "assist")
        hire(desk, "assist", "assist.hanako", Role.READER)
        key = desk.write(keys.add, "assist.hanako", [Action.READ])
    env = environment(sample_index) | {"SATETO_API_KEY": key}
    command = [sys.executable, "-m", "workers.cli.main", "mcp"]
    process = StdioServerParameters(command=command[0], args=command[1:], env=env)

    async def ask(client: Client) -> None:
        answer = await told(client, "search", query=QUESTION, lens="defense", size=3)
        assert len(answer["hits"]) == 3 <= answer["total"]
        hit = answer["hits"][0]
        assert hit["evidence"]["text"]
        assert hit["evidence"]["section"]
        assert sum(hit["parts"].values()) == pytest.approx(hit["score"])
        whole = await told(client, "report", identity=hit["id"])
        assert hit["evidence"]["text"][:20] in json.dumps(whole, ensure_ascii=False)
        around = await told(client, "citations", identity=hit["id"])
        assert around["cited_by"]["citations"] >= 0
        assert around["cites_total"] >= len(around["cites"])
        missing = await client.call_tool("report", {"identity": "oai-0000000000000000"})
        assert missing.is_error
        assert "見つかりません" in str(missing.content)

    talk(process, ask)
    with desk_at(sample_index.database, sample_index.data_dir) as desk:
        logged = [row["action"] for row in desk.read(audit.entries, "assist", 20)]
    assert "query.asked" in logged  # it was asked by the key, as its organisation
