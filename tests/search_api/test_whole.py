"""All of a result on the real engine: past any depth, in stretches, for whom it may be, and logged."""

import asyncio
import csv
import io
import json
from collections.abc import Iterator

import httpx
import pytest

from ingest.sample import corpus
from schemas import index
from schemas.errors import UserError
from schemas.permissions import Action, Role
from schemas.settings import Settings
from search_api import whole
from search_api.access import Reader, visible
from search_api.engine import IndexReader
from search_api.workplace import audit, keys
from tests.search_api.workplace.offices import bearer, desk_at, found, hire

pytestmark = pytest.mark.stack
QUESTION = "水中の無人機と音響通信"


@pytest.fixture(scope="module")
def client(live_url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=live_url, timeout=60) as made:
        yield made


@pytest.fixture(scope="module")
def member(sample_index: Settings) -> str:
    """The key of a reader of an organisation that only this module knows."""
    with desk_at(sample_index.database, sample_index.data_dir) as desk:
        found(desk, "whole")
        return hire(desk, "whole", "whole.hanako", Role.READER)


@pytest.mark.parametrize("kind", ["csv", "jsonl", "csljson", "ris", "bibtex"])
def test_all_that_a_search_finds_and_more_is_in_the_file(
    client: httpx.Client, member: str, kind: str
) -> None:
    asked = {"q": QUESTION, "fold": "false"}
    shown = client.get("/v1/search", params={**asked, "size": 100}, headers=bearer(member)).json()
    given = {**asked, "format": kind, "size": 1}
    got = client.get("/v1/exports/search/all", params=given, headers=bearer(member))
    assert got.status_code == 200, got.text
    assert "whole.hanako (whole) 20" in got.text
    assert {hit["id"] for hit in shown["hits"]} <= set(ids(got.text, kind))
    assert len(ids(got.text, kind)) == len(set(ids(got.text, kind))) >= shown["total"]


def ids(text: str, kind: str) -> list[str]:
    if kind == "csv":
        return [row["id"] for row in csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))]
    if kind == "jsonl":
        return [json.loads(line)["id"] for line in text.splitlines()]
    if kind == "csljson":
        return [one["id"] for one in json.loads(text)]
    if kind == "ris":
        return [line[6:] for line in text.split("\r\n") if line.startswith("ID  - ")]
    return [line.split("{")[1].rstrip(",") for line in text.splitlines() if line.startswith("@")]


def test_it_is_logged_before_it_is_sent_and_the_words_are_not(
    client: httpx.Client, member: str, sample_index: Settings
) -> None:
    given = {"q": QUESTION, "format": "csv", "tag": "DU21"}
    text = client.get("/v1/exports/search/all", params=given, headers=bearer(member)).text
    with desk_at(sample_index.database, sample_index.data_dir) as desk:
        last, query = desk.read(audit.entries, "whole", 2)
    assert (last["action"], query["action"]) == ("exported", "query.asked")
    assert last["subject"] == query["subject"]
    assert json.loads(last["detail"]) == {"format": "csv", "reports": len(ids(text, "csv"))}
    assert QUESTION not in str(last)


def test_a_visitor_and_a_key_without_the_right_export_nothing(
    client: httpx.Client, member: str, sample_index: Settings
) -> None:
    with desk_at(sample_index.database, sample_index.data_dir) as desk:
        narrow = desk.write(keys.add, "whole.hanako", [Action.READ])
    given = {"q": QUESTION}
    assert client.get("/v1/exports/search/all", params=given).status_code == 401
    got = client.get("/v1/exports/search/all", params=given, headers=bearer(narrow))
    assert got.status_code == 403
    empty = client.get("/v1/exports/search/all", params={"q": " "}, headers=bearer(member))
    assert empty.status_code == 422
    assert "/v1/exports/search/all" not in client.get("/", params=given).text
    assert "/v1/exports/search/all?q=" in client.get("/", params=given, headers=bearer(member)).text


def test_stretches_hold_each_report_once_and_a_limit_refuses(sample_index: Settings) -> None:
    wanted = {"bool": {"filter": [*visible(Reader()), {"term": {"sample": True}}]}}
    hidden = {"bool": {"filter": visible(Reader(("nobody",)))}}
    every = len(corpus.load())

    async def asked() -> None:
        reader = IndexReader(sample_index)
        batches = [batch async for batch in whole.batches(reader, wanted, "", size=7)]
        assert [len(batch) for batch in batches] == [
            min(7, every - first) for first in range(0, every, 7)
        ]
        names = {entry.id for batch in batches for entry in batch}
        assert len(names) == await whole.count(reader, wanted, every) == every
        with pytest.raises(UserError, match=f"at most {every - 1}"):
            await whole.count(reader, wanted, every - 1)
        assert [batch async for batch in whole.batches(reader, hidden, "")] == []
        await reader.close()
        none = IndexReader(sample_index.model_copy(update={"index_prefix": "no-such"}))
        assert [hits async for hits in none.scan(index.REPORTS, {}, 5)] == []
        await none.close()

    asyncio.run(asked())
