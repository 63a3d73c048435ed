"""KAKEN's service over HTTP on loopback: sweeps, answers of 0, errors, going on from a cursor."""

from typing import Any

import pytest

from ingest import metadata
from ingest.sources import Page, make_source
from ingest.sources.kaken import Kaken
from ingest.sources.web import RetryLaterError
from schemas.errors import UserError
from schemas.reasons import Reason
from schemas.settings import Settings
from tests.fixtures import fixture
from tests.ingest.faulty_server import Answer, FaultyServer, Request, Script, serve

KEY = "sample-key/1"
SETTINGS = Settings(kaken_appid=KEY, http_seconds=5)
NOTHING = b"<grantAwards><totalResults>0</totalResults></grantAwards>"
BAD_KEY = b"<error><code>403</code><reason>Forbidden</reason><detail>Invalid APPID</detail></error>"


def award(number: str, modified: str = "2024-01-01T00:00:00Z") -> str:
    return (
        f'<grantAward id="KAKENHI-PROJECT-{number}" awardNumber="{number}">'
        f"<modified>{modified}</modified><summary><title>見本 {number}</title></summary>"
        "</grantAward>"
    )


def answer(total: int, *awards: str, root: str = "grantAwards") -> bytes:
    return f"<{root}><totalResults>{total}</totalResults>{''.join(awards)}</{root}>".encode()


def service(years: dict[str, list[str]], rows: int = 2) -> Script:
    """Projects by year, `rows` at a time whatever was asked for."""

    def script(request: Request) -> Answer:
        asked = request.arguments
        assert (asked["appid"], asked["format"], asked["o1"]) == (KEY, "xml", "1")
        assert asked["s1"] == asked["s2"]
        assert asked["rw"] in {"20", "50", "100", "200", "500"}
        start = int(asked["st"]) - 1
        found = years[asked["s1"]]
        return Answer(answer(len(found), *found[start : start + rows]))

    return script


def source(server: FaultyServer, **options: Any) -> Kaken:
    made = make_source("kaken", server.url, {"from": "2023", "to": "2024", **options}, SETTINGS)
    assert isinstance(made, Kaken)
    return made


def sweep(kaken: Kaken, cursor: str | None = None) -> list[Page]:
    pages = [kaken.page(cursor)]
    while pages[-1].cursor is not None:
        pages.append(kaken.page(pages[-1].cursor))
        assert len(pages) < 20
    return pages


def ids(pages: list[Page]) -> list[str]:
    return [r.native_id.removeprefix("KAKENHI-PROJECT-") for page in pages for r in page.records]


YEARS = {"2023": [award("A1"), award("A2"), award("A3")], "2024": [award("B1")]}


def test_a_sweep_goes_through_all_years_to_their_totals() -> None:
    with serve(service(YEARS)) as server:
        assert ids(sweep(source(server))) == ["A1", "A2", "A3", "B1"]


def test_a_sweep_goes_on_from_a_cursor() -> None:
    with serve(service(YEARS)) as server:
        first = source(server).page(None)
        assert ids(sweep(source(server), first.cursor)) == ["A3", "B1"]


@pytest.mark.parametrize("root", ["grantAwards", "grantAwardList"])
@pytest.mark.parametrize("space", ["", ' xmlns="urn:sample"'])
def test_both_roots_are_read_with_and_without_a_namespace(root: str, space: str) -> None:
    plain = answer(1, award("A1"), root=root).replace(root.encode(), f"{root}{space}".encode(), 1)
    with serve(lambda _: Answer(plain)) as server:
        found = source(server, to="2023").page(None)
    with serve(lambda _: Answer(answer(1, award("A1")))) as server:
        assert found.records[0].version == source(server, to="2023").page(None).records[0].version


def test_an_answer_of_0_is_asked_again_and_never_an_end() -> None:
    answers = [NOTHING, NOTHING, answer(1, award("A1"))]
    with serve(lambda _: Answer(answers.pop(0))) as server:
        kaken = source(server, to="2023")
        for _ in range(2):
            with pytest.raises(RetryLaterError, match="blocked"):
                kaken.page(None)
        assert ids([kaken.page(None)]) == ["A1"]


def test_a_0_amid_a_year_keeps_the_position() -> None:
    answers = [answer(3, award("A1"), award("A2")), NOTHING, answer(3, award("A3"))]
    with serve(lambda _: Answer(answers.pop(0))) as server:
        kaken = source(server, to="2023")
        cursor = kaken.page(None).cursor
        with pytest.raises(RetryLaterError, match="blocked"):
            kaken.page(cursor)
        last = kaken.page(cursor)
    assert ids([last]) == ["A3"]
    assert last.cursor is None
    assert [asked.arguments["st"] for asked in server.asked] == ["1", "3", "3"]


@pytest.mark.parametrize(
    "body",
    [answer(16731), b"<html><body>maintenance</body></html>", b"<grantAwards><totalRes", b""],
    ids=["a total and no records", "a web page", "cut off", "empty"],
)
def test_a_page_that_can_not_be_right_is_asked_again(body: bytes) -> None:
    with serve(lambda _: Answer(body)) as server, pytest.raises(RetryLaterError):
        source(server).page(None)


def test_the_same_page_for_every_position_is_no_progress() -> None:
    with serve(lambda _: Answer(answer(9, award("A1")))) as server:
        kaken = source(server)
        cursor = kaken.page(None).cursor
        with pytest.raises(RetryLaterError, match="page before again"):
            kaken.page(cursor)


def test_a_wrong_key_ends_the_harvest_and_is_not_told() -> None:
    with (
        serve(lambda _: Answer(BAD_KEY, 403)) as server,
        pytest.raises(UserError, match="Invalid APPID") as refused,
    ):
        source(server).page(None)
    assert KEY not in refused.value.en + refused.value.ja


def test_the_key_stays_out_of_errors() -> None:
    busy = Answer(b"", 503, {"Retry-After": "7"})
    with serve(lambda _: busy) as server, pytest.raises(RetryLaterError) as passing:
        source(server).page(None)
    assert passing.value.seconds == 7
    assert "sample-key" not in passing.value.en + passing.value.ja


def test_without_a_key_one_is_told_where_to_get_it() -> None:
    with pytest.raises(UserError, match="SATETO_KAKEN_APPID") as refused:
        make_source("kaken", "", {}, Settings())
    assert "https://support.nii.ac.jp/ja/cinii/api/developer" in refused.value.ja


def test_years_may_be_written_in_eras_and_must_be_in_order() -> None:
    with serve(service(YEARS)) as server:
        assert ids(sweep(source(server, **{"from": "令和5年度", "to": "R6"}))) == [
            "A1", "A2", "A3", "B1",
        ]  # fmt: skip
        with pytest.raises(UserError, match="after the last"):
            source(server, **{"from": "2025"})
        with pytest.raises(UserError, match="no fiscal year"):
            source(server, to="soon")


def test_a_record_without_any_number_is_refused_and_its_neighbours_are_kept() -> None:
    nameless = "<grantAward><summary><title>番号無し</title></summary></grantAward>"
    with serve(lambda _: Answer(answer(2, nameless, award("A1")))) as server:
        bad, good = source(server, to="2023").page(None).records
    assert (bad.reason, bad.native_id) == (Reason.NO_IDENTIFIER, "")
    assert good.reason is None


def test_a_record_past_the_limit_is_refused() -> None:
    small = SETTINGS.model_copy(update={"record_bytes": 100})
    with serve(lambda _: Answer(answer(1, award("A1")))) as server:
        found = make_source("kaken", server.url, {"from": "2023", "to": "2023"}, small).page(None)
    assert [r.reason for r in found.records] == [Reason.TOO_LARGE]


def test_a_sweep_again_tells_what_changed_by_its_version() -> None:
    later = {"2023": [award("A1"), award("A2", "2025-05-05T00:00:00Z"), award("A3")]}
    versions = []
    for years in (YEARS, later, later):
        with serve(service(years)) as server:
            pages = sweep(source(server, to="2023"))
        versions.append([record.version for page in pages for record in page.records])
    first, second, third = versions
    assert [a == b for a, b in zip(first, second, strict=True)] == [True, False, True]
    assert second == third


def test_the_stored_record_is_parsed_under_its_format() -> None:
    with serve(lambda _: Answer(fixture("kaken.xml"))) as server:
        found = source(server, to="2023").page(None).records
    titles = [metadata.parse(r.content, r.format).title.ja for r in found]
    assert titles == ["見本：窒化ガリウム増幅器の利得", "見本：浮体の揺れ"]
