"""Rule 1 where a repository fails in its middle: around the failing page, and every hole told."""

import re
from collections.abc import Collection

import pytest

from ingest.sources import Page
from ingest.sources.oai import Oai
from ingest.sources.oai_cursor import Cursor, load
from ingest.sources.web import RetryLaterError
from schemas.errors import UserError
from tests.ingest.faulty_server import (
    XML,
    Answer,
    Request,
    Script,
    deleted,
    envelope,
    error,
    identity,
    page,
    record,
    repository,
    serve,
)  # fmt: skip
from tests.ingest.harvests import FIRST, LAST, SETTINGS, harvest, harvested, records_of, source

PAGE = 5
DAYS = "2026-03-{:02}"


def dated(number: int) -> str:
    """A record of the day with its number."""
    head = f"<identifier>oai:x:{number}</identifier>"
    return record(f"oai:x:{number}").replace(
        head, f"{head}<datestamp>{DAYS.format(number)}</datestamp>"
    )


def window(asked: dict[str, str]) -> tuple[str, str, int]:
    if token := asked.get("resumptionToken"):
        low, high, start = token.split("|")
        return low, high, int(start)
    return asked.get("from", "2026-03-01"), asked.get("until", "2026-03-31"), 0


def one(asked: dict[str, str], bad: Collection[int]) -> Answer:
    number = int(asked["identifier"].rpartition(":")[2])
    if number in bad:
        return Answer(b"", 500)
    return Answer(envelope(f"<GetRecord>{dated(number)}</GetRecord>"), headers=XML)


def many(asked: dict[str, str], bad: Collection[int]) -> Answer:
    low, high, start = window(asked)
    found = [n for n in range(1, 31) if low <= DAYS.format(n) <= high][start:]
    if not found:
        return Answer(error("noRecordsMatch"), headers=XML)
    if asked["verb"] == "ListIdentifiers":
        inner = "".join(f"<header><identifier>oai:x:{n}</identifier></header>" for n in found)
        return Answer(envelope(f"<ListIdentifiers>{inner}</ListIdentifiers>"), headers=XML)
    if set(found[:PAGE]) & set(bad):
        return Answer(b"", 500)
    token = f"{low}|{high}|{start + PAGE}" if found[PAGE:] else None
    return Answer(page(*map(dated, found[:PAGE]), token=token), headers=XML)


def broken(bad: Collection[int], *, lists: bool = True) -> Script:
    """A repository of thirty days, a record a day; pages that hold a bad one fail."""

    def script(request: Request) -> Answer:
        match request.arguments["verb"]:
            case "Identify":
                return Answer(identity("YYYY-MM-DD"), headers=XML)
            case "GetRecord":
                return one(request.arguments, bad)
            case "ListIdentifiers" if not lists:
                return Answer(b"", 500)
            case "ListRecords" | "ListIdentifiers":
                return many(request.arguments, bad)
        return repository([])(request)

    return script


def stubborn(oai: Oai) -> list[Page]:
    """All pages, as a worker takes them: each tried again, and then gone around."""
    pages: list[Page] = []
    cursor, attempts = None, 0
    while not pages or pages[-1].cursor is not None:
        try:
            got: Page | None = oai.page(cursor)
        except RetryLaterError:
            attempts += 1
            assert attempts <= SETTINGS.attempts
            got = oai.around(cursor, attempts)
        if got is not None:
            pages.append(got)
            cursor, attempts = got.cursor, 0
        assert len(pages) < 200
    return pages


def numbers(pages: list[Page]) -> set[int]:
    return {int(r.native_id.rpartition(":")[2]) for r in records_of(pages)}


@pytest.mark.parametrize("bad", [{17}, {1}, {30}, {6, 7, 29}, set(range(1, 31))])
def test_a_page_that_always_fails_costs_its_bad_records_alone(bad: set[int]) -> None:
    """Fault 9: the window is halved, then records are asked for one by one; the rest is a hole."""
    with serve(broken(bad)) as server:
        pages = stubborn(source(server.url))
    assert numbers(pages) == set(range(1, 31)) - bad
    holes = [hole for one in pages for hole in one.holes]
    assert sorted(holes) == sorted(f"record oai:x:{number}" for number in bad)
    assert pages[-1].resume == "2026-03-31"


def test_a_window_that_can_t_even_be_listed_is_a_hole() -> None:
    with serve(broken({17}, lists=False)) as server:
        pages = stubborn(source(server.url))
    assert numbers(pages) == set(range(1, 31)) - {17}
    (hole,) = [hole for one in pages for hole in one.holes]
    assert re.fullmatch("records of 2026-03-17 to 2026-03-17", hole)


def test_a_server_that_is_away_is_waited_for() -> None:
    """No hole is told of what may yet come."""
    with serve(lambda _: Answer(b"", 503)) as server:
        oai = source(server.url)
        assert oai.around(Cursor("oai_dc", began="2026-04-01").dump(), 99) is None
        assert oai.around(None, 99) is None


def test_a_server_whose_lists_all_fail_is_left_and_not_halved_for_ever() -> None:
    def script(request: Request) -> Answer:
        known = request.arguments["verb"] in {"Identify", "ListMetadataFormats"}
        return repository([])(request) if known else Answer(b"", 500)

    with serve(script) as server:
        oai = source(server.url)
        cursor = Cursor("oai_dc", since="2000-01-01T00:00:00Z", began="2026-04-01T00:00:00Z").dump()
        steps = 0
        while way := oai.around(cursor, SETTINGS.attempts):
            assert way.cursor
            cursor, steps = way.cursor, steps + 1
        assert steps == 50


def test_a_page_is_tried_again_before_it_is_gone_around() -> None:
    with serve(broken({1})) as server:
        oai = source(server.url)
        assert oai.around(None, SETTINGS.attempts - 1) is None
        assert oai.around(None, SETTINGS.attempts) is not None


@pytest.mark.parametrize(
    ("day", "since", "until", "left", "right"),
    [
        (True, "2026-03-01", "2026-03-04", ("2026-03-01", "2026-03-02"), ("2026-03-03", "2026-03-04")),
        (True, "2026-03-01", "2026-03-02", ("2026-03-01", "2026-03-01"), ("2026-03-02", "2026-03-02")),
        (False, "2026-03-01T00:00:00Z", "2026-03-01T00:00:01Z",
         ("2026-03-01T00:00:00Z", "2026-03-01T00:00:00Z"), ("2026-03-01T00:00:01Z", "2026-03-01T00:00:01Z")),
        (True, "", "2026-03-02", ("", "1998-01-31"), ("1998-02-01", "2026-03-02")),
    ],
)  # fmt: skip
def test_windows_are_halved_without_gap_or_overlap(
    day: bool, since: str, until: str, left: tuple[str, str], right: tuple[str, str]
) -> None:
    half = Cursor("oai_dc", since=since, until=until, day=day).halved("")
    assert half is not None
    assert ((half.since, half.until), half.rest[0]) == (left, right)
    assert load(half.dump()) == half


def test_a_window_of_one_granule_is_not_halved() -> None:
    assert Cursor("oai_dc", since="2026-03-01", until="2026-03-01", day=True).halved("") is None


def test_the_earliest_date_is_a_hint_alone() -> None:
    """Fault 11: a wrong or empty earliestDatestamp loses nothing, since the first half is open."""
    for earliest in ("", "9999-01-01", "soon", "2026-03-01"):
        half = Cursor("oai_dc", until="2026-03-04", day=True).halved(earliest)
        assert half is None or half.since == ""


def test_records_that_shift_between_pages_are_looked_for_again() -> None:
    """Fault 15: fewer than announced came, so the window is gone through once more."""
    announced = FIRST.replace(b"<resumptionToken>", b'<resumptionToken completeListSize="3">')
    whole = page(record("oai:x:9"), record("oai:x:10"))
    pages = harvested(announced, LAST, announced, whole)
    assert {r.native_id for r in records_of(pages)} == {"oai:x:1", "oai:x:9", "oai:x:10"}
    assert pages[-1].holes == ()
    pages = harvested(announced, LAST, announced, LAST)
    assert pages[-1].holes == ("1 of 3 announced records did not come",)


def test_a_token_that_forgets_the_set_brings_in_no_others() -> None:
    """Fault 7."""

    def of(spec: str, name: str) -> str:
        return record(name).replace("</header>", f"<setSpec>{spec}</setSpec></header>")

    answers = [
        page(of("12:34", "oai:x:1"), of("12:34:5", "oai:x:2"), token="t"),
        page(of("12", "oai:x:3"), of("12:345", "oai:x:4"), record("oai:x:5")),
    ]
    with serve(repository(answers)) as server:
        pages = harvest(source(server.url, set="12:34"))
    assert [r.native_id for r in records_of(pages)] == ["oai:x:1", "oai:x:2", "oai:x:5"]
    assert [p.ignored for p in pages] == [0, 2]


@pytest.mark.parametrize("known", [(), ("12:3", "34")])
def test_a_set_that_vanished_is_no_empty_set(known: tuple[str, ...]) -> None:
    """Fault 13."""
    nothing = Answer(error("noRecordsMatch"), headers=XML)
    with (
        serve(repository([nothing], known_sets=known)) as server,
        pytest.raises(UserError, match="no set 12:34"),
    ):
        harvest(source(server.url, set="12:34"))


def test_a_set_that_vanishes_meanwhile_is_noticed() -> None:
    left = [("12:34",), ()]

    def script(request: Request) -> Answer:
        if request.arguments["verb"] == "ListSets":
            return repository([], known_sets=left.pop(0))(request)
        return repository([LAST])(request)

    with serve(script) as server, pytest.raises(UserError, match="no set"):
        harvest(source(server.url, set="12:34"))


def test_lists_of_sets_may_repeat_and_lead_in_a_circle() -> None:
    """Fault 14."""

    def script(request: Request) -> Answer:
        if request.arguments["verb"] == "ListSets":
            inner = "<set><setSpec>a</setSpec></set>" * 2
            return Answer(
                envelope(f"<ListSets>{inner}<resumptionToken>t</resumptionToken></ListSets>")
            )
        return repository([LAST])(request)

    with serve(script) as server:
        assert len(harvest(source(server.url, set="a"))) == 1
        with pytest.raises(UserError, match="names 1 sets"):
            harvest(source(server.url, set="b"))


def test_the_next_harvest_begins_a_granule_before_the_first_answer() -> None:
    """Faults 17 to 19: not at the last record, nor after the day that is not over."""
    for granularity, resume in (
        ("YYYY-MM-DD", "2026-03-31"),
        ("YYYY-MM-DDThh:mm:ssZ", "2026-04-01T00:00:09Z"),
    ):
        with serve(repository([FIRST, LAST], identify=identity(granularity))) as server:
            assert harvest(source(server.url))[-1].resume == resume


def test_characters_taken_out_are_counted() -> None:
    """Faults 21 and 33."""
    dirty = page(record("oai:x:1", "前\0\x03")).replace(
        b"</dc:title>", b"&#xD800;&#x1a;</dc:title>"
    )
    (only,) = harvested(dirty)
    assert only.repaired == 4


def test_a_deleted_record_in_a_failing_window_is_told() -> None:
    at = Cursor("oai_dc", single=True, narrow=True, began="2026-04-01")
    gone = deleted("oai:x:1").removeprefix("<record>").removesuffix("</record>")

    def script(request: Request) -> Answer:
        if request.arguments["verb"] == "ListIdentifiers":
            return Answer(envelope(f"<ListIdentifiers>{gone}</ListIdentifiers>"))
        return repository([])(request)

    with serve(script) as server:
        (found,) = source(server.url).page(at.dump()).records
    assert (found.native_id, found.deleted) == ("oai:x:1", True)
