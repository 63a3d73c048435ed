"""Pasted references against the citation graph."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from starlette.testclient import TestClient

from schemas.citation import Linked
from schemas.errors import UserError
from schemas.settings import Settings
from search_api import matching
from search_api.access import Reader
from search_api.app import create_app
from tests.ingest.citing_graphs import brings, know, link_all, memory, put
from tests.ingest.test_citing_graph import BY_DOI, BY_TITLE, PAPER
from tests.search_api.trees import parsed, text

A, B, SECRET = "oai-a", "oai-b", "oai-secret"
PUBLIC, INSIDER = Reader(), Reader(("public", "inside"))
UNKNOWN = "架空花子：誰も知らない見本の論文の題名，架空誌，Vol.7，pp.70-79，2011．"
LONG = "見本太郎：" + "長い題名" * 2_000
SETTINGS = Settings()


def match(
    database: Engine, pasted: str, who: Reader = PUBLIC, settings: Settings = SETTINGS
) -> list[Linked]:
    with database.connect() as connection:
        return matching.match(connection, pasted, who, settings)


@pytest.fixture
def filled(database: Engine) -> Engine:
    know(database, A)
    put(database, A, brings(A, PAPER))
    link_all(database)
    return database


def test_each_reference_has_its_span_and_its_outcome(filled: Engine) -> None:
    pasted = "\n".join(
        ["文献", "", f"[1] {BY_DOI}", f"[2] {BY_TITLE}", f"[3] {UNKNOWN}", "[4] 同上"]
    )
    found = match(filled, pasted)
    assert all(pasted[slice(*one.span)] == one.raw for one in found)
    by_raw = {one.raw.split("] ")[-1].strip(): one for one in found}
    assert [by_raw[raw].status.value for raw in (BY_DOI, BY_TITLE, UNKNOWN, "同上")] == [
        "found", "found", "not_found", "malformed",
    ]  # fmt: skip
    assert by_raw[BY_DOI].work == by_raw[BY_TITLE].work
    assert by_raw[BY_TITLE].candidates[0].title in PAPER.titles
    assert by_raw[UNKNOWN].fields.year == 2011


def test_twins_stay_open_with_both_candidates(database: Engine) -> None:
    twin = PAPER.model_copy(update={"id": "work-1", "ids": ()})
    know(database, A, B)
    put(database, A, brings(A, PAPER))
    put(database, B, brings(B, twin))
    link_all(database)
    (found,) = match(database, BY_TITLE)
    assert (found.status.value, found.work) == ("ambiguous", None)
    assert len(found.candidates) == 2


def test_a_work_of_hidden_reports_is_no_candidate(database: Engine) -> None:
    know(database, SECRET)
    put(database, SECRET, brings(SECRET, PAPER, access=("inside",)))
    link_all(database)
    for raw in (BY_DOI, BY_TITLE):
        (hidden,) = match(database, raw)
        assert (hidden.status.value, hidden.work, hidden.candidates) == ("not_found", None, ())
        (seen,) = match(database, raw, INSIDER)
        assert seen.status.value == "found"


def test_past_the_limits_nothing_is_looked_for(filled: Engine) -> None:
    few = SETTINGS.model_copy(update={"match_references": 1})
    found = match(filled, f"{BY_DOI}\n{BY_TITLE}\n{UNKNOWN}", settings=few)
    assert [one.status.value for one in found] == ["found", "over_limit", "over_limit"]
    (long,) = match(filled, LONG)
    assert long.status.value == "over_limit"
    short = SETTINGS.model_copy(update={"match_characters": 10})
    for pasted, settings in ((" \n", SETTINGS), (BY_DOI, short)):
        with pytest.raises(UserError):
            match(filled, pasted, settings=settings)


@pytest.fixture(scope="module")
def empty() -> Iterator[Engine]:
    with memory() as database:
        yield database


@given(pasted=st.text(max_size=200).filter(str.strip))
def test_any_text_is_answered_with_spans_in_order(empty: Engine, pasted: str) -> None:
    at = 0
    for one in match(empty, pasted):
        assert at <= one.span[0] < one.span[1] <= len(pasted)
        assert pasted[slice(*one.span)] == one.raw
        at = one.span[1]


def test_the_api_and_the_page_answer_alike(filled: Engine) -> None:
    url = filled.url.render_as_string(hide_password=False)
    pasted = f"{BY_TITLE}\n{UNKNOWN}"
    with TestClient(create_app(SETTINGS.model_copy(update={"database_url": url}))) as client:
        told = client.post("/v1/citations:match", json={"text": pasted})
        assert told.status_code == 200, told.text
        assert [one["status"] for one in told.json()["references"]] == ["found", "not_found"]
        assert client.post("/v1/citations:match", json={"text": " "}).status_code == 422
        assert client.get("/match").status_code == 200
        page = client.post("/match", data={"text": pasted})
        tree = parsed(page.content)
        shown = text(tree, "//section")
        for part in ("文献2件のうち、特定できたものは1件です", PAPER.titles[0], "該当なし"):
            assert part in shown
        assert tree.xpath("//section//li//a/@href") == [
            f"/works/{told.json()['references'][0]['work']}"
        ]
        assert "見本" in tree.xpath("string(//textarea)")
        refused = client.post("/match?ui=en", data={"text": ""})
        assert refused.status_code == 422
        assert "There is no text" in text(parsed(refused.content), "//main")
