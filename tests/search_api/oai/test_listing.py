"""What the repository lists: only what is public or was, in the order of its changes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from schemas.naming import metadata
from schemas.oai import RefusalError, Request
from schemas.tables import revisions, runs, work
from search_api.oai import listing
from tests.ingest.citing_graphs import memory
from tests.search_api.oai.public import NOON, begin, bring, change

LIST = Request(verb="ListRecords", prefix="oai_dc")


def ids(database: Engine, request: Request = LIST, size: int = 100) -> list[tuple[str, bool]]:
    with database.connect() as connection:
        found = listing.page(connection, request, size)
        assert listing.count(connection, request) >= len(found)
    return [(one.id, one.deleted) for one in found]


@pytest.fixture
def filled(database: Engine) -> Engine:
    """Two public reports, one of which a second source would name; one that was never public."""
    begin(database)
    bring(database, "oai-b", NOON)
    bring(database, "oai-a", NOON + 0.5)
    bring(database, "oai-hidden", NOON + 1, ("inside",))
    bring(database, "oai-c", NOON + 100)
    return database


def test_public_reports_come_in_the_order_of_their_changes(filled: Engine) -> None:
    assert ids(filled) == [("oai-b", False), ("oai-a", False), ("oai-c", False)]
    with filled.connect() as connection:
        assert listing.one(connection, "oai-hidden") is None
        assert listing.one(connection, "oai-a") is not None
        assert listing.sets(connection) == ["oai"]
        assert listing.earliest(connection).timestamp() == NOON


def test_what_is_gone_is_told_of_where_everybody_knew_it(filled: Engine) -> None:
    change(filled, "oai-a", 2, NOON + 200)
    change(filled, "oai-hidden", 2, NOON + 201)
    change(filled, "oai-c", 2, NOON + 202, ("inside",))
    assert ids(filled) == [("oai-b", False), ("oai-a", True), ("oai-c", True)]
    change(filled, "oai-a", 3, NOON + 300, ("public",))
    assert ids(filled)[-1] == ("oai-a", False)


@pytest.mark.parametrize(
    ("since", "until", "subset", "found"),
    [
        ("2026-09-21T14:13:20Z", "2026-09-21T14:13:20Z", "", ["oai-b", "oai-a"]),
        ("2026-09-21T14:13:21Z", "", "", ["oai-c"]),
        ("", "2026-09-21", "", ["oai-b", "oai-a", "oai-c"]),
        ("2026-09-22", "", "", []),
        ("", "", "source:oai", ["oai-b", "oai-a", "oai-c"]),
        ("", "", "source:kaken", []),
        ("", "", "oai", []),
    ],
)
def test_windows_and_sets_choose(
    filled: Engine, since: str, until: str, subset: str, found: list[str]
) -> None:
    request = Request(verb="ListRecords", prefix="oai_dc", since=since, until=until, subset=subset)
    assert [identity for identity, _ in ids(filled, request)] == found


@settings(max_examples=15)  # each with a database of its own
@given(st.lists(st.integers(0, 3), min_size=1, max_size=9), st.integers(1, 5))
def test_pages_join_whatever_their_size(times: list[int], size: int) -> None:
    with memory() as database:
        metadata.create_all(database, [runs, revisions, work])
        begin(database)
        for number, time in enumerate(times):
            bring(database, f"oai-{number}", NOON + time)
        whole, pages, request = ids(database), [], LIST
        while True:
            with database.connect() as connection:
                page = listing.page(connection, request, size)
            if not page:
                break
            pages += [(one.id, one.deleted) for one in page]
            request = Request(verb="ListRecords", prefix="oai_dc", after=page[-1].after)
        assert pages == whole
        assert len(whole) == len(times)


def test_a_token_that_holds_no_place_is_refused(filled: Engine) -> None:
    with filled.connect() as connection, pytest.raises(RefusalError):
        listing.page(connection, Request(verb="ListRecords", after="x oai-a"), 5)
