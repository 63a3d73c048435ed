"""The repository over HTTP: as the protocol says, harvested by our own harvester, and by whoever asks."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import uvicorn
from lxml import etree
from starlette.testclient import TestClient

from ingest import metadata
from ingest.sample import corpus
from ingest.sources.oai import Oai
from schemas.permissions import Role
from schemas.settings import Settings
from search_api.app import create_app
from search_api.oai import answers
from search_api.workplace.desk import Desk
from tests.conftest import free_ports
from tests.ingest.harvests import SETTINGS, harvest, records_of
from tests.search_api.oai.public import NOON, begin, bring, change
from tests.search_api.workplace.conftest import desk
from tests.search_api.workplace.offices import bearer, door, found, hire

__all__ = ["desk"]
_OAI = "{http://www.openarchives.org/OAI/2.0/}"


@pytest.fixture
def client(desk: Desk) -> Iterator[TestClient]:
    """The application over a database of a few reports; nobody listens for its engine."""
    begin(desk.database)
    bring(desk.database, "oai-a", NOON)
    bring(desk.database, "oai-hidden", NOON, ("inside",))
    bring(desk.database, "oai-gone", NOON)
    change(desk.database, "oai-gone", 2, NOON + 5)
    with door(desk.settings) as made:
        yield made


def ask(client: TestClient, **arguments: str) -> etree._Element:
    got = client.get("/oai", params=arguments)
    assert (got.status_code, got.headers["content-type"]) == (200, "text/xml; charset=utf-8")
    return etree.fromstring(got.content)


def code(tree: etree._Element) -> str:
    error = tree.find(f"{_OAI}error")
    return "" if error is None else str(error.get("code"))


def test_identify_says_that_deletions_are_transient(client: TestClient) -> None:
    tree = ask(client, verb="Identify")
    told = {str(one.tag).removeprefix(_OAI): one.text for one in tree[2]}
    assert told["deletedRecord"] == "transient"
    assert told["earliestDatestamp"] == "2026-09-21T14:13:20Z"
    assert told["baseURL"] == "http://127.0.0.1/oai"
    assert [one.text for one in ask(client, verb="ListSets").iter(f"{_OAI}setSpec")] == [
        "source:oai"
    ]


def test_headers_are_of_what_is_public_or_was(client: TestClient) -> None:
    tree = ask(client, verb="ListIdentifiers", metadataPrefix="oai_dc")
    headers = [(one[0].text, one.get("status")) for one in tree.iter(f"{_OAI}header")]
    assert headers == [
        ("oai:sateto.invalid:oai-a", None),
        ("oai:sateto.invalid:oai-gone", "deleted"),
    ]
    gone = {"identifier": "oai:sateto.invalid:oai-gone", "metadataPrefix": "oai_dc"}
    (header,) = ask(client, verb="GetRecord", **gone).iter(f"{_OAI}header")
    assert header.get("status") == "deleted"
    sent = client.post("/oai", data={"verb": "ListIdentifiers", "metadataPrefix": "oai_dc"})
    assert len(list(etree.fromstring(sent.content).iter(f"{_OAI}header"))) == 2


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({}, "badVerb"),
        ({"verb": "Nothing"}, "badVerb"),
        ({"verb": "ListRecords"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "marc"}, "cannotDisseminateFormat"),
        ({"verb": "ListRecords", "resumptionToken": "x"}, "badResumptionToken"),
        (
            {"verb": "ListIdentifiers", "metadataPrefix": "oai_dc", "from": "2090-01-01"},
            "noRecordsMatch",
        ),
        (
            {"verb": "ListIdentifiers", "metadataPrefix": "oai_dc", "set": "source:x"},
            "noRecordsMatch",
        ),
        ({"verb": "ListMetadataFormats", "identifier": "oai:x:1"}, "idDoesNotExist"),
        (
            {
                "verb": "GetRecord",
                "metadataPrefix": "oai_dc",
                "identifier": "oai:sateto.invalid:oai-hidden",
            },
            "idDoesNotExist",
        ),
    ],
)
def test_errors_are_those_of_the_protocol(
    client: TestClient, arguments: dict[str, str], expected: str
) -> None:
    assert code(ask(client, **arguments)) == expected


def test_a_member_is_told_of_what_is_public_and_no_more(desk: Desk, client: TestClient) -> None:
    found(desk, "a")
    bring(desk.database, "oai-ours", NOON, ("org-a",))
    asked = {"verb": "ListIdentifiers", "metadataPrefix": "oai_dc"}
    key = hire(desk, "a", "one", Role.READER)
    assert b"oai-ours" not in client.get("/oai", params=asked, headers=bearer(key)).content
    closed = desk.settings.model_copy(update={"open_reading": False})
    with door(closed) as shut:
        assert shut.get("/oai", params=asked).status_code == 401


def test_the_opensearch_description_names_the_search(client: TestClient) -> None:
    tree = etree.fromstring(client.get("/opensearch.xml").content)
    templates = {one.get("type"): one.get("template") for one in tree if one.get("template")}
    assert templates["text/html"] == "http://127.0.0.1/?q={searchTerms}&page={startPage?}"
    assert b'rel="search"' in client.get("/").content


@contextmanager
def served(settings: Settings) -> Iterator[str]:
    """The application on a port of its own."""
    (port,) = free_ports(1)
    config = uvicorn.Config(create_app(settings), port=port, log_level="warning")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


@pytest.mark.stack
@pytest.mark.parametrize("prefix", ["jpcoar_2.0", "oai_dc"])
def test_our_own_harvester_harvests_it_page_by_page(
    sample_index: Settings, monkeypatch: pytest.MonkeyPatch, prefix: str
) -> None:
    monkeypatch.setattr(answers, "PAGE", 20)
    patient = SETTINGS.model_copy(update={"http_seconds": 30.0})
    with served(sample_index) as site:
        harvester = Oai(f"{site}/oai", {"prefix": prefix}, patient)
        pages = harvest(harvester)
        harvester._web.close()  # which a run leaves to the end of its process
    records = records_of(pages)
    assert len(pages) > 3
    assert len({one.native_id for one in records}) == len(records) >= len(corpus.load())
    told = [metadata.parse(one.content, one.format) for one in records if not one.deleted]
    samples = [one for one in told if "sample" in one.doi]
    assert len(samples) == len(corpus.load())
    assert all(one.title and one.summary and one.researchers and one.keywords for one in samples)
    if prefix == "jpcoar_2.0":
        assert all(one.number and one.programme and one.researchers[0].yomi for one in samples)
